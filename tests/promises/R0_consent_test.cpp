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
  REQUIRE(why(v.begin().enrol(m.who, {1990, 5, 1}).put(m.who, m.record, member{.handle = "xiaoming"}).commit()) == reason::allow);
  return m;
}

}  // namespace

TEST_CASE("R0.1: without a recorded consent the answer is no, for use and for collection") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  CHECK(why(v.permit<host::profile>(m.who, actor::system())) == reason::no_consent);
  const auto refused = v.begin().put(m.who, m.record, member{.email = "xm@example.org"}).commit();
  REQUIRE(why(refused) == reason::no_consent);
  CHECK(refused.denial().category() == "email");
  CHECK(refused.denial().field() == "email");
}

TEST_CASE("R0.1: a consent allows its own purpose and no other") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  REQUIRE(v.begin().consent<host::profile>(m.who).put(m.who, m.record, member{.email = "xm@example.org"}).commit());
  CHECK(why(v.permit<host::profile>(m.who, actor::system())) == reason::allow);
  CHECK(why(v.permit<host::survey>(m.who, actor::system())) == reason::no_consent);
}

TEST_CASE("R8.6: a denial and an allow explain themselves in Chinese and in English") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  const auto denied = v.permit<host::survey>(m.who, actor::system());
  REQUIRE_FALSE(denied);
  CHECK(denied.denial().explain("zh").find("调查") != std::string::npos);
  CHECK(denied.denial().explain("zh").find("二(五)") != std::string::npos);
  CHECK(denied.denial().explain("en").find("survey") != std::string::npos);
  const auto allowed = v.permit<host::support>(m.who, actor::system());
  REQUIRE(allowed);
  CHECK(allowed->why().explain("zh").find("2026年2月1日") != std::string::npos);
  CHECK(allowed->why().explain("en").find("1 February 2026") != std::string::npos);
}

TEST_CASE("R1.4: a refused transaction leaves nothing behind, and names the field") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto who = subject_id::mint();
  const auto record = record_id::mint();
  const auto refused = v.begin().enrol(who, {1990, 5, 1}).put(who, record, member{.handle = "xm", .email = "xm@example.org"}).commit();
  REQUIRE_FALSE(refused);
  CHECK(refused.denial().category() == "email");
  CHECK(why(v.permit<host::account>(who, actor::system())) == reason::unknown_subject);
}

TEST_CASE("R2: fields are open, absent or withheld each by itself, and only those declared for the purpose are asked for") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  REQUIRE(v.begin().consent<host::profile>(m.who).put(m.who, m.record, member{.email = "xm@example.org"}).commit());
  const auto may = v.permit<host::profile>(m.who, actor::system());
  REQUIRE(may);
  const auto got = v.get<member>(*may, m.record);
  REQUIRE(got);
  CHECK(got->state<&member::email>() == field_state::open);
  CHECK(got->state<&member::born>() == field_state::absent);
  const auto email = got->reveal<&member::email>();
  REQUIRE(email);
  CHECK(*email == "xm@example.org");
  CHECK(got->reveal<&member::born>().denial().why() == reason::absent);
  const auto stand_in = got->reveal_or<&member::born>(date{2000, 1, 1});
  CHECK(*stand_in == date{2000, 1, 1});
  static_assert(!decltype(member::id_card)::declared_for<host::profile>);
}

TEST_CASE("R3.2: another subject's record and one that is not there give the same answer") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto one = registered(v);
  const auto other = registered(v);
  const auto may = v.permit<host::account>(one.who, actor::system());
  REQUIRE(may);
  const auto foreign = v.get<member>(*may, other.record);
  const auto missing = v.get<member>(*may, record_id::mint());
  REQUIRE_FALSE(foreign);
  REQUIRE_FALSE(missing);
  CHECK(foreign.denial().why() == reason::absent);
  CHECK(foreign.denial().explain("en") == missing.denial().explain("en"));
  CHECK(foreign.denial().explain("zh") == missing.denial().explain("zh"));
}

TEST_CASE("R3.2: a role reads what it is granted, a member their own data alone, and a cap counts subjects") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  const auto other = registered(v);
  CHECK(why(v.permit<host::account>(m.who, actor::member(m.who))) == reason::allow);
  CHECK(why(v.permit<host::account>(other.who, actor::member(m.who))) == reason::role_not_permitted);
  CHECK(why(v.permit<host::account>(m.who, staff("support", "u7"))) == reason::role_not_permitted);
  for (int i = 0; i < 30; ++i) CHECK(why(v.permit<host::support>(registered(v).who, staff("support", "u7"))) == reason::allow);
  CHECK(why(v.permit<host::support>(m.who, staff("support", "u7"))) == reason::rate_limited);
  CHECK(why(v.permit<host::support>(m.who, staff("support", "u8"))) == reason::allow);
  clock.advance_seconds(3600);
  CHECK(why(v.permit<host::support>(m.who, staff("support", "u7"))) == reason::allow);
}

TEST_CASE("R3.2: a cap counts subjects on a page too, each of them once an hour") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  std::vector<record_id> page;
  for (int i = 0; i < 31; ++i) page.push_back(registered(v).record);
  const auto allowed = [&](std::span<const record_id> ids) {
    int count = 0;
    for (const auto& answer : v.get_all<member, host::support>(ids, staff("support", "u7"))) {
      if (answer) ++count;
      else CHECK(why(answer) == reason::rate_limited);
    }
    return count;
  };
  const std::span<const record_id> all(page);
  CHECK(allowed(all.first(20)) == 20);
  CHECK(allowed(all.first(20)) == 20);  // read again, not counted again
  CHECK(allowed(all) == 30);
  CHECK(allowed(all) == 30);
  CHECK(allowed(all.last(1)) == 0);
}

TEST_CASE("a permit dies at its deadline, counted in boot time, even if somebody sets the clock back") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  const auto may = v.permit<host::account>(m.who, actor::system());
  REQUIRE(may);
  const auto got = v.get<member>(*may, m.record);
  REQUIRE(got);
  clock.advance_seconds(899);
  CHECK(got->reveal<&member::handle>());
  clock.move_wall_only(-100000);
  clock.advance_seconds(1);
  const auto late = got->reveal<&member::handle>();
  REQUIRE_FALSE(late);
  CHECK(late.denial().why() == reason::permit_ended);
  CHECK(why(v.get<member>(*may, m.record)) == reason::permit_ended);
}

TEST_CASE("finding comes before permission: by a normalised value, decided and audited, and nobody is an answer") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  REQUIRE(v.begin().consent<host::profile>(m.who).put(m.who, m.record, member{.email = " Xm@Example.ORG"}).commit());
  const auto found = v.find<&member::email, host::profile>("xm@example.org", actor::system());
  REQUIRE(found);
  REQUIRE(*found);
  CHECK(**found == m.who);
  const auto nobody = v.find<&member::email, host::profile>("nobody@example.org", actor::system());
  REQUIRE(nobody);
  CHECK_FALSE(*nobody);
  CHECK(why(v.find<&member::email, host::profile>("xm@example.org", staff("support", "u7"))) == reason::role_not_permitted);
  CHECK(v.by_id().audit(0, 100).back().what == "found");
}

TEST_CASE("a unique field stands once: the second is refused, names the field, and changes nothing") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto one = registered(v);
  const auto other = registered(v);
  REQUIRE(v.begin().consent<host::profile>(one.who).put(one.who, one.record, member{.email = "xm@example.org"}).commit());
  const auto second = v.begin().consent<host::profile>(other.who).put(other.who, other.record, member{.email = "XM@example.org"}).commit();
  REQUIRE(why(second) == reason::not_unique);
  CHECK(second.denial().field() == "email");
  CHECK(why(v.permit<host::profile>(other.who, actor::system())) == reason::no_consent);
  // Putting one's own again, and taking a value that was given up, is no conflict.
  CHECK(v.begin().put(one.who, one.record, member{.email = "xm@example.org"}).commit());
  CHECK(v.begin().change<&member::email>(one.record, "new@example.org").commit());
  CHECK(v.begin().consent<host::profile>(other.who).put(other.who, other.record, member{.email = "xm@example.org"}).commit());
}

TEST_CASE("a unique field stands once in a transaction, too, and one who is enrolled in it can be changed in it") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const a_member one, other;
  const auto both = v.begin()
                        .enrol(one.who, {1990, 5, 1}).consent<host::profile>(one.who).put(one.who, one.record, member{.email = "xm@example.org"})
                        .enrol(other.who, {1990, 5, 1}).consent<host::profile>(other.who).put(other.who, other.record, member{.email = "XM@example.org"})
                        .commit();
  REQUIRE(why(both) == reason::not_unique);
  CHECK(why(v.permit<host::account>(one.who, actor::system())) == reason::unknown_subject);
  REQUIRE(v.begin().enrol(one.who, {1990, 5, 1}).put(one.who, one.record, member{.handle = "xiaoming"}).change<&member::handle>(one.record, "dading").commit());
  const auto may = v.permit<host::account>(one.who, actor::system());
  REQUIRE(may);
  const auto handle = v.get<member>(*may, one.record)->reveal<&member::handle>();
  REQUIRE(handle);
  CHECK(*handle == "dading");
}

TEST_CASE("enrol and put are idempotent, an absent field is left as it is, and remove removes") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto m = registered(v);
  REQUIRE(v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.email = "xm@example.org"}).commit());
  auto may = v.permit<host::account>(m.who, actor::system());
  REQUIRE(may);
  {
    const auto handle = v.get<member>(*may, m.record)->reveal<&member::handle>();
    REQUIRE(handle);
    CHECK(*handle == "xiaoming");
  }
  REQUIRE(v.begin().change<&member::handle>(m.record, "dading").commit());
  {
    const auto handle = v.get<member>(*may, m.record)->reveal<&member::handle>();
    REQUIRE(handle);
    CHECK(*handle == "dading");
  }
  REQUIRE(v.begin().remove(m.record).remove(record_id::mint()).commit());
  CHECK(why(v.get<member>(*may, m.record)) == reason::absent);
}

TEST_CASE("a page of comments by many subjects is one audit entry and as many answers as ids") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  std::vector<record_id> page;
  std::vector<subject_id> authors;
  for (int i = 0; i < 50; ++i) {
    authors.push_back(subject_id::mint());
    page.push_back(record_id::mint());
    REQUIRE(v.begin().enrol(authors.back(), {1990, 5, 1}).put(authors.back(), page.back(), host::comment{.text = "comment " + std::to_string(i)}).commit());
  }
  page.push_back(record_id::mint());
  v.erase(authors[3]);
  const auto before = v.by_id().audit(0, 10000).size();
  const auto answers = v.get_all<host::comment, host::publication>(page, actor::system());
  const auto entries = v.by_id().audit(0, 10000);
  CHECK(entries.size() == before + 1);
  CHECK(entries.back().what == "page");
  CHECK(entries.back().subjects.size() == 49);
  REQUIRE(answers.size() == 51);
  for (std::size_t i = 0; i < 50; ++i) {
    if (i == 3) {
      CHECK(why(answers[i]) == reason::absent);
      continue;
    }
    REQUIRE(answers[i]);
    const auto text = answers[i]->reveal<&host::comment::text>();
    REQUIRE(text);
    CHECK(*text == "comment " + std::to_string(i));
  }
  CHECK(why(answers[50]) == reason::absent);
}

TEST_CASE("a vault in memory behaves as one on disk") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  auto v = vault::open({.at = files::in_memory(), .key = key_source::passphrase("correct horse"), .region = "CN-mainland", .create = true, .time = &clock});
  v.publish(host::policy());
  const auto m = registered(v);
  const auto may = v.permit<host::account>(m.who, actor::system());
  REQUIRE(may);
  CHECK(v.get<member>(*may, m.record)->state<&member::handle>() == field_state::open);
  v.erase(m.who);
  CHECK(why(v.get<member>(*may, m.record)) == reason::unknown_subject);
  CHECK(v.verify());
}
