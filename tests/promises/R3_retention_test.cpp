#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

using namespace locket;
using support::a_member;
using support::temp_vault;
using host::member;

namespace {

a_member registered(vault& v) {
  const a_member m;
  REQUIRE(why(v.begin()
                  .enrol(m.who, {1990, 5, 1})
                  .consent<host::profile>(m.who)
                  .consent<host::account>(m.who, {.form = form::separate})
                  .put(m.who, m.record, member{.handle = "xiaoming", .email = "xm@example.org", .id_card = "11010519491231002X"})
                  .commit()) == reason::allow);
  return m;
}

/// What may be known of the e-mail address now, under `profile`.
reason email_now(vault& v, const a_member& m) {
  const auto may = v.permit<host::profile>(m.who, actor::system());
  if (!may) return why(may);
  const auto got = v.get<member>(*may, m.record);
  if (!got) return why(got);
  const auto email = got->reveal<&member::email>();
  return email ? reason::allow : email.denial().why();
}

/// Sweeps until nothing more is to be done now; how many keys were overwritten.
std::uint32_t swept(vault& v) {
  std::uint32_t destroyed = 0;
  for (int steps = 0;; ++steps) {
    REQUIRE(steps < 1000);
    const auto done = v.sweep(200);
    destroyed += done.keys_destroyed;
    if (!done.more) return destroyed;
  }
}

}  // namespace

TEST_CASE("R3.3: a value is readable to the last second of its retention and not in the next, though nobody swept") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  clock.set("2027-02-01T07:59:59Z");
  CHECK(email_now(v, m) == reason::allow);
  clock.advance_seconds(1);
  CHECK(email_now(v, m) == reason::expired);
}

TEST_CASE("R3.3: what was open when its time came is not found by its value either") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  registered(v);
  clock.set("2027-02-03T08:00:00Z");
  const auto found = v.find<&member::email, host::profile>("xm@example.org", actor::system());
  REQUIRE(found);
  CHECK_FALSE(*found);
}

TEST_CASE("R3.3: a vault whose host was switched off over the date opens with the value unreadable") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  a_member m;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    m = registered(v);
  }
  clock.reboot(400LL * 86400);
  auto v = files.open(clock);
  CHECK(email_now(v, m) == reason::expired);
}

TEST_CASE("R3.3: what has expired stays expired when the clock is set back and the vault opened again") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  a_member m;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    m = registered(v);
    clock.set("2027-03-01T08:00:00Z");
    CHECK(email_now(v, m) == reason::expired);
  }
  clock.move_wall_only(-300LL * 86400);
  auto v = files.open(clock);
  CHECK(email_now(v, m) == reason::expired);
}

TEST_CASE("R3.3: a key past its date is condemned by a sweep and overwritten by one a day of credited time later, not before") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  clock.set("2027-02-03T08:00:00Z");
  CHECK(v.sweep(200).keys_condemned >= 1);
  CHECK(swept(v) == 0);
  clock.advance_seconds(24 * 3600 - 60);
  CHECK(swept(v) == 0);
  clock.advance_seconds(60);
  CHECK(swept(v) >= 1);
  CHECK(email_now(v, m) != reason::allow);
  CHECK(v.verify());
}

TEST_CASE("R3.3: a clock that jumps ten years destroys nothing, and refuses nothing for good") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  clock.move_wall_only(3650LL * 86400);
  const auto done = v.sweep(200);
  CHECK(done.held);
  CHECK(done.keys_condemned == 0);
  CHECK(email_now(v, m) == reason::expired);
  clock.move_wall_only(-3650LL * 86400);
  CHECK(email_now(v, m) == reason::allow);
}

TEST_CASE("R3.3: a category kept 0 days after closure is destroyed by the closing itself, and the rest stays until its date") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  v.close_account(m.who);
  const named_basis demand{basis::legal_obligation, "case-17"};
  const auto state_of = [&](auto which) {
    const auto may = v.permit<host::disclosure>(m.who, actor::system(), demand);
    REQUIRE(why(may) == reason::allow);
    const auto got = v.get<member>(*may, m.record);
    REQUIRE(why(got) == reason::allow);
    return which(*got);
  };
  const auto id_card = [](const auto& got) {
    const auto value = got.template reveal<&member::id_card>();
    return value ? reason::allow : value.denial().why();
  };
  const auto handle = [](const auto& got) {
    const auto value = got.template reveal<&member::handle>();
    return value ? reason::allow : value.denial().why();
  };
  CHECK(state_of(id_card) == reason::expired);
  CHECK(state_of(handle) == reason::allow);
  CHECK(swept(v) == 0);
  CHECK(state_of(id_card) == reason::absent);  // the sweep removed what nobody can read
  clock.advance(days{30});
  CHECK(state_of(handle) == reason::expired);
  CHECK(v.sweep(200).keys_condemned >= 1);
  clock.advance_seconds(24 * 3600);
  CHECK(swept(v) >= 1);
  CHECK(v.verify());
}

TEST_CASE("R3.3: next_due names the instant at which there is something to do, and a sweep then does it") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  registered(v);
  swept(v);
  const auto due = v.next_due();
  REQUIRE(due);
  CHECK(*due > clock.wall());
  CHECK(*due <= *instant::parse("2027-02-02T08:00:00Z"));
  clock.set(*due);
  const auto done = v.sweep(200);
  CHECK(done.keys_condemned + done.keys_destroyed >= 1);
}

TEST_CASE("R3.2: every decision leaves an entry, refusals too, and the chain verifies after an erasure") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  REQUIRE_FALSE(v.permit<host::survey>(m.who, staff("privacy-officer", "p1")));
  const auto before = v.by_id().audit(0, 1000);
  CHECK(before.back().what == "permitted");
  CHECK(before.back().reason == "role-not-permitted");
  CHECK(before.back().actor == "p1");
  v.erase(m.who);
  const auto after = v.by_id().audit(0, 1000);
  CHECK(after.back().what == "erased");
  REQUIRE(after.back().subjects.size() == 1);
  CHECK(after.back().subjects == before.back().subjects);  // links to each other, but to nobody
  const auto report = v.verify();
  CHECK(report);
  CHECK(report.checked == after.size());
}

TEST_CASE("R3.2: changes of one transaction that differ in their subjects alone are one entry, in which each stands for each of theirs") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto before = v.by_id().audit(0, 1000).size();
  auto list = v.begin();
  std::vector<a_member> all(1001);
  for (const auto& m : all) list.enrol(m.who, {1990, 5, 1}).put(m.who, m.record, member{.handle = "xiaoming"});
  list.put(all[0].who, record_id::mint(), member{.handle = "second"}).consent<host::survey>(all[0].who).consent<host::profile>(all[0].who);
  REQUIRE(list.commit());
  std::string told;
  const auto entries = v.by_id().audit(static_cast<std::int64_t>(before), 1000);
  for (const auto& e : entries) told += e.what + " " + e.purpose + " " + std::to_string(e.subjects.size()) + "; ";
  CHECK(told == "enrolled  1000; put  1000; enrolled  1; put  2; consented survey 1; consented profile 1; ");
  REQUIRE(entries.size() == 6);
  CHECK(entries[0].subjects.front() == entries[3].subjects.back());
  CHECK(entries[0].subjects.front() == entries[4].subjects.front());
  CHECK(entries[0].subjects[1] != entries[0].subjects[0]);
  CHECK(v.verify());
}

TEST_CASE("R3.2: what one subject did in one transaction stands in the audit in its order") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto before = v.by_id().audit(0, 1000).size();
  const a_member one, other;
  REQUIRE(v.begin().enrol(one.who, {1990, 5, 1}).enrol(other.who, {1990, 5, 1})
              .consent<host::survey>(one.who).withdraw<host::survey>(one.who).consent<host::survey>(one.who).consent<host::survey>(other.who).commit());
  std::string told;
  for (const auto& e : v.by_id().audit(static_cast<std::int64_t>(before), 1000)) told += e.what + " " + std::to_string(e.subjects.size()) + "; ";
  CHECK(told == "enrolled 2; consented 2; withdrawn 1; consented 1; ");
}

TEST_CASE("R3.3: what is written after the closure still dies by the closure's date") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  v.close_account(m.who);
  clock.advance(days{5});
  const auto late = record_id::mint();
  REQUIRE(v.begin().consent<host::profile>(m.who).put(m.who, late, member{.email = "late@example.org"}).commit());
  const a_member later{m.who, late};
  CHECK(email_now(v, later) == reason::allow);
  clock.set("2026-03-03T07:59:59Z");
  CHECK(email_now(v, later) == reason::allow);
  clock.advance_seconds(1);
  CHECK(email_now(v, later) == reason::expired);
}

TEST_CASE("the clock, 5: a sweep that finds far more time gone than anybody saw pass destroys nothing, says so once in the audit, and goes on when asked to") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  clock.trusted_ = true;  // somebody vouches for it all the time
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  CHECK_FALSE(v.sweep(200).held);
  clock.reboot(30LL * 86400);
  CHECK_FALSE(v.sweep(200).held);  // a month switched off asks nobody

  clock.move_wall_only(3650LL * 86400);
  CHECK(email_now(v, m) == reason::expired);  // refused at once, all the same
  for (int i = 0; i < 3; ++i) {
    const auto done = v.sweep(200);
    CHECK(done.held);
    CHECK(done.keys_condemned == 0);
    clock.advance(days{2});
  }
  CHECK(v.sweep(200).keys_destroyed == 0);
  CHECK(v.by_id().status().clock_suspect);
  std::size_t told = 0;
  for (const auto& line : v.by_id().audit(0, 1000)) told += line.what == "clock-suspect";
  CHECK(told == 1);

  v.by_id().confirm_time();
  CHECK_FALSE(v.by_id().status().clock_suspect);
  CHECK(v.sweep(200).keys_condemned > 0);
  clock.advance(days{2});
  CHECK(swept(v) > 0);
  CHECK(v.verify());
}

TEST_CASE("the clock, 5: erasing waits for no clock") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  clock.trusted_ = true;
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  CHECK_FALSE(v.sweep(200).held);
  clock.move_wall_only(3650LL * 86400);
  REQUIRE(v.sweep(200).held);
  CHECK(v.erase(m.who).known);
  CHECK(v.sweep(200).held);
  CHECK(v.by_id().status().unconfirmed_erasures == 0);
}
