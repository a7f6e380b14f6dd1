#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/onlooker.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace locket;
using support::a_member;
using support::seen_elsewhere;
using support::temp_vault;
using host::member;

namespace {

a_member registered(vault& v, const std::string& handle = "xiaoming") {
  const a_member m;
  REQUIRE(why(v.begin()
                  .enrol(m.who, {1990, 5, 1})
                  .consent<host::profile>(m.who)
                  .put(m.who, m.record, member{.handle = handle, .email = handle + "@example.org"})
                  .commit()) == reason::allow);
  return m;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("R8.5: after a withdrawal what was open is closed, in this process at once") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  const auto may = v.permit<host::profile>(m.who, actor::system());
  REQUIRE(may);
  const auto got = v.get<member>(*may, m.record);
  REQUIRE(got);
  REQUIRE(got->reveal<&member::email>());
  v.withdraw<host::profile>(m.who);
  const auto after = got->reveal<&member::email>();
  REQUIRE_FALSE(after);
  CHECK(after.denial().why() == reason::consent_withdrawn);
  const auto again = v.get<member>(*may, m.record);
  REQUIRE(again);  // the purpose as such stands; the field does not
  CHECK(again->reveal<&member::email>().denial().why() == reason::consent_withdrawn);
  CHECK(why(v.permit<host::profile>(m.who, actor::system())) == reason::consent_withdrawn);
}

TEST_CASE("R8.5: after a withdrawal no other process reads, from its next call on") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  const auto m = registered(v);
  CHECK(seen_elsewhere(files, m.who, m.record) == "open\n");
  v.withdraw<host::profile>(m.who);
  CHECK(seen_elsewhere(files, m.who, m.record) == "consent-withdrawn\n");
  REQUIRE(v.begin().consent<host::profile>(m.who).commit());
  CHECK(seen_elsewhere(files, m.who, m.record) == "open\n");
  v.erase(m.who);
  CHECK(seen_elsewhere(files, m.who, m.record) == "unknown-subject\n");
}

TEST_CASE("R8.5: closing the account ends the contract and withdraws every consent") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  v.close_account(m.who);
  CHECK(why(v.permit<host::profile>(m.who, actor::system())) == reason::consent_withdrawn);
  CHECK_FALSE(v.permit<host::account>(m.who, actor::system()));
}

TEST_CASE("R8.4: an erased subject is unreadable from a backup taken before") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto gone = registered(v, "gone");
  const auto stays = registered(v, "stays");
  v.backup(files.folder / "backup.locket");
  CHECK(v.erase(gone.who).known);
  CHECK_FALSE(v.erase(gone.who).known);

  auto options = files.options(clock);
  options.at.vault = files.folder / "backup.locket";
  options.at.index = files.folder / "backup.index";
  auto backup = vault::open(options);
  CHECK(why(backup.permit<host::account>(gone.who, actor::system())) == reason::unknown_subject);
  const auto may = backup.permit<host::account>(stays.who, actor::system());
  REQUIRE(may);
  const auto handle = backup.get<member>(*may, stays.record)->reveal<&member::handle>();
  REQUIRE(handle);
  CHECK(*handle == "stays");
}

TEST_CASE("R8.4: erasing a subject of ten thousand records makes all of it unreadable before a row is gone, and sweeps finish the rest") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  std::vector<record_id> comments;
  for (int batch = 0; batch < 10; ++batch) {
    auto list = v.begin();
    for (int i = 0; i < 1000; ++i) list.put(m.who, comments.emplace_back(record_id::mint()), host::comment{.text = "a comment"});
    REQUIRE(list.commit());
  }
  const auto keys_before = bytes_of(files.name + ".locket-keys");
  const auto report = v.by_id().erase(m.who, actor::system(), 1000);
  CHECK(report.rows_remain);
  CHECK(report.rows_removed >= 900);
  CHECK(bytes_of(files.name + ".locket-keys").size() == keys_before.size());  // overwritten in place
  for (const auto& answer : v.get_all<host::comment, host::publication>(comments, actor::system())) CHECK(why(answer) == reason::absent);
  sweep_report swept;
  int steps = 0;
  do {
    swept = v.sweep(200);
    REQUIRE(++steps < 1000);
  } while (swept.more);
  CHECK(v.verify());
  CHECK_FALSE(v.next_due() == v.now());
}

TEST_CASE("R8.4: the host is told of an erasure again until it confirms, also after a restart") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  subject_id who;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    who = registered(v).who;
    int told = 0;
    v.on_erased([&](const subject_id& erased) {
      CHECK(erased == who);
      ++told;
      return false;
    });
    CHECK_FALSE(v.erase(who).confirmed);
    CHECK(told == 1);
    CHECK(v.sweep().erasures_confirmed == 0);
    CHECK(told == 2);
  }
  auto v = files.open(clock);
  int told = 0;
  v.on_erased([&](const subject_id& erased) {
    CHECK(erased == who);
    ++told;
    return true;
  });
  CHECK(v.sweep().erasures_confirmed == 1);
  CHECK(v.sweep().erasures_confirmed == 0);
  CHECK(told == 1);
}

TEST_CASE("R8.4: a process that nobody told to listen leaves an erasure to the one that does") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto web = files.open(clock);
  auto sweeper = files.open(clock);
  web.publish(host::policy());
  const auto first = registered(web).who;
  CHECK(sweeper.erase(first).confirmed);  // nobody ever asked to be told

  std::vector<subject_id> told;
  web.on_erased([&](const subject_id& erased) { return told.push_back(erased), true; });
  const auto second = registered(web).who;
  CHECK_FALSE(sweeper.erase(second).confirmed);
  CHECK(sweeper.sweep().erasures_confirmed == 0);
  CHECK_FALSE(sweeper.next_due() == sweeper.now());  // nothing that this process could do
  CHECK(web.next_due() == web.now());
  CHECK(web.sweep().erasures_confirmed == 1);
  REQUIRE(told.size() == 1);
  CHECK(told[0] == second);

  const auto third = registered(web).who;
  web.on_erased({});
  CHECK(sweeper.erase(third).confirmed);
}

TEST_CASE("R3.3: a sweep of no time takes one step all the same, and many of them finish") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  v.close_account(m.who);
  clock.set("2029-02-01T08:00:00Z");
  clock.trusted_ = true;
  std::uint32_t condemned = 0, destroyed = 0;
  for (int i = 0; i < 400; ++i) condemned += v.sweep(0).keys_condemned;
  CHECK(condemned > 0);
  clock.set("2029-02-03T08:00:00Z");
  for (int i = 0; i < 400; ++i) destroyed += v.sweep(0).keys_destroyed;
  CHECK(destroyed > 0);
  CHECK_FALSE(v.next_due() == v.now());
  CHECK_FALSE(v.sweep(0).more);
}

TEST_CASE("R3.3: a key that waits for its hours costs a sweep of no time nothing") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  registered(v);
  const auto erased = registered(v, "dading");
  bool told = false;
  v.on_erased([&](const subject_id&) { return told = true; });
  clock.set("2027-02-02T08:00:00Z");
  clock.trusted_ = true;
  REQUIRE(v.sweep(0).keys_condemned == 1);
  REQUIRE(v.by_id().erase(erased.who, actor::system(), 0).rows_remain);
  for (int i = 0; i < 10; ++i) v.sweep(0);
  CHECK(told);
}

TEST_CASE("R8.4: an erasure is finished at the next open, whenever the process was killed in it") {
  // A child erases and is killed after a fraction of the time that an erasure takes. Whatever it had done: either the subject is as before, or gone for good.
  int before = 0, gone = 0;
  std::chrono::microseconds whole{0};
  for (int i = -1; i < 20; ++i) {
    temp_vault files;
    a_member m;
    {
      auto v = files.open();
      v.publish(host::policy());
      m = registered(v);
      auto list = v.begin();
      for (int n = 0; n < 300; ++n) list.put(m.who, record_id::mint(), host::comment{.text = "a comment"});
      REQUIRE(list.commit());
    }
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto v = files.open();
      v.erase(m.who);
      _exit(0);
    }
    const auto began = std::chrono::steady_clock::now();
    if (i >= 0) {
      std::this_thread::sleep_for(whole * i / 16);
      kill(child, SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (i < 0) whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
    auto v = files.open();
    const auto answer = why(v.permit<host::account>(m.who, actor::system()));
    CHECK((answer == reason::allow || answer == reason::unknown_subject));
    (answer == reason::allow ? before : gone) += 1;
    if (answer == reason::unknown_subject) {
      for (int steps = 0; v.sweep(200).more; ++steps) REQUIRE(steps < 100);
      CHECK(v.get_all<host::comment, host::publication>({}, actor::system()).empty());
    }
    CHECK(v.verify());
  }
  INFO("as before: ", before, ", gone: ", gone);
  CHECK(before + gone == 21);
  CHECK(gone > 0);
}

TEST_CASE("R8.4: erased stays erased when an older keyring is put back, because the vault replays its destructions") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  a_member gone, stays;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    gone = registered(v, "gone");
    stays = registered(v, "stays");
    v.backup(files.folder / "before.locket");
  }
  std::filesystem::copy_file(files.name + ".locket-keys", files.folder / "older");
  files.open(clock).erase(gone.who);
  std::filesystem::copy_file(files.folder / "older", files.name + ".locket-keys", std::filesystem::copy_options::overwrite_existing);
  std::filesystem::remove(files.name + ".locket-keys-journal");
  files.open(clock).close();  // the older keyring hears of the erasure here
  // The backup from before knows of no erasure: only the keyring can refuse.
  auto options = files.options(clock);
  options.at.vault = files.folder / "before.locket";
  options.at.index = files.folder / "before.index";
  auto v = vault::open(options);
  CHECK(why(v.permit<host::account>(gone.who, actor::system())) == reason::unknown_subject);
  CHECK(why(v.permit<host::account>(stays.who, actor::system())) == reason::allow);
}

TEST_CASE("a vault restored from a backup gives nobody a root that was given to somebody after it") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  a_member later;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    registered(v, "early");
    v.backup(files.folder / "backup.locket");
    later = registered(v, "later");
    v.close();
  }
  std::filesystem::copy_file(files.name + ".locket", files.folder / "lost.locket");  // the vault as it was when the disk died
  for (const auto* end : {".locket", ".locket-wal", ".locket-shm", ".locket-index", ".locket-index-wal", ".locket-index-shm"}) std::filesystem::remove(files.name + end);
  std::filesystem::rename(files.folder / "backup.locket", files.name + ".locket");
  {
    auto v = files.open(clock);
    v.accept_restored();
    const auto fresh = registered(v, "fresh");
    v.erase(fresh.who);
  }
  // Had they shared a root, erasing the one would have erased the other.
  auto options = files.options(clock);
  options.at.vault = files.folder / "lost.locket";
  options.at.index = files.folder / "lost.index";
  auto lost = vault::open(options);
  CHECK(why(lost.permit<host::account>(later.who, actor::system())) == reason::allow);
}
