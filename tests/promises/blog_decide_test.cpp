#include "policy.hpp"
#include "replay.hpp"

#include "support/print.hpp"

using namespace locket;

namespace {

constexpr const char* allowed =
    R"({"id":"t1","subject":{"birth_date":"1990-05-01"},"history":[{"at":"2026-01-05T08:00:00Z","event":"register"},)"
    R"({"at":"2026-01-06T08:00:00Z","event":"consent","purpose":"survey","form":"general"},{"at":"2026-01-07T08:00:00Z","event":"collect","fields":{"email":"a@b.example"}}],)"
    R"("request":{"at":"2026-02-01T00:00:00Z","do":"use","purpose":"survey","fields":["email"]}})";

constexpr const char* withdrawn =
    R"({"id":"t2","subject":{"birth_date":"1990-05-01"},"history":[{"at":"2026-01-05T08:00:00Z","event":"register"},)"
    R"({"at":"2026-01-06T08:00:00Z","event":"consent","purpose":"survey","form":"general"},{"at":"2026-01-07T08:00:00Z","event":"withdraw","purpose":"survey"}],)"
    R"("request":{"at":"2026-02-01T00:00:00Z","do":"collect","purpose":"survey","fields":["email"]}})";

reason decided(const char* line) {
  std::string id;
  return blog::lived_through(blog::read_scenario(line, blog::policy(), id), blog::policy()).why();
}

std::string refused(const std::string& line) {
  std::string id;
  try {
    blog::read_scenario(line, blog::policy(), id);
    return "read";
  } catch (const blog::no_scenario& wrong) {
    return id + ": " + wrong.what();
  }
}

std::string with(std::string line, const std::string& what, const std::string& by) {
  const auto at = line.find(what);
  REQUIRE(at != std::string::npos);
  return line.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a scenario is decided by the vault that lived through it") {
  CHECK(decided(allowed) == reason::allow);
  CHECK(decided(withdrawn) == reason::consent_withdrawn);
}

TEST_CASE("take the vault's answer away, and no line is decided") {
  std::string id;
  for (const auto* line : {allowed, withdrawn}) {
    const auto told = blog::read_scenario(line, blog::policy(), id);
    CHECK_THROWS_AS(blog::lived_through(told, blog::policy(), [](engine& vault) { vault.close(); }), error);
  }
}

TEST_CASE("change what the vault holds, and the decision changes with it") {
  std::string id;
  const auto told = blog::read_scenario(allowed, blog::policy(), id);
  CHECK(blog::lived_through(told, blog::policy(), [](engine& vault) { vault.publish(policy_draft(vault.in_force(), 2, *instant::parse("2026-01-08T00:00:00Z")).drop_purpose("survey").build()); }).why() ==
        reason::undeclared_purpose);
}

TEST_CASE("a line that is no scenario says why, and keeps its id") {
  CHECK(refused("{") == "null: not JSON");
  CHECK(refused("[]") == "null: not an object");
  CHECK(refused(with(allowed, "\"register\"", "\"enlist\"")) == "\"t1\": unknown event enlist");
  CHECK(refused(with(allowed, "2026-01-05T08:00:00Z", "yesterday")) == "\"t1\": \"at\" is no RFC 3339 time: yesterday");
  CHECK(refused(with(allowed, "\"survey\",\"form\"", "\"surveying\",\"form\"")) == "\"t1\": unknown purpose surveying in a consent");
  CHECK(refused(with(allowed, "{\"email\"", "{\"e-mail\"")) == "\"t1\": unknown category e-mail");
  CHECK(refused(with(allowed, "\"do\":\"use\"", "\"do\":\"use\",\"basis\":{\"kind\":\"whim\"}")) == "\"t1\": unknown basis whim");
  CHECK(refused(with(allowed, "\"do\":\"use\"", "\"do\":\"use\",\"actor\":{\"role\":\"king\"}")) == "\"t1\": unknown role king");
  CHECK(refused(allowed) == "read");
}
