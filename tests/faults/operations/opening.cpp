// What an opening does: make files, bring them forward, and tell restored ones.
#include "faults/cast.hpp"
#include "faults/operations.hpp"
#include "store/migration.hpp"
#include "support/store.hpp"

#include <filesystem>

using namespace locket;

namespace faults {

namespace {

bool just_open(attempt& in) { return in.open(), true; }

void without_index(const support::temp_vault& files) {
  just_begun(files);
  std::filesystem::remove(files.name + ".locket-index");
}

/// Restored until it is accepted, however often it is opened.
void check_restored(attempt& in, bool still) {
  auto& v = in.open();
  CHECK(v.status().restored == still);
  CHECK(why(v.permit<host::profile>(people.old.who, actor::system())) == (still ? reason::vault_restored : reason::allow));
  CHECK(handle_of(v, people.old) == "old");
}
void accept_and_find(attempt& in) {
  in.open().accept_restored();
  check_restored(in, false);
  CHECK(finds(in.open(), "old@example.org"));
}

constexpr store::step before_steps[] = {"CREATE TABLE t(x TEXT); INSERT INTO t VALUES('kept')"};
constexpr store::step after_steps[] = {"CREATE TABLE t(x TEXT); INSERT INTO t VALUES('kept')", "ALTER TABLE t ADD COLUMN y TEXT; CREATE INDEX ty ON t(y); UPDATE t SET y = 'new'"};
constexpr store::format before_format{"vault", before_steps}, after_format{"vault", after_steps};
std::string old_file(const support::temp_vault& files) { return files.folder / "old-format"; }
bool bring_forward(attempt& in) {
  auto file = support::again(old_file(in.files));
  store::bring_up(file, after_format);
  return true;
}

}  // namespace

/// Three files out of none, each at its newest format.
const operation create{.name = "create",
                       .prepare = [](const support::temp_vault&) {},
                       .at = "2026-02-02T08:00:00Z",
                       .act = just_open,
                       .look = [](attempt& in, bool) { CHECK_FALSE(in.open().status().restored); },
                       .again =
                           [](attempt& in) {
                             auto& v = in.open();
                             v.publish(host::policy());
                             must(v.begin().enrol(people.old.who, {1990, 5, 1}).put(people.old.who, people.old.record, host::member{.handle = "old"}).commit());
                             CHECK(handle_of(v, people.old) == "old");
                           },
                       .opens = true};

/// A format of the test's own, on the path that every later one will take: the vault's second step changes its number alone.
const operation migrate{.name = "migrate",
                        .prepare =
                            [](const support::temp_vault& files) {
                              auto file = support::fresh(old_file(files));
                              store::bring_up(file, before_format);
                            },
                        .at = "2026-02-02T08:00:00Z",
                        .act = bring_forward,
                        .look =
                            [](attempt& in, bool acknowledged) {
                              auto file = support::again(old_file(in.files));
                              const auto version = support::number(file, "PRAGMA user_version");
                              CHECK((version == 2 || (version == 1 && !acknowledged)));
                              CHECK(support::word(file, "SELECT x FROM t") == "kept");
                              CHECK(file.integrity() == "ok");
                            },
                        .again =
                            [](attempt& in) {
                              CHECK(bring_forward(in));
                              auto file = support::again(old_file(in.files));
                              CHECK(support::word(file, "SELECT x || y FROM t") == "keptnew");
                            },
                        .opens = true};

const operation accept_restored{.name = "accept restored",
                                .prepare =
                                    [](const support::temp_vault& files) {
                                      without_index(files);
                                      const support::hand_clock clock("2026-02-01T09:00:00Z");
                                      files.open(clock);
                                    },
                                .at = "2026-02-02T08:00:00Z",
                                .act = [](attempt& in) { return in.open().accept_restored(), true; },
                                .look = [](attempt& in, bool acknowledged) { check_restored(in, !acknowledged && in.open().status().restored); },
                                .again = accept_and_find};

const operation open_restored{.name = "open restored",
                              .prepare = without_index,
                              .at = "2026-02-02T08:00:00Z",
                              .act = just_open,
                              .look = [](attempt& in, bool) { check_restored(in, true); },
                              .again = accept_and_find,
                              .opens = true};

/// With the keyring from before an erasure: the destruction is replayed.
const operation open_older_keyring{.name = "open with an older keyring",
                                   .prepare =
                                       [](const support::temp_vault& files) {
                                         const support::hand_clock clock("2026-02-01T08:00:00Z");
                                         const auto copy = files.folder / "older";
                                         {
                                           auto v = begun(files, clock);
                                           must(v.begin().enrol(people.left.who, {1990, 5, 1}).put(people.left.who, people.left.record, host::member{.handle = "leaves"}).commit());
                                           v.backup_keyring(copy);
                                           v.erase(people.left.who);
                                         }
                                         std::filesystem::rename(copy, files.name + ".locket-keys");
                                         std::filesystem::remove(files.name + ".locket-keys-journal");
                                       },
                                   .at = "2026-02-02T08:00:00Z",
                                   .act = just_open,
                                   .look =
                                       [](attempt& in, bool) {
                                         CHECK(handle_of(in.open(), people.left) == "unknown-subject");
                                         CHECK(email_of(in.open(), people.old) == "old@example.org");
                                       },
                                   .again =
                                       [](attempt& in) {
                                         until_idle(in.open());
                                         in.close();
                                         CHECK(handle_of(in.open(), people.left) == "unknown-subject");
                                       },
                                   .opens = true};

}  // namespace faults
