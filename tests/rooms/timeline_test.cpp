// The versions in order: which is in force, what each changed, and what came later.
#include <doctest/doctest.h>

#include <locket/error.hpp>

#include "policy/timeline.hpp"
#include "support/a_policy.hpp"

#include <string>

using namespace support;

namespace {

// 1 from January; 2 from March, with the diary for the newsletter; 3 from April, reworded; 4 from May, without rating; 5 from June, with
// rating again.
locket::timeline five() {
  locket::timeline t;
  t.add(a_policy());
  t.add(a_change(t.versions().back(), "2026-03-01").serves("newsletter", "diary").build());
  t.add(a_change(t.versions().back(), "2026-04-01").purpose("map").called("新地图", "new map").build());
  t.add(a_change(t.versions().back(), "2026-05-01").drop_purpose("rating").build());
  t.add(a_change(t.versions().back(), "2026-06-01").purpose("rating").serves("rating", "nickname").build());
  return t;
}

std::uint32_t number(const locket::policy* p) { return p ? p->version() : 0; }

std::string refusal(locket::timeline& t, locket::policy p) {
  try {
    t.add(std::move(p));
    return "";
  } catch (const locket::error& e) {
    CHECK(e.code() == locket::code::policy_conflict);
    return e.what();
  }
}

}  // namespace

TEST_CASE("a version is in force from its effective date, that instant included, until the next one") {
  const auto t = five();
  CHECK(number(t.in_force(locket::instant{on("2026-01-01").unix_seconds - 1})) == 0);
  CHECK(number(t.in_force(on("2026-01-01"))) == 1);
  CHECK(number(t.in_force(locket::instant{on("2026-03-01").unix_seconds - 1})) == 1);
  CHECK(number(t.in_force(on("2026-03-01"))) == 2);
  CHECK(number(t.in_force(on("2036-01-01"))) == 5);
  CHECK(number(locket::timeline().in_force(on("2036-01-01"))) == 0);
}

TEST_CASE("a version is found by its number") {
  const auto t = five();
  CHECK(number(t.find(3)) == 3);
  CHECK(t.find(6) == nullptr);
}

TEST_CASE("versions and their dates increase") {
  auto t = five();
  const auto last = t.versions().back();
  CHECK(refusal(t, last).find("version numbers must increase") != std::string::npos);
  CHECK(refusal(t, locket::policy_draft(last, 6, last.effective()).build()).find("Give it a later date") != std::string::npos);
  CHECK(t.versions().size() == 5);
  CHECK(refusal(t, locket::policy_draft(last, 9, on("2026-07-01")).build()) == "");
}

TEST_CASE("R7: a consent is outdated by the latest version in force that materially changed its purpose after it was given") {
  const auto t = five();
  const auto changed = [&](const char* purpose, const char* given, const char* at) {
    return number(t.materially_changed(purpose, on(given), on(at)));
  };
  CHECK(changed("newsletter", "2026-01-07", "2026-02-28") == 0);
  CHECK(changed("newsletter", "2026-01-07", "2026-03-01") == 2);
  CHECK(changed("newsletter", "2026-01-07", "2026-12-01") == 2);
  CHECK(changed("newsletter", "2026-03-01", "2026-12-01") == 0);
  CHECK(changed("map", "2026-01-07", "2026-12-01") == 0);
  CHECK(changed("rating", "2026-01-07", "2026-05-02") == 0);
  CHECK(changed("rating", "2026-01-07", "2026-06-01") == 5);
  SUBCASE("one older than every version counts as given under the first") { CHECK(changed("map", "2025-01-01", "2026-12-01") == 0); }
}

TEST_CASE("what a later version added stays added, also what was dropped and came back") {
  const auto t = five();
  CHECK_FALSE(t.added_later("newsletter", "diary", on("2026-02-28")));
  CHECK(t.added_later("newsletter", "diary", on("2026-03-01")));
  CHECK_FALSE(t.added_later("newsletter", "mail", on("2026-12-01")));
  CHECK_FALSE(t.added_later("rating", "nickname", on("2026-04-30")));
  CHECK(t.added_later("rating", "nickname", on("2026-06-01")));
}

TEST_CASE("each version tells what it changed") {
  const auto t = five();
  CHECK(t.changes(1).empty());
  REQUIRE(t.changes(2).size() == 1);
  CHECK(t.changes(2)[0].what == locket::change::kind::category_served);
  CHECK(t.changes(3)[0].material == false);
  CHECK(t.changes(7).empty());
}
