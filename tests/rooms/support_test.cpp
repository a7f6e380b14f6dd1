#include "support/a_case.hpp"
#include "support/print.hpp"

#include "decide/support.hpp"

#include <doctest/doctest.h>

using namespace locket;
using support::history, support::on, support::version_1;

namespace {

bool holds(const history& h, std::string_view category, std::string_view date) { return decide::supported(version_1(), h.said(), category, on(date)); }

std::string since(const history& h, std::string_view category, std::string_view date, std::string_view from = "2026-02-01", const timeline& policies = version_1()) {
  const auto at = decide::unsupported_since(policies, h.said(), category, on(from), on(date));
  return at ? date_of(*at, {8 * 3600}).text() : "supported";
}

}  // namespace

TEST_CASE("R8.5: a contract, a consent or a standing basis supports what its purpose is declared for, whoever may use it") {
  const auto h = history().enrol("2026-02-01");
  CHECK(holds(h, "diary", "2026-02-01"));
  CHECK(holds(h, "id-card", "2026-02-01"));
  CHECK_FALSE(holds(h, "place", "2026-02-01"));
  CHECK_FALSE(holds(h, "place", "2026-01-31"));
  CHECK_FALSE(holds(history(), "mail", "2026-02-01"));  // nobody
}

TEST_CASE("R8.5: a basis that a request must name with its reference supports nothing by itself") {
  CHECK_FALSE(holds(history().enrol("2026-02-01"), "note", "2026-02-01"));
}

TEST_CASE("R8.5: a sensitive category is supported by a separate consent, and by a general one not") {
  CHECK_FALSE(holds(history().enrol("2026-02-01").consent("2026-02-01", "map"), "place", "2026-02-02"));
  CHECK(holds(history().enrol("2026-02-01").consent("2026-02-01", "map", form::separate), "place", "2026-02-02"));
}

TEST_CASE("R8.5: a contest restricts and ends no basis; a rejection ends all, until the version is accepted") {
  auto h = history().enrol("2026-02-01").contest("2026-02-02", "diary");
  CHECK(holds(h, "diary", "2026-02-03"));
  h.reject("2026-02-03", 1);
  CHECK_FALSE(holds(h, "diary", "2026-02-03"));
  CHECK_FALSE(holds(h, "mail", "2026-02-03"));
  h.accept("2026-02-04", 1);
  CHECK(holds(h, "diary", "2026-02-04"));
}

TEST_CASE("R8.5: a minor's contract supports nothing without a guardian behind it") {
  CHECK_FALSE(holds(history("2012-05-01").enrol("2026-02-01"), "id-card", "2026-02-02"));
  CHECK(holds(history("2010-05-01").enrol("2026-02-01").guardian().consent("2026-02-01", "service"), "diary", "2026-02-02"));
}

TEST_CASE("R8.5: since when nothing supports a category") {
  const auto closed = history().enrol("2026-02-01").close("2026-03-01");
  CHECK(since(history().enrol("2026-02-01"), "diary", "2026-02-28") == "supported");
  CHECK(since(closed, "diary", "2026-04-01") == "2026-03-01");
  CHECK(since(closed, "diary", "2026-04-01", "2026-03-15") == "2026-03-15");  // at least
  CHECK(since(closed, "mail", "2026-04-01") == "supported");                  // a standing basis goes on
}

TEST_CASE("R8.5: support that came and went in between counts, and so does its last end") {
  auto h = history()
                     .enrol("2026-02-01")
                     .consent("2026-02-01", "map", form::separate)
                     .withdraw("2026-02-10", "map")
                     .consent("2026-02-20", "map", form::separate);
  CHECK(since(h, "place", "2026-02-20") == "supported");
  h.withdraw("2026-02-21", "map");
  CHECK(since(h, "place", "2026-03-01") == "2026-02-21");
}

TEST_CASE("R8.5: nobody was without support before they were enrolled") {
  CHECK(since(history().enrol("2026-02-10"), "place", "2026-03-01") == "2026-02-10");
}

TEST_CASE("R8.5: a version that drops the purpose ends its support on the day it is in force") {
  timeline policies;
  policies.add(support::a_policy());
  policies.add(policy_draft(support::a_policy(), 2, on("2026-03-01")).drop_purpose("map").build());
  const auto h = history().enrol("2026-02-01").consent("2026-02-01", "map", form::separate);
  CHECK(since(h, "place", "2026-02-28", "2026-02-01", policies) == "supported");
  CHECK(since(h, "place", "2026-03-20", "2026-02-01", policies) == "2026-03-01");
}

TEST_CASE("R4.2: what was made public supports itself, but for purposes that weigh on the person and for none at all") {
  CHECK(decide::published_supports(version_1(), "diary", on("2026-02-01")));
  CHECK_FALSE(decide::published_supports(version_1(), "note", on("2026-02-01")));
}
