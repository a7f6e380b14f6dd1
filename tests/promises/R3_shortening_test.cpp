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

constexpr std::int64_t day = 86400;

policy e_mail_kept(std::uint32_t version, std::string_view effective, days collected, days closure = days{30}) {
  return policy_after(host::policy(), version, effective)
      .category<host::mail>().called("电子邮件地址", "e-mail address").keep_for(collected).or_after_closure(closure).then_erase()
      .records<member, host::comment>();
}

a_member put(vault& v) {
  const a_member m;
  REQUIRE(why(v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.email = m.record.text()}).commit()) == reason::allow);
  return m;
}

reason email_now(vault& v, const a_member& m) {
  const auto may = v.permit<host::disclosure>(m.who, actor::system(), named_basis{basis::legal_obligation, "case-17"});
  if (!may) return why(may);
  const auto got = v.get<member>(*may, m.record);
  if (!got) return why(got);
  const auto email = got->reveal<&member::email>();
  return email ? reason::allow : email.denial().why();
}

std::uint32_t destroyed(vault& v) {
  std::uint32_t all = 0;
  for (int steps = 0; steps < 1000; ++steps) {
    const auto done = v.sweep(200);
    all += done.keys_destroyed;
    if (!done.more) return all;
  }
  FAIL("sweep never ends");
  return all;
}

std::vector<audit_line> shortenings(vault& v) {
  std::vector<audit_line> all;
  for (auto& line : v.by_id().audit(0, 1000))
    if (line.what == "shortened") all.push_back(line);
  return all;
}

}  // namespace

TEST_CASE("R3.3: a version published by one process shortens what another refuses at its next call") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto here = files.open(clock), there = files.open(clock);
  here.publish(host::policy());
  const auto m = put(here);
  clock.advance(days{10});
  CHECK(email_now(there, m) == reason::allow);
  here.publish(e_mail_kept(2, "2026-02-05T00:00:00Z", days{10}));
  CHECK(email_now(there, m) == reason::expired);
  CHECK(email_now(here, m) == reason::expired);
}

TEST_CASE("R3.3: a page and a find obey a shorter retention from the instant at which it is in force") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = put(v);
  v.publish(e_mail_kept(2, "2026-03-01T00:00:00Z", days{10}));
  const auto found = [&] { return v.find<&member::email, host::profile>(m.record.text(), actor::system()); };
  const auto on_page = [&] {
    const auto page = v.get_all<member, host::profile>({&m.record, 1}, actor::system());
    REQUIRE(page.front());
    const auto email = page.front()->reveal<&member::email>();
    return email ? reason::allow : email.denial().why();
  };
  clock.set("2026-02-28T23:59:59Z");
  CHECK(found()->has_value());
  CHECK(on_page() == reason::allow);
  clock.advance_seconds(1);
  CHECK(on_page() == reason::expired);
  CHECK_FALSE(found()->has_value());
}

TEST_CASE("R3.3: each period is shortened for itself, and statutory is longer than any period") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  const auto kept = [](std::uint32_t version, std::string_view effective, days collected) {
    return policy_after(host::policy(), version, effective)
        .category<host::mail>().called("电子邮件地址", "e-mail address").keep_for(collected).statutory().then_erase()
        .records<member, host::comment>();
  };
  v.publish(host::policy());
  v.publish(kept(2, "2026-01-10T00:00:00Z", days{100}));
  const auto by_collection = put(v), by_closure = put(v);
  v.publish(e_mail_kept(3, "2026-03-01T00:00:00Z", days{500}, days{20}));
  clock.set("2026-03-02T08:00:00Z");
  v.close_account(by_closure.who);
  clock.advance(days{20});
  CHECK(email_now(v, by_closure) == reason::expired);
  CHECK(email_now(v, by_collection) == reason::allow);
  clock.set("2026-05-12T07:59:59Z");  // 100 days from collection, not 500
  CHECK(email_now(v, by_collection) == reason::allow);
  clock.advance_seconds(1);
  CHECK(email_now(v, by_collection) == reason::expired);
}

TEST_CASE("R3.3: shortened, lengthened and shortened again: each value keeps the shortest that was in force since it came") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  v.publish(e_mail_kept(2, "2026-03-01T00:00:00Z", days{100}));
  v.publish(e_mail_kept(3, "2026-04-01T00:00:00Z", days{300}));
  v.publish(e_mail_kept(4, "2026-07-01T00:00:00Z", days{200}));
  const auto under_one = put(v);  // 365, then 100
  clock.set("2026-03-10T08:00:00Z");
  const auto under_two = put(v);  // 100
  clock.set("2026-04-10T08:00:00Z");
  const auto under_three = put(v);  // 300, then 200
  const auto lives_until = [&](const a_member& m, instant end) {
    clock.set({end.unix_seconds - 1});
    CHECK(email_now(v, m) == reason::allow);
    clock.set(end);
    CHECK(email_now(v, m) == reason::expired);
  };
  lives_until(under_one, *instant::parse("2026-02-01T08:00:00Z") + days{100});
  lives_until(under_two, *instant::parse("2026-03-10T08:00:00Z") + days{100});
  lives_until(under_three, *instant::parse("2026-04-10T08:00:00Z") + days{200});
}

TEST_CASE("R3.3: a version that came and went while nobody had the vault open has shortened what was stored before it, and nothing since") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  clock.trusted_ = true;
  temp_vault files;
  a_member before;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    before = put(v);
    v.publish(e_mail_kept(2, "2026-03-01T00:00:00Z", days{10}));
    v.publish(e_mail_kept(3, "2026-03-02T00:00:00Z", days{365}));
  }
  clock.reboot(40 * day);
  auto v = files.open(clock);
  CHECK(email_now(v, before) == reason::expired);
  const auto since = put(v);
  clock.advance(days{300});
  v = files.open(clock);
  CHECK(email_now(v, since) == reason::allow);
  const auto entries = shortenings(v);
  REQUIRE(entries.size() == 1);
  CHECK(entries.front().categories == std::vector<std::string>{"email"});
}

TEST_CASE("R3.3: the process dies between publishing and the date; the next open obeys, and a sweep takes its 24 hours") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  a_member m;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    m = put(v);
    v.publish(e_mail_kept(2, "2026-03-01T00:00:00Z", days{10}));
  }
  clock.set("2026-03-01T00:00:00Z");
  auto v = files.open(clock);
  CHECK(email_now(v, m) == reason::expired);
  REQUIRE(shortenings(v).size() == 1);
  CHECK(v.sweep(200).keys_condemned == 1);
  clock.advance_seconds(day - 1);
  CHECK(destroyed(v) == 0);
  clock.advance_seconds(1);
  CHECK(destroyed(v) == 1);
  CHECK(shortenings(v).size() == 1);
  CHECK(v.verify());
}

TEST_CASE("R3.3: next_due knows of a version that will shorten something, and of the date that follows from it") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  put(v);
  v.publish(e_mail_kept(2, "2026-03-01T00:00:00Z", days{100}));
  destroyed(v);
  CHECK(v.next_due() == instant::parse("2026-03-01T00:00:00Z"));
  clock.set("2026-03-01T00:00:00Z");
  destroyed(v);
  CHECK(*v.next_due() == instant{(*instant::parse("2026-05-12T16:00:00Z")).unix_seconds - 1});  // the last second of 1 February at +08:00 and 100 days
}

TEST_CASE("R3.3: a host that was switched off over the date refuses at once, though its clock is suspect, and can take that back") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  a_member m;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    m = put(v);
    v.publish(e_mail_kept(2, "2026-03-01T00:00:00Z", days{10}));
  }
  clock.reboot(60 * day);
  auto v = files.open(clock);
  CHECK(email_now(v, m) == reason::expired);
  const auto held = v.sweep(200);
  CHECK(held.held);
  CHECK(held.keys_condemned == 0);
  CHECK(shortenings(v).empty());
  SUBCASE("the clock was wrong: nothing was lost") {
    clock.move_wall_only(-60 * day);
    CHECK(email_now(v, m) == reason::allow);
  }
  SUBCASE("the clock was right") {
    v.by_id().confirm_time();
    CHECK(email_now(v, m) == reason::expired);
    v.sweep(200);
    CHECK(shortenings(v).size() == 1);
    clock.advance_seconds(day);
    CHECK(destroyed(v) == 1);
    CHECK(email_now(v, m) == reason::absent);
  }
}

TEST_CASE("R3.3: an old vault beside today's keyring does not shorten what a later version began") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  v.publish(e_mail_kept(2, "2026-03-01T00:00:00Z", days{10}));
  v.publish(e_mail_kept(3, "2026-04-01T00:00:00Z", days{300}));
  v.backup(files.folder / "old.locket");  // from before any of them
  clock.set("2026-04-02T08:00:00Z");
  const auto m = put(v);
  v.backup(files.folder / "new.locket");
  const auto opened = [&](const char* name) {
    auto options = files.options(clock);
    options.at.vault = files.folder / (std::string(name) + ".locket");
    options.at.index = files.folder / (std::string(name) + ".index");
    return vault::open(options);
  };
  clock.advance(days{20});
  opened("old").sweep(200);
  auto still = opened("new");
  CHECK(email_now(still, m) == reason::allow);
  CHECK(email_now(v, m) == reason::allow);
}
