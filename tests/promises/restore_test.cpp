// What an operator restores, and what the vault knows of it. The last case is the README's "after a lost disk", step by step.
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/edit.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <sqlite3.h>

#include <algorithm>

using namespace locket;
using host::member;
using support::a_member;
using support::edit;
using support::hand_clock;
using support::temp_vault;

namespace fs = std::filesystem;

namespace {

constexpr const char* all_three[] = {".locket", ".locket-keys", ".locket-index"};

a_member registered(vault& v, const std::string& handle = "xiaoming") {
  const a_member m;
  REQUIRE(why(v.begin()
                  .enrol(m.who, {1990, 5, 1})
                  .consent<host::profile>(m.who)
                  .put(m.who, m.record, member{.handle = handle, .email = handle + "@example.org"})
                  .commit()) == reason::allow);
  return m;
}

void remove_file(const std::string& path) {
  for (const auto* end : {"", "-wal", "-shm", "-journal"}) fs::remove(path + end);
}

/// Puts a file in the place of another, as an operator does with the vault closed.
void put_back(const std::string& from, const std::string& to) {
  remove_file(to);
  fs::copy_file(from, to);
}

void copy_all(const std::string& from, const std::string& to) {
  for (const auto* end : all_three) put_back(from + end, to + end);
}

template <class Call>
std::optional<code> fault(Call call) {
  try {
    call();
    return std::nullopt;
  } catch (const error& wrong) {
    CHECK(std::string_view(wrong.what()).starts_with("locket: "));
    return wrong.code();
  }
}

reason profile_of(vault& v, const a_member& m) { return why(v.permit<host::profile>(m.who, actor::system())); }
reason account_of(vault& v, const a_member& m) { return why(v.permit<host::account>(m.who, actor::system())); }

std::size_t times(vault& v, std::string_view what) {
  const auto lines = v.by_id().audit(0, 100000);
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const audit_line& one) { return one.what == what; }));
}

std::string handle_of(vault& v, const a_member& m) {
  const auto may = v.permit<host::account>(m.who, actor::system());
  if (!may) return std::string(id_of(may.denial().why()));
  const auto got = v.get<member>(*may, m.record);
  if (!got) return std::string(id_of(got.denial().why()));
  const auto handle = got->reveal<&member::handle>();
  return handle ? std::string(*handle) : std::string(id_of(handle.denial().why()));
}

/// An anchor as a test keeps one.
struct kept_number : anchor {
  std::uint64_t read() override {
    if (broken) throw std::runtime_error("the KMS is away");
    return number;
  }
  void advance(std::uint64_t n) override {
    if (broken) throw std::runtime_error("the KMS is away");
    number = std::max(number, n);
    ++calls;
  }
  std::uint64_t number = 0;
  int calls = 0;
  bool broken = false;
};

}  // namespace

TEST_CASE("R8.5: in a vault that came from a backup no consent counts until it is accepted, and what rests on a contract goes on") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  const auto backup = files.folder / "backup.locket";
  a_member m, other;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    m = registered(v, "xiaoming");
    other = registered(v, "other");
    v.backup(backup);
    CHECK_FALSE(v.status().restored);
    v.withdraw<host::profile>(m.who);
    CHECK(profile_of(v, m) == reason::consent_withdrawn);
    v.close();
  }
  put_back(backup, files.name + ".locket");
  const auto blog = actor::system();
  for (int opened = 0; opened < 2; ++opened) {  // it stays so until it is accepted
    CAPTURE(opened);
    auto v = files.open(clock);
    CHECK(v.status().restored);
    CHECK(times(v, "restored") == 1);
    const auto may = v.permit<host::profile>(m.who, blog);
    REQUIRE(why(may) == reason::vault_restored);
    CHECK(may.denial().explain("en").find("backup") != std::string::npos);
    CHECK(may.denial().explain("zh").find("备份") != std::string::npos);
    CHECK(why(v.find<&member::email, host::profile>("xiaoming@example.org", blog)) == reason::vault_restored);
    CHECK(v.may_collect<host::profile>(m.who).whole.why() == reason::vault_restored);
    CHECK(why(v.begin().put(m.who, m.record, member{.email = "new@example.org"}).commit()) == reason::vault_restored);
    const std::vector<record_id> ids{m.record, other.record};
    const auto page = v.get_all<member, host::profile>(ids, blog);
    for (const auto& one : page) {
      REQUIRE(one);  // the purpose as such stands; the fields do not
      const auto email = one->reveal<&member::email>();
      REQUIRE_FALSE(email);
      CHECK(email.denial().why() == reason::vault_restored);
    }
    // What the vocabulary refuses comes first, and a contract carries what it did.
    CHECK(why(v.permit<host::survey>(m.who, blog)) == reason::no_consent);
    CHECK(why(v.permit<host::profile>(m.who, staff("support", "u7"))) == reason::role_not_permitted);
    CHECK(handle_of(v, m) == "xiaoming");
    CHECK(v.begin().change<&member::handle>(m.record, "xiaoming").commit());
    v.close();
  }
  auto v = files.open(clock);
  v.withdraw<host::profile>(m.who);  // the operator knew of it
  v.accept_restored(staff("operator", "u1"));
  v.accept_restored(staff("operator", "u1"));
  CHECK(times(v, "restored-accepted") == 1);
  CHECK_FALSE(v.status().restored);
  CHECK(profile_of(v, m) == reason::consent_withdrawn);
  CHECK(profile_of(v, other) == reason::allow);
  CHECK(v.verify());
}

TEST_CASE("a vault without its index counts as restored, a new one does not") {
  temp_vault files;
  {
    files.open().close();  // made, and nothing committed
    remove_file(files.name + ".locket-index");
    auto v = files.open();
    CHECK_FALSE(v.status().restored);
    v.publish(host::policy());
  }
  a_member m;
  {
    auto v = files.open();
    CHECK_FALSE(v.status().restored);
    m = registered(v);
  }
  {
    auto v = files.open();
    CHECK_FALSE(v.status().restored);
    CHECK(profile_of(v, m) == reason::allow);
  }
  remove_file(files.name + ".locket-index");
  auto v = files.open();
  CHECK(v.status().restored);
  CHECK(profile_of(v, m) == reason::vault_restored);
  v.accept_restored();
  CHECK(profile_of(v, m) == reason::allow);
  const auto found = v.find<&member::email, host::profile>("xiaoming@example.org", actor::system());
  REQUIRE(found);
  CHECK(*found == m.who);

  hand_clock clock;
  auto memory = vault::open({.at = files::in_memory(), .key = key_source::passphrase("correct horse"), .region = "CN-mainland", .create = true, .time = &clock});
  CHECK_FALSE(memory.status().restored);
}

TEST_CASE("a vault is known as restored by any entry that its index was told of, indexed or not") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  const auto backup = files.folder / "backup.locket";
  a_member m;
  const auto restored_after = [&](auto what) {
    {
      auto v = files.open(clock);
      if (v.status().restored) v.accept_restored();
      remove_file(backup);
      v.backup(backup);
      what(v);
      v.close();
    }
    put_back(backup, files.name + ".locket");
    return files.open(clock).status().restored;
  };
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    m = registered(v);
  }
  CHECK(restored_after([&](vault& v) { v.withdraw<host::profile>(m.who); }));
  CHECK(restored_after([&](vault& v) { v.close_account(m.who); }));
  CHECK(restored_after([&](vault& v) { REQUIRE(v.by_id().begin().contest(m.who, "email").commit()); }));
  CHECK(restored_after([&](vault& v) { v.sweep(); }));
  CHECK(restored_after([&](vault& v) { account_of(v, m); }));  // told at close
}

TEST_CASE("R8.4: with an older keyring what was erased stays erased; whom it does not know is reported, refused and never swept") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  const auto older = files.folder / "older.keys", newer = files.folder / "newer.keys";
  a_member early, gone, changed, late;
  std::vector<a_member> crowd;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    early = registered(v, "early");
    gone = registered(v, "gone");
    changed = registered(v, "changed");
    v.backup_keyring(older);
    clock.advance(days{1});
    v.erase(gone.who);
    REQUIRE(v.begin().consent<host::survey>(changed.who).commit());
    for (int i = 0; i < 80; ++i) crowd.push_back(registered(v, "crowd" + std::to_string(i)));  // more than roots are minted ahead
    late = crowd.back();
    CHECK_FALSE(v.status().keyring_was_older);
    v.close();
  }
  fs::copy_file(files.name + ".locket-keys", newer);
  put_back(older, files.name + ".locket-keys");
  {
    auto v = files.open(clock);
    const auto now = v.status();
    CHECK(now.keyring_was_older);
    CHECK(now.unknown_subjects == 81);  // the crowd, and whose consent was sealed since
    CHECK_FALSE(now.restored);
    CHECK(times(v, "keyring-older") == 1);
    CHECK(handle_of(v, early) == "early");
    CHECK(handle_of(v, gone) == "unknown-subject");
    // The day's keys are minted again, on the day that the lost ones were of: what does not open under them is absent, not corrupt.
    const auto fresh = registered(v, "fresh");
    CHECK(handle_of(v, fresh) == "fresh");
    for (const auto& one : {changed, late, crowd.front()}) {
      CHECK(handle_of(v, one) == "unknown-subject");
      CHECK(fault([&] { v.withdraw<host::profile>(one.who); }) == code::keyring_older);
      CHECK(fault([&] { v.close_account(one.who); }) == code::keyring_older);
      CHECK(fault([&] { (void)v.begin().enrol(one.who, {1990, 5, 1}).commit(); }) == code::keyring_older);
      CHECK(fault([&] { (void)v.begin().put(one.who, one.record, member{.handle = "again"}).commit(); }) == code::keyring_older);
    }
    const std::vector<record_id> ids{early.record, late.record, changed.record};
    const auto page = v.get_all<member, host::account>(ids, actor::system());
    CHECK(page[0]);
    CHECK(why(page[1]) == reason::absent);
    CHECK(why(page[2]) == reason::absent);
    CHECK_FALSE(*v.find<&member::handle, host::account>(std::string("crowd79"), actor::system()));
    CHECK(v.begin().put(early.who, early.record, member{.handle = "early, still"}).commit());
    clock.advance(days{400});  // what is past its date is destroyed, and rows are swept
    clock.trusted_ = true;
    for (int i = 0; i < 5; ++i) clock.advance(days{2}), v.sweep(1000);
    CHECK(v.status().unknown_subjects == 81);
    CHECK(v.verify());
    // One of them asks to be erased.
    CHECK(v.erase(late.who).known);
    CHECK(v.status().unknown_subjects == 80);
    v.close();
  }
  // The newer keyring turns up again.
  put_back(newer, files.name + ".locket-keys");
  auto v = files.open(clock);
  CHECK(v.status().unknown_subjects == 1);  // who was enrolled under the older keyring: two histories of keys cannot both be had
  CHECK(handle_of(v, early) == "absent");    // and what was written under it
  CHECK(handle_of(v, crowd.front()) == "crowd0");
  CHECK(handle_of(v, changed) == "changed");
  CHECK(handle_of(v, late) == "unknown-subject");
  CHECK(handle_of(v, gone) == "unknown-subject");
  CHECK(v.verify());
}

TEST_CASE("files of two vaults are never mixed: every combination is refused and leaves them as they were") {
  temp_vault one, other;
  for (auto* files : {&one, &other}) {
    auto v = files->open();
    v.publish(host::policy());
    registered(v);
    v.close();
  }
  for (int mix = 1; mix < 7; ++mix) {
    temp_vault mixed;
    put_back(one.key, mixed.key);
    const auto from = [&](int bit) { return (mix & bit) != 0 ? other.name : one.name; };
    for (int i = 0; i < 3; ++i) put_back(from(1 << i) + all_three[i], mixed.name + all_three[i]);
    if ((mix & 2) != 0) put_back(other.key, mixed.key);
    std::vector<std::string> before;
    for (const auto* end : all_three) before.push_back(support::file_bytes(mixed.name + end));
    const bool vault_and_keys = ((mix & 1) != 0) == ((mix & 2) != 0);
    CAPTURE(mix);
    CHECK(fault([&] { (void)mixed.open(); }) == (vault_and_keys ? code::index_mismatch : code::keyring_mismatch));
    for (std::size_t i = 0; i < 3; ++i) CHECK(support::file_bytes(mixed.name + all_three[i]) == before[i]);
  }
}

TEST_CASE("three files that are old together are convicted by the anchor, and restored is what they count as once the anchor was lowered by hand") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  kept_number kms;
  auto options = files.options(clock);
  options.anchor = &kms;
  const auto copy = files.folder / "copy";
  a_member m;
  {
    auto v = vault::open(options);
    v.publish(host::policy());
    m = registered(v);
    v.close();
  }
  CHECK(kms.number > 0);
  copy_all(files.name, copy);
  const auto at_the_copy = kms.number;
  {
    auto v = vault::open(options);
    const auto before = kms.calls;
    v.withdraw<host::profile>(m.who);
    CHECK(kms.calls == before + 1);
    CHECK(kms.number > at_the_copy);
    // An anchor that is away holds up nothing.
    kms.broken = true;
    v.withdraw<host::survey>(m.who);
    CHECK(v.status().anchor_behind);
    kms.broken = false;
    v.sweep();
    CHECK_FALSE(v.status().anchor_behind);
    v.close();
  }
  CHECK_FALSE(fault([&] { vault::open(options).close(); }));
  kms.broken = true;
  CHECK_THROWS_AS((void)vault::open(options), std::runtime_error);
  kms.broken = false;

  copy_all(copy, files.name);
  {
    // Without one nothing inside can tell: said in the README.
    auto unanchored = files.open(clock);
    CHECK(profile_of(unanchored, m) == reason::allow);
    unanchored.close();
  }
  copy_all(copy, files.name);
  CHECK(fault([&] { (void)vault::open(options); }) == code::rolled_back);
  CHECK(fault([&] { (void)vault::open(options); }) == code::rolled_back);
  kms.number = at_the_copy;
  {
    auto v = vault::open(options);
    CHECK(v.status().restored);
    CHECK(profile_of(v, m) == reason::vault_restored);
    v.close();
  }
  for (const auto* end : all_three) remove_file(files.name + end);
  CHECK(fault([&] { (void)vault::open(options); }) == code::rolled_back);
  for (const auto* end : all_three) CHECK_FALSE(fs::exists(files.name + end));
}

TEST_CASE("a checkpoint convicts files that were rolled back together, before and after they have grown again") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  const auto copy = files.folder / "copy";
  std::string kept;
  a_member m;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    m = registered(v);
    v.close();
  }
  copy_all(files.name, copy);
  {
    auto v = files.open(clock);
    v.withdraw<host::profile>(m.who);
    kept = v.checkpoint();
    CAPTURE(kept);
    CHECK(std::count(kept.begin(), kept.end(), '\n') == 4);
    CHECK(v.verify_against(kept));
    registered(v, "later");
    CHECK(v.verify_against(kept));
    v.close();
  }
  copy_all(copy, files.name);
  auto v = files.open(clock);
  CHECK(v.verify());
  const auto cut = v.verify_against(kept);
  CHECK_FALSE(cut);
  CHECK(cut.why == "missing since the checkpoint");
  for (int i = 0; i < 20; ++i) account_of(v, m);
  CHECK(v.verify());
  const auto another = v.verify_against(kept);
  CHECK_FALSE(another);
  CHECK(another.why == "another entry than the checkpoint's");
}

TEST_CASE("an audit that was cut with the head of an older copy agrees with itself, and a checkpoint convicts it") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  const auto older = files.folder / "older.locket";
  std::string kept;
  a_member m;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    m = registered(v);
    v.backup(older);
    v.withdraw<host::profile>(m.who);
    kept = v.checkpoint();
    v.close();
  }
  edit(files.name + ".locket", "ATTACH '" + older + "' AS older; DELETE FROM main.audit WHERE number > (SELECT max(number) FROM older.audit);"
                               " INSERT OR REPLACE INTO main.audit SELECT * FROM older.audit;");
  auto v = files.open(clock);
  CHECK(v.verify());
  CHECK(v.verify_against(kept).why == "missing since the checkpoint");
  CHECK(v.status().restored);  // the index was told of an entry that is not there

  SUBCASE("without the head it is convicted by itself") {
    v.close();
    edit(files.name + ".locket", "DELETE FROM audit WHERE number > 2;");
    auto again = files.open(clock);
    CHECK_FALSE(again.verify());
    CHECK_FALSE(again.verify_against(kept));
  }
}

TEST_CASE("a text that is not this vault's checkpoint is refused, whatever is wrong with it") {
  temp_vault files, foreign;
  auto v = files.open();
  v.publish(host::policy());
  auto w = foreign.open();
  w.publish(host::policy());
  const auto kept = v.checkpoint();
  const auto verdict = [&](const std::string& text) { return fault([&] { (void)v.verify_against(text); }); };
  CHECK_FALSE(verdict(kept));
  CHECK_FALSE(verdict("\n  " + kept + " \r\n"));  // as a mail program hands it back
  CHECK(verdict(w.checkpoint()) == code::checkpoint_mismatch);
  CHECK(verdict("") == code::checkpoint_mismatch);
  CHECK(verdict(std::string(1 << 20, 'x')) == code::checkpoint_mismatch);
  CHECK(verdict(kept + kept) == code::checkpoint_mismatch);
  CHECK(verdict(std::string("locket-checkpoint 1 vault \0\nentry 1 at \nlink \nsigned ", 54)) == code::checkpoint_mismatch);
  for (std::size_t i = 0; i + 1 < kept.size(); ++i) {
    auto altered = kept;
    altered[i] = altered[i] == '1' ? '2' : '1';
    if (verdict(altered) != code::checkpoint_mismatch) FAIL_CHECK("altered at ", i, ": ", altered);
    if (verdict(kept.substr(0, i)) != code::checkpoint_mismatch) FAIL_CHECK("cut at ", i);
  }
  auto upper = kept;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  CHECK(verdict(upper) == code::checkpoint_mismatch);
}

TEST_CASE("what only one of locket and the host's database holds is found, both ways") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto both = registered(v, "both"), half = registered(v, "half"), orphan = registered(v, "orphan"), gone = registered(v, "gone");
  const auto second = record_id::mint();
  REQUIRE(v.begin().put(half.who, second, host::comment{.text = "unsaved"}).commit());
  v.erase(gone.who);
  const a_member never;
  const std::vector<subject_id> subjects{both.who, half.who, gone.who, never.who};
  const std::vector<record_id> records{both.record, half.record, gone.record, never.record};
  const auto found = v.unreferenced(subjects, records);
  CHECK(found.unknown_subjects == std::vector<subject_id>{gone.who, never.who});
  CHECK(found.unknown_records == std::vector<record_id>{gone.record, never.record});
  REQUIRE(found.unnamed.size() == 2);
  CHECK(found.unnamed[0].who == half.who);
  CHECK(found.unnamed[0].named);
  CHECK(found.unnamed[0].records == 1);
  CHECK(found.unnamed[1].who == orphan.who);
  CHECK_FALSE(found.unnamed[1].named);
  CHECK(found.unnamed[1].records == 1);
  CHECK_FALSE(found.more);
  CHECK(found.unreadable == 0);
  CHECK(times(v, "compared") == 1);
  const auto first = v.by_id().unreferenced({}, {}, 1);
  CHECK(first.unnamed.size() == 1);
  CHECK(first.more);
}

TEST_CASE("an index is made anew in steps, and may be stopped and gone on with") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  const auto who = subject_id::mint();
  const auto found = [](vault& v, int i) { return *v.find<&member::handle, host::account>("name" + std::to_string(i), actor::system()); };
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    auto list = v.begin();
    list.enrol(who, {1990, 5, 1});
    for (int i = 0; i < 1100; ++i) list.put(who, record_id::mint(), member{.handle = "name" + std::to_string(i)});
    REQUIRE(list.commit());
    v.close();
  }
  // Entries are lost, and others lead nowhere.
  edit(files.name + ".locket-index", "DELETE FROM entries WHERE record % 2 = 0; INSERT INTO entries VALUES(x'00112233445566778899aabbccddeeff', 99999);");
  auto v = files.open(clock);
  CHECK_FALSE(v.status().restored);
  CHECK(found(v, 0) == who);
  CHECK_FALSE(found(v, 1));
  CHECK_FALSE(found(v, 1099));
  std::vector<std::uint64_t> steps;
  const auto once = [&](std::uint64_t done) {
    steps.push_back(done);
    return false;
  };
  CHECK(fault([&] { v.by_id().reindex(once); }) == code::interrupted);
  CHECK(found(v, 0) == who);
  CHECK(found(v, 1) == who);
  CHECK_FALSE(found(v, 1099));
  v.close();
  v = files.open(clock);
  v.by_id().reindex([&](std::uint64_t done) {
    steps.push_back(done);
    return true;
  });
  CHECK(steps == std::vector<std::uint64_t>{512, 512});  // the second call went on from where the first was stopped
  for (const int i : {0, 1, 511, 512, 1023, 1024, 1099}) CHECK(found(v, i) == who);
  v.close();
  sqlite3* index = nullptr;
  REQUIRE(sqlite3_open((files.name + ".locket-index").c_str(), &index) == SQLITE_OK);
  int entries = 0;
  sqlite3_exec(index, "SELECT count(*) FROM entries", [](void* to, int, char** column, char**) { return *static_cast<int*>(to) = std::atoi(column[0]), 0; }, &entries, nullptr);
  sqlite3_close(index);
  CHECK(entries == 1100);
}

TEST_CASE("status tells sizes, keys, what is due, and what is pending") {
  hand_clock clock("2026-02-01T08:00:00Z");
  clock.trusted_ = true;
  temp_vault files;
  auto v = files.open(clock);
  CHECK_FALSE(v.status().policy_version);
  v.publish(host::policy());
  const auto one = registered(v, "one"), two = registered(v, "two");
  auto now = v.status();
  CHECK(now.vault_bytes > 0);
  CHECK(now.keyring_bytes > 0);
  CHECK(now.index_bytes > 0);
  CHECK(now.roots == 2);
  CHECK(now.day_keys == 5);  // account, email; evidence, identity, audit
  CHECK(now.policy_version == 1);
  CHECK(now.unconfirmed_erasures == 0);
  v.on_erased([](const subject_id&) { return false; });
  v.by_id().erase(two.who, actor::system(), 0);
  now = v.status();
  CHECK(now.roots == 1);
  CHECK(now.unconfirmed_erasures == 1);
  CHECK(now.erasures_with_rows == 1);
  v.sweep(1000);
  CHECK(v.status().erasures_with_rows == 0);
  v.close_account(one.who);
  clock.advance(days{31});
  now = v.status();
  CHECK(now.due > 0);
  CHECK(now.condemned == 0);
  v.sweep(1000);
  CHECK(v.status().due == 0);
  CHECK(v.status().condemned > 0);
}

TEST_CASE("after a lost disk: the steps of the README, with what each of them brings back") {
  hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault lost;
  kept_number kms;
  auto options = lost.options(clock);
  options.anchor = &kms;
  const auto vault_copy = lost.folder / "elsewhere.locket", keyring_copy = lost.folder / "somewhere-else.locket-keys";
  std::string checkpoint;
  a_member stays, withdrew, left;
  {
    auto v = vault::open(options);
    v.publish(host::policy());
    stays = registered(v, "stays");
    withdrew = registered(v, "withdrew");
    left = registered(v, "left");
    // Every night: the vault to one place, the keyring to another, the checkpoint to a third.
    v.backup(vault_copy);
    v.backup_keyring(keyring_copy);
    checkpoint = v.checkpoint();
    v.withdraw<host::profile>(withdrew.who);  // and the host's own rows remember both
    v.close_account(left.who);
    v.erase(left.who);
    v.close();
  }
  for (const auto* end : all_three) remove_file(lost.name + end);  // the disk is gone

  // 1. A new disk: the vault's backup and the keyring's copy, under their old names; no index.
  temp_vault found;
  put_back(lost.key, found.key);
  put_back(vault_copy, found.name + ".locket");
  put_back(keyring_copy, found.name + ".locket-keys");
  options.at = locket::files::beside(found.name);
  // 2. The anchor convicts it, and says at which entry the audit ends. Lower it by hand: this is what you meant.
  try {
    (void)vault::open(options);
    FAIL("files of last night opened against the anchor of today");
  } catch (const error& wrong) {
    CHECK(wrong.code() == code::rolled_back);
    const std::string what = wrong.what();
    const auto at = what.find("its audit ends at entry ");
    REQUIRE(at != std::string::npos);
    kms.number = std::stoull(what.substr(at + 24));
  }
  // 3. Open. Nothing that rests on a consent is done yet.
  auto v = vault::open(options);
  CHECK(v.status().restored);
  CHECK(v.verify());
  CHECK_FALSE(v.verify_against(checkpoint));  // taken after the copy: it says what is missing
  CHECK(profile_of(v, stays) == reason::vault_restored);
  CHECK(handle_of(v, stays) == "stays");
  // 4. Say again what your own rows know: erasures, closures, withdrawals, contests, rejections.
  CHECK(v.erase(left.who).known);
  v.withdraw<host::profile>(withdrew.who);
  // 5. Compare with your own rows, both ways.
  const std::vector<subject_id> subjects{stays.who, withdrew.who};
  const std::vector<record_id> records{stays.record, withdrew.record};
  const auto differs = v.unreferenced(subjects, records);
  CHECK(differs.unknown_subjects.empty());
  CHECK(differs.unnamed.empty());
  // 6. Accept, as whoever answers for it.
  v.accept_restored(staff("operator", "u1"));
  CHECK(profile_of(v, stays) == reason::allow);
  CHECK(profile_of(v, withdrew) == reason::consent_withdrawn);
  CHECK(handle_of(v, left) == "unknown-subject");
  // 7. New keys for the header, a new checkpoint, and the old keyring's copies destroyed: until then what was erased is pending.
  v.by_id().rotate(key_source::passphrase("another one, for the new disk"));
  CHECK(v.verify_against(v.checkpoint()));
  v.close();
  options.key = key_source::passphrase("another one, for the new disk");
  CHECK_FALSE(vault::open(options).status().restored);
}
