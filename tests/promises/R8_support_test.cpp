#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/edit.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <algorithm>

using namespace locket;
using support::a_member;
using support::temp_vault;
using host::member;

namespace {

constexpr std::int64_t day = 86400;
const named_basis demand{basis::legal_obligation, "case-17"};

profile erasing_after(days n) {
  auto p = profile::cn_pipl();
  p.unsupported_erased_after = n;
  return p;
}
/// Version 2 of the host's policy, which erases what nothing supports after so many days.
policy erasing(days n, std::string_view effective = "2026-01-10T00:00:00Z") {
  return policy_after(host::policy(), 2, effective).profile(erasing_after(n)).records<member, host::comment>();
}

struct blog {
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  temp_vault files;
  vault v = files.open(clock);

  explicit blog(const policy& second = erasing(days{40})) {
    v.publish(host::policy());
    v.publish(second);
  }

  a_member registered() {
    const a_member m;
    REQUIRE(why(v.begin()
                    .enrol(m.who, {1990, 5, 1})
                    .consent<host::profile>(m.who)
                    .consent<host::account>(m.who, {.form = form::separate})
                    .put(m.who, m.record, member{.handle = "xiaoming", .email = m.record.text(), .id_card = "11010519491231002X"})
                    .commit()) == reason::allow);
    return m;
  }

  sweep_report swept() {
    sweep_report all;
    for (int steps = 0; steps < 1000; ++steps) {
      const auto done = v.sweep(200);
      all.keys_condemned += done.keys_condemned;
      all.keys_destroyed += done.keys_destroyed;
      all.held = done.held;
      if (!done.more) return all;
    }
    FAIL("sweep never ends");
    return all;
  }
  /// Sweeps now, and again when what was condemned has waited.
  std::uint32_t swept_through() {
    swept();
    clock.advance_seconds(day);
    return swept().keys_destroyed;
  }

  template <auto Field>
  reason told(const a_member& m) {
    const auto may = v.permit<host::disclosure>(m.who, actor::system(), demand);
    if (!may) return why(may);
    const auto got = v.get<member>(*may, m.record);
    if (!got) return why(got);
    const auto value = got->template reveal<Field>();
    return value ? reason::allow : value.denial().why();
  }
};

}  // namespace

TEST_CASE("R8.5: what nothing supports any more is erased after the profile's days, and what something supports is not") {
  blog b;
  const auto gone = b.registered(), stays = b.registered();
  b.v.withdraw<host::profile>(gone.who);
  b.clock.advance_seconds(40 * day - 1);
  CHECK(b.swept().keys_condemned == 0);
  b.clock.advance_seconds(1);
  CHECK(b.swept().keys_condemned == 1);
  CHECK(b.told<&member::email>(gone) == reason::allow);
  b.clock.advance_seconds(day - 1);
  CHECK(b.swept().keys_destroyed == 0);
  b.clock.advance_seconds(1);
  CHECK(b.swept().keys_destroyed == 1);
  CHECK(b.told<&member::email>(gone) == reason::absent);
  CHECK(b.told<&member::handle>(gone) == reason::allow);
  CHECK(b.told<&member::id_card>(gone) == reason::allow);
  CHECK(b.told<&member::email>(stays) == reason::allow);
  const auto audit = b.v.by_id().audit(0, 1000);
  const auto entry = std::find_if(audit.begin(), audit.end(), [](const audit_line& line) { return line.what == "destroyed"; });
  REQUIRE(entry != audit.end());
  CHECK(entry->categories == std::vector<std::string>{"email"});
  CHECK(entry->subjects.size() == 1);
  CHECK(b.v.verify());
}

TEST_CASE("R8.5: one subject whose rows are damaged holds nobody else up, and is told of") {
  blog b;
  const auto first = b.registered(), damaged = b.registered(), last = b.registered();
  for (const auto* one : {&first, &damaged, &last}) {
    b.v.withdraw<host::profile>(one->who);
    b.clock.advance_seconds(1);
  }
  b.clock.advance(days{40});
  b.v.close();
  support::edit(b.files.name + ".locket", "UPDATE subjects SET standing = zeroblob(length(standing)) WHERE row = 2");
  b.v = b.files.open(b.clock);
  const auto swept = [&] {  // how many of the others a sweep comes to is the machine's affair
    for (int sweeps = 0; sweeps < 4; ++sweeps) CHECK_THROWS_AS(b.v.sweep(200), error);
  };
  swept();  // they are condemned,
  b.clock.advance_seconds(day);
  swept();  // and destroyed
  CHECK(b.told<&member::email>(first) == reason::absent);  // the key, and the value out of its row
  CHECK(b.told<&member::email>(last) == reason::absent);
  const auto audit = b.v.by_id().audit(0, 1000);
  CHECK(std::count_if(audit.begin(), audit.end(), [](const audit_line& line) { return line.what == "destroyed"; }) == 2);
  CHECK(b.v.verify());
}

TEST_CASE("R8.5: without days in the profile a withdrawal erases nothing") {
  blog b(policy_after(host::policy(), 2, "2026-01-10T00:00:00Z").records<member, host::comment>());
  const auto m = b.registered();
  b.v.withdraw<host::profile>(m.who);
  b.clock.advance(days{200});
  CHECK(b.swept_through() == 0);
  CHECK(b.told<&member::email>(m) == reason::allow);
}

TEST_CASE("R8.5: support that has come back saves the values, before the days are over and in the hours after") {
  blog b;
  const auto early = b.registered(), late = b.registered();
  b.v.withdraw<host::profile>(early.who);
  b.v.withdraw<host::profile>(late.who);
  b.clock.advance(days{39});
  REQUIRE(b.v.begin().consent<host::profile>(early.who).commit());
  b.clock.advance(days{1});
  CHECK(b.swept().keys_condemned == 1);
  b.clock.advance_seconds(day / 2);
  REQUIRE(b.v.begin().consent<host::profile>(late.who).commit());
  b.clock.advance_seconds(day / 2);
  CHECK(b.swept_through() == 0);
  CHECK(b.told<&member::email>(early) == reason::allow);
  CHECK(b.told<&member::email>(late) == reason::allow);
}

TEST_CASE("R8.5: the days count from when the last basis ended, not from the first withdrawal") {
  blog b;
  const auto m = b.registered();
  REQUIRE(b.v.begin().consent<host::survey>(m.who).commit());
  b.v.withdraw<host::profile>(m.who);
  b.clock.advance(days{30});
  b.v.withdraw<host::survey>(m.who);
  b.clock.advance_seconds(40 * day - 1);
  CHECK(b.swept_through() == 0);
  CHECK(b.told<&member::email>(m) == reason::allow);
  CHECK(b.swept_through() == 1);
  CHECK(b.told<&member::email>(m) == reason::absent);
}

TEST_CASE("R8.5: given for a day in between, and taken back: the days begin anew") {
  blog b;
  const auto m = b.registered();
  b.v.withdraw<host::profile>(m.who);
  b.clock.advance(days{20});
  REQUIRE(b.v.begin().consent<host::profile>(m.who).commit());
  b.clock.advance(days{1});
  b.v.withdraw<host::profile>(m.who);
  b.clock.advance(days{39});
  CHECK(b.swept_through() == 0);
  CHECK(b.swept_through() == 1);
}

TEST_CASE("R8.5: 0 days: erased by the withdrawal itself, and by closing the account") {
  blog b(erasing(days{0}));
  const auto one = b.registered(), other = b.registered();
  b.v.withdraw<host::profile>(one.who);
  CHECK(b.told<&member::email>(one) == reason::expired);
  CHECK(b.told<&member::handle>(one) == reason::allow);
  b.v.close_account(other.who);
  CHECK(b.told<&member::handle>(other) == reason::expired);
  b.swept();
  CHECK(b.told<&member::email>(one) == reason::absent);
}

TEST_CASE("R8.5: a version that outdates consents starts the days for everybody, and next_due knows") {
  blog b;
  const auto asked_in_vain = b.registered(), agrees = b.registered();
  b.v.publish(policy_after(erasing(days{40}), 3, "2026-03-01T00:00:00Z").role("support").grants<host::profile>().purpose<host::profile>().purpose<host::survey>()
                  .category<host::mail>().called("电子邮件地址", "e-mail address").sensitive().keep_for(days{365}).or_after_closure(days{30}).then_erase()
                  .records<member, host::comment>());
  b.swept();
  REQUIRE(b.v.next_due());
  CHECK(*b.v.next_due() == *instant::parse("2026-03-01T00:00:00Z"));
  b.clock.set("2026-03-01T00:00:00Z");
  CHECK(b.swept().keys_condemned == 0);
  CHECK(*b.v.next_due() == *instant::parse("2026-04-10T00:00:00Z"));
  REQUIRE(b.v.begin().consent<host::profile>(agrees.who, {.form = form::separate}).commit());
  b.clock.set("2026-04-10T00:00:00Z");
  CHECK(b.swept().keys_condemned == 1);
  CHECK(*b.v.next_due() == *instant::parse("2026-04-11T00:00:00Z"));
  b.clock.set("2026-04-11T00:00:00Z");
  CHECK(b.swept().keys_destroyed == 1);
  CHECK(b.told<&member::email>(asked_in_vain) == reason::absent);
  CHECK(b.told<&member::email>(agrees) == reason::allow);
}

TEST_CASE("R8.5: a rejected policy supports nothing, until it is accepted") {
  blog b;
  const auto rejects = b.registered(), thinks_again = b.registered();
  REQUIRE(b.v.begin().reject(rejects.who, 2).reject(thinks_again.who, 2).commit());
  b.clock.advance(days{20});
  REQUIRE(b.v.begin().accept(thinks_again.who, 2, acceptance::explicitly).commit());
  b.clock.advance(days{20});
  CHECK(b.swept_through() == 3);
  CHECK(b.told<&member::handle>(rejects) == reason::absent);
  CHECK(b.told<&member::handle>(thinks_again) == reason::allow);
  CHECK(b.told<&member::email>(thinks_again) == reason::allow);
}

TEST_CASE("R8.5: a version that sets the days finds what lost its support long before") {
  blog b(erasing(days{40}, "2026-08-01T00:00:00Z"));
  const auto m = b.registered();
  b.v.withdraw<host::profile>(m.who);
  b.clock.set("2026-07-31T23:59:59Z");
  CHECK(b.swept_through() == 0);
  CHECK(b.swept().keys_condemned == 0);
  b.clock.advance_seconds(day);
  CHECK(b.swept().keys_destroyed == 1);
  CHECK(b.told<&member::email>(m) == reason::absent);
}

TEST_CASE("R8.5: what was lawfully made public supports itself") {
  blog b;
  const a_member m;
  REQUIRE(b.v.begin()
              .enrol(m.who, {1990, 5, 1})
              .move_in(m.who, m.record, member{.email = "public@example.org"}, {.source = source::published, .reference = "gazette 17"})
              .commit());
  b.clock.advance(days{41});
  CHECK(b.swept_through() == 0);
  CHECK(b.told<&member::email>(m) == reason::allow);
}

TEST_CASE("R8.5: what was moved in and nobody ever agreed to has as many days to find a basis") {
  blog b;
  const a_member none, later;
  for (const auto& m : {none, later}) REQUIRE(b.v.begin().enrol(m.who, {1990, 5, 1}).move_in(m.who, m.record, member{.email = m.record.text()}).commit());
  b.clock.advance(days{39});
  REQUIRE(b.v.begin().consent<host::profile>(later.who).commit());
  CHECK(b.swept_through() == 0);
  CHECK(b.swept_through() == 1);
  CHECK(b.told<&member::email>(none) == reason::absent);
  CHECK(b.told<&member::email>(later) == reason::allow);
}

TEST_CASE("R8.5: what is moved in long after the last basis ended has its own days") {
  blog b;
  const a_member m;
  REQUIRE(b.v.begin().enrol(m.who, {1990, 5, 1}).commit());
  b.clock.advance(days{100});
  REQUIRE(b.v.begin().move_in(m.who, m.record, member{.email = m.record.text()}).commit());
  b.v.withdraw<host::survey>(m.who);
  b.clock.advance(days{39});
  CHECK(b.swept_through() == 0);
  b.clock.advance(days{1});
  CHECK(b.swept_through() == 1);
  CHECK(b.told<&member::email>(m) == reason::absent);
}

TEST_CASE("R8.5: while the clock is suspect nothing is erased for want of support, and a crash in between loses no review") {
  blog b;
  const auto m = b.registered();
  b.v.withdraw<host::profile>(m.who);
  b.v.close();
  b.clock.reboot(50 * day);
  b.v = b.files.open(b.clock);
  CHECK(b.swept().held);
  CHECK(b.swept_through() == 0);
  b.v.by_id().confirm_time();
  CHECK(b.swept().keys_condemned == 1);
  b.v.close();
  b.v = b.files.open(b.clock);
  CHECK(b.swept_through() == 1);
  CHECK(b.told<&member::email>(m) == reason::absent);
}

TEST_CASE("R8.5: the power goes when the key is overwritten and the vault has not heard of it: the next sweep writes it down") {
  blog b;
  const auto m = b.registered();
  b.v.withdraw<host::profile>(m.who);
  b.clock.advance(days{40});
  CHECK(b.swept().keys_condemned == 1);
  b.clock.advance_seconds(day);
  { const auto all_of_it = std::move(b.v); }  // the last connection empties the log
  const auto paths = files::beside(b.files.name);
  const auto before = support::file_bytes(paths.vault);
  b.v = b.files.open(b.clock);
  CHECK(b.swept().keys_destroyed == 1);
  { const auto all_of_it = std::move(b.v); }  // the last connection empties the log
  std::filesystem::remove(paths.index);
  support::write_file(paths.vault, before);
  b.v = b.files.open(b.clock);
  CHECK(b.told<&member::email>(m) == reason::expired);
  CHECK(b.swept().keys_destroyed == 1);
  CHECK(b.told<&member::email>(m) == reason::absent);
  CHECK(b.told<&member::handle>(m) == reason::allow);
  CHECK(b.v.verify());
}
