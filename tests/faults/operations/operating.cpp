// What an operator does.
#include "faults/cast.hpp"
#include "faults/operations.hpp"

#include <filesystem>

using namespace locket;

namespace faults {

namespace {

policy second_policy() { return policy_after(host::policy(), 2, "2026-01-10T00:00:00Z").controller({"另一个", "another"}).records<host::member, host::comment>(); }
bool publish_second(attempt& in) { return in.open().publish(second_policy()), true; }
bool reindex_all(attempt& in) { return in.open().by_id().reindex(), true; }

std::string next_key(const support::temp_vault& files) { return files.folder / "next.key"; }
void with_next_key(const support::temp_vault& files) {
  just_begun(files);
  make_key_file(next_key(files));
}
bool rotate_to_next(attempt& in) { return in.open().by_id().rotate(key_source::key_file(next_key(in.files))), true; }
bool replace_keyring_key(attempt& in) { return in.open().by_id().rotate_keyring_key(key_source::key_file(next_key(in.files))), true; }

bool opens_with(const attempt& in, const std::string& key) {
  auto how = in.options();
  how.key = key_source::key_file(key);
  try {
    vault::open(how);
    return true;
  } catch (const error& fault) {
    if (fault.code() != code::key_mismatch) throw;
    return false;
  }
}
/// One key opens, the next one if that was acknowledged, and what is in it is there.
void check_key(attempt& in, bool acknowledged) {
  CHECK(email_of(in.open(), people.old) == "old@example.org");
  CHECK(opens_with(in, in.files.key) != opens_with(in, next_key(in.files)));
  if (acknowledged) CHECK(opens_with(in, next_key(in.files)));
}

/// The copy, opened in the place of the vault or of the keyring.
void check_copy(attempt& in, std::string files::*part, const std::string& copy) {
  in.close();
  auto how = in.options();
  how.at.*part = copy;
  if (part == &files::vault) how.at.index = copy + "-index";
  auto old = vault::open(how);
  CHECK(old.status().restored == (part == &files::vault));
  CHECK(handle_of(old, people.old) == "old");
  CHECK(old.verify());
}
std::string copy_of(const attempt& in, const std::string& name) { return in.files.folder / name; }
bool back_up(attempt& in) { return in.open().backup(copy_of(in, "copy")), true; }
bool back_up_keyring(attempt& in) { return in.open().backup_keyring(copy_of(in, "keys-copy")), true; }

}  // namespace

const operation publish{.name = "publish",
                        .prepare = just_begun,
                        .at = "2026-02-02T08:00:00Z",
                        .act = publish_second,
                        .look =
                            [](attempt& in, bool acknowledged) {
                              const auto version = in.open().in_force().version();
                              CHECK((version == 2 || (version == 1 && !acknowledged)));
                              CHECK(handle_of(in.open(), people.old) == "old");
                            },
                        .again =
                            [](attempt& in) {
                              CHECK(publish_second(in));
                              CHECK(in.open().in_force().version() == 2);
                            }};

const operation reindex{.name = "reindex",
                        .prepare = just_begun,
                        .at = "2026-02-02T08:00:00Z",
                        .act = reindex_all,
                        .look =
                            [](attempt& in, bool) {
                              CHECK(finds(in.open(), "old@example.org"));
                              CHECK_FALSE(in.open().status().restored);
                            },
                        .again =
                            [](attempt& in) {
                              CHECK(reindex_all(in));
                              CHECK(finds(in.open(), "old@example.org"));
                            }};

const operation rotate{.name = "rotate",
                       .prepare = with_next_key,
                       .at = "2026-02-02T08:00:00Z",
                       .act = rotate_to_next,
                       .look = check_key,
                       .again =
                           [](attempt& in) {
                             CHECK(rotate_to_next(in));
                             check_key(in, true);
                           }};

const operation rotate_keyring_key{.name = "rotate keyring key",
                                   .prepare = with_next_key,
                                   .at = "2026-02-02T08:00:00Z",
                                   .act = replace_keyring_key,
                                   .look =
                                       [](attempt& in, bool acknowledged) {
                                         check_key(in, acknowledged);
                                         // Whoever began it need not come back: a sweep carries it on.
                                         until_idle(in.open());
                                         CHECK((!in.open().next_due() || *in.open().next_due() > in.open().now()));
                                       },
                                   .again =
                                       [](attempt& in) {
                                         CHECK(replace_keyring_key(in));
                                         check_key(in, true);
                                       }};

const operation backup{.name = "backup",
                       .prepare = just_begun,
                       .at = "2026-02-02T08:00:00Z",
                       .act = back_up,
                       .look =
                           [](attempt& in, bool acknowledged) {
                             CHECK(handle_of(in.open(), people.old) == "old");
                             if (acknowledged || std::filesystem::exists(copy_of(in, "copy"))) check_copy(in, &files::vault, copy_of(in, "copy"));  // what bears the name is whole
                           },
                       .again =
                           [](attempt& in) {
                             std::filesystem::remove(copy_of(in, "copy"));
                             CHECK(back_up(in));
                             check_copy(in, &files::vault, copy_of(in, "copy"));
                           }};

const operation backup_keyring{.name = "backup keyring",
                               .prepare = just_begun,
                               .at = "2026-02-02T08:00:00Z",
                               .act = back_up_keyring,
                               .look =
                                   [](attempt& in, bool acknowledged) {
                                     CHECK(handle_of(in.open(), people.old) == "old");
                                     if (acknowledged || std::filesystem::exists(copy_of(in, "keys-copy"))) check_copy(in, &files::keyring, copy_of(in, "keys-copy"));  // what bears the name is whole
                                   },
                               .again =
                                   [](attempt& in) {
                                     std::filesystem::remove(copy_of(in, "keys-copy"));
                                     CHECK(back_up_keyring(in));
                                     check_copy(in, &files::keyring, copy_of(in, "keys-copy"));
                                   }};

}  // namespace faults
