#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <algorithm>
#include <map>

using namespace locket;
using support::a_member;
using support::temp_vault;

namespace {

struct town {
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  temp_vault files;
  vault v = files.open(clock);
  std::map<std::string, subject_id> people;

  town() { v.publish(host::policy()); }
  void born(const std::string& name, date on) {
    people[name] = subject_id::mint();
    REQUIRE(v.begin().enrol(people[name], on).commit());
  }
  /// "ann 18, bob 14", with so many subjects a step; in the order of names.
  std::string of_age(std::string_view from, std::string_view until, std::size_t a_step = 1000) {
    std::vector<std::string> found;
    coming_of_age_step step;
    int steps = 0;
    do {
      step = v.by_id().coming_of_age(instant::parse(from).value(), instant::parse(until).value(), step.after, a_step);
      for (const auto& one : step.found)
        for (const auto& [name, id] : people)
          if (id == one.who) found.push_back(name + (one.adult ? " 18" : " 14"));
      REQUIRE(++steps < 100);
    } while (step.more);
    std::sort(found.begin(), found.end());
    std::string text;
    for (const auto& one : found) text += (text.empty() ? "" : ", ") + one;
    return text.empty() ? "nobody" : text;
  }
};

}  // namespace

TEST_CASE("R6: who comes of age in a period is listed, at the begin of their birthday in the policy's zone") {
  town t;
  t.born("ann", {2008, 6, 1});
  t.born("bob", {2012, 6, 1});
  t.born("cid", {1990, 6, 1});
  t.born("dan", {2008, 7, 1});
  CHECK(t.of_age("2026-05-31T16:00:00Z", "2026-05-31T16:00:01Z") == "ann 18, bob 14");
  CHECK(t.of_age("2026-05-31T15:59:59Z", "2026-05-31T16:00:00Z") == "nobody");
  CHECK(t.of_age("2026-05-31T16:00:01Z", "2026-06-30T16:00:00Z") == "nobody");
  CHECK(t.of_age("2026-06-01T00:00:00Z", "2030-12-31T00:00:00Z") == "bob 18, dan 18");
}

TEST_CASE("R6: who was of that age when enrolled never comes of it") {
  town t;
  t.born("cid", {1990, 6, 1});
  t.born("eve", {2012, 1, 1});  // 14 a month before
  CHECK(t.of_age("1990-01-01T00:00:00Z", "2029-12-01T00:00:00Z") == "nobody");
  CHECK(t.of_age("1990-01-01T00:00:00Z", "2031-01-01T00:00:00Z") == "eve 18");
}

TEST_CASE("R6: a walk in small steps finds the same, and leaves out who is erased or has closed the account") {
  town t;
  for (const auto* name : {"a", "b", "c", "d", "e", "f", "g"}) t.born(name, {2008, 6, 1});
  for (const std::size_t a_step : {1U, 2U, 3U, 7U, 8U}) CHECK(t.of_age("2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z", a_step) == "a 18, b 18, c 18, d 18, e 18, f 18, g 18");
  t.v.erase(t.people["b"]);
  t.v.close_account(t.people["g"]);
  CHECK(t.of_age("2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z", 2) == "a 18, c 18, d 18, e 18, f 18");
}

TEST_CASE("R6: a listing that finds somebody leaves an entry of the audit, linked to them") {
  town t;
  t.born("ann", {2008, 6, 1});
  const auto entries = [&] {
    std::size_t linked = 0;
    for (const auto& e : t.v.by_id().audit(0, 100))
      if (e.what == "ages-listed") linked += e.subjects.size();
    return linked;
  };
  CHECK(t.of_age("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z") == "nobody");
  CHECK(entries() == 0);
  CHECK(t.of_age("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z") == "ann 18");
  CHECK(entries() == 1);
  CHECK(t.v.verify());
}
