// kill -9 at each system call that changes a file, of what an operator does with a vault: threats.md, "Faults".
#include "hostile/kill_cases.hpp"

using namespace locket;
using host::member;
using namespace hostile;

namespace {

constexpr const char* everything_of_old = "old old@example.org old-card";

/// Both members read as before, whatever was done to the vault as a whole.
void all_is_as_before(vault& v, const remains& left) {
  CHECK(seen(v, left.before.old) == everything_of_old);
  CHECK(seen(v, left.before.stays) == "stays stays@example.org stays-card");
  const auto who = v.find<&member::email, host::profile>("old@example.org", actor::system());
  REQUIRE(who);
  CHECK(*who == left.before.old.who);
  CHECK(v.verify());
  CHECK_FALSE(v.status().restored);
}

key_source next_key() {
  return key_source::callback([](auto& kek) { kek.fill(9); });
}

/// Nothing if the key does not fit.
std::optional<vault> opened_with(const remains& left, const key_source& key) {
  auto how = left.options();
  how.key = key;
  try {
    return vault::open(how);
  } catch (const error& wrong) {
    CHECK(wrong.code() == code::key_mismatch);
    return std::nullopt;
  }
}

/// Just one of the two keys opens: the new one, if it was acknowledged. Then the operation is done again, to its end.
void look_after_rotation(const remains& left, const std::function<void(engine&)>& again) {
  {
    auto by_new = opened_with(left, next_key());
    if (left.acknowledged) CHECK(by_new.has_value());
    auto v = by_new ? std::move(by_new) : opened_with(left, left.options().key);
    REQUIRE(v.has_value());
    all_is_as_before(*v, left);
    again(v->by_id());
    until_idle(*v);
    all_is_as_before(*v, left);
  }
  CHECK_FALSE(opened_with(left, left.options().key).has_value());
  auto v = opened_with(left, next_key());
  REQUIRE(v.has_value());
  all_is_as_before(*v, left);
}

/// A vault at `copy`, with the keyring of now and no index: a backup as an operator opens it.
std::string backup_is_whole(const remains& left, const std::string& copy) {
  auto how = left.options();
  how.at.vault = copy;
  how.at.index = copy + "-index";
  how.create = false;
  try {
    auto v = vault::open(how);
    v.accept_restored();
    CHECK(seen(v, left.before.old) == everything_of_old);
    CHECK(seen(v, left.before.stays) == "stays stays@example.org stays-card");
    CHECK(v.verify());
    return "whole";
  } catch (const error& wrong) {
    return wrong.what();
  }
}

void look_after_backup(const remains& left) {
  const auto copy = left.files.folder / "backup.locket";
  {
    auto v = left.open();
    all_is_as_before(v, left);
  }
  const bool there = std::filesystem::exists(copy);
  if (left.acknowledged) CHECK(there);
  if (there) CHECK(backup_is_whole(left, copy) == "whole");  // what bears its name is a backup
  auto v = left.open();
  if (!there) v.backup(copy);
  CHECK(backup_is_whole(left, copy) == "whole");
  v.backup(left.files.folder / "another.locket");
}

policy second_version() {
  return policy_after(host::policy(), 2, "2026-02-02T00:00:00Z").category<host::birth_date>().called("出生日期", "date of birth").keep_after_closure(days{7}).then_generalise("to-year/1", years(3)).records<member, host::comment>();
}

void look_after_publish(const remains& left) {
  auto v = left.open();
  const auto versions = v.by_id().policies().size();
  if (left.acknowledged) CHECK(versions == 2);
  else CHECK((versions == 1 || versions == 2));
  CHECK(v.by_id().status().policy_version == versions);
  v.publish(second_version());
  CHECK(v.by_id().policies().size() == 2);
  CHECK(times(v, "published") == 2);
  all_is_as_before(v, left);
}

/// The vault from a backup, that is without its index.
struct restored : prepared {
  restored() {
    for (const auto* end : {".locket-index", ".locket-index-wal", ".locket-index-shm"}) std::filesystem::remove(files.name + end);
  }
};

void look_after_opening_restored(const remains& left) {
  auto v = left.open();
  CHECK(v.status().restored);
  CHECK(times(v, "restored") == 1);
  CHECK(why(v.permit<host::profile>(left.before.old.who, actor::system())) == reason::vault_restored);
  v.accept_restored();
  all_is_as_before(v, left);
}

void look_after_accepting(const remains& left) {
  auto v = left.open();
  if (left.acknowledged) CHECK_FALSE(v.status().restored);
  CHECK(times(v, "restored") == 1);
  CHECK(times(v, "restored-accepted") == (v.status().restored ? 0 : 1));
  CHECK((why(v.permit<host::profile>(left.before.old.who, actor::system())) == reason::vault_restored) == v.status().restored);
  v.accept_restored();
  CHECK(times(v, "restored-accepted") == 1);
  all_is_as_before(v, left);
}

/// No files yet, but the key's.
struct nothing_yet : prepared {
  nothing_yet() {
    for (const auto* end : {".locket", ".locket-keys", ".locket-index", ".locket-wal", ".locket-shm", ".locket-index-wal", ".locket-index-shm", ".locket-keys-journal"}) std::filesystem::remove(files.name + end);
  }
};

void look_after_creating(const remains& left) {
  auto v = left.open();
  v.publish(host::policy());
  CHECK_FALSE(v.status().restored);
  const auto& m = left.before.fresh;
  CHECK(v.begin().enrol(m.who, {1991, 1, 1}).put(m.who, m.record, member{.handle = "fresh"}).commit());
  CHECK(seen(v, m) == "fresh absent absent");
  CHECK(v.verify());
  CHECK(std::filesystem::file_size(left.files.name + ".locket-keys-journal") >= 32 * 4096);  // what an erasure on a full disk needs
}

}  // namespace

TEST_CASE("rotate, killed at each system call: the new key opens or the old one, never neither, and all is readable") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"rotate", [](vault& v, const prepared&, const auto&, const child&) { v.by_id().rotate(next_key()); },
                           [](const remains& left) { look_after_rotation(left, [](engine& e) { e.rotate(next_key()); }); }});
}

TEST_CASE("rotate_keyring_key, killed at each system call: all stays readable, and the next call carries it to its end") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"rotate_keyring_key", [](vault& v, const prepared&, const auto&, const child&) { v.by_id().rotate_keyring_key(next_key()); },
                           [](const remains& left) { look_after_rotation(left, [](engine& e) { e.rotate_keyring_key(next_key()); }); }});
}

TEST_CASE("backup, killed at each system call: what bears its name is a whole backup, and the vault goes on") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"backup", [](vault& v, const prepared&, const auto& files, const child&) { v.backup(files.folder / "backup.locket"); }, look_after_backup});
}

TEST_CASE("publish, killed at each system call: published and audited once, or not at all") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"publish", [](vault& v, const prepared&, const auto&, const child&) { v.publish(second_version()); }, look_after_publish});
}

TEST_CASE("reindex, killed at each system call: everybody is found as before, and nothing counts as restored") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"reindex", [](vault& v, const prepared&, const auto&, const child&) { v.by_id().reindex(); }, [](const remains& left) {
                             auto v = left.open();
                             all_is_as_before(v, left);
                             v.by_id().reindex();
                             all_is_as_before(v, left);
                           }});
}

TEST_CASE("R8.5: opening a restored vault, killed at each system call: it stays restored, and that is audited once") {
  keep_files_in_memory();
  const restored before;
  with_every_kill(before, {"open, restored", {}, look_after_opening_restored, true});
}

TEST_CASE("accept_restored, killed at each system call: accepted and audited once, or not at all") {
  keep_files_in_memory();
  const restored before;
  before.files.open(before.clock).close();
  with_every_kill(before, {"accept_restored", [](vault& v, const prepared&, const auto&, const child&) { v.accept_restored(); }, look_after_accepting});
}

TEST_CASE("the first opening, killed at each system call: the next one makes the vault all the same") {
  keep_files_in_memory();
  const nothing_yet before;
  with_every_kill(before, {"open, making the files", {}, look_after_creating, true});
}
