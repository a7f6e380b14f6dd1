// Two builds of one host side by side on one vault: nothing that one does not know is lost by the other.
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <cstdio>

using support::a_member;

namespace {

/// A vault, and both builds of its host: each call is a process, a minute after the one before.
struct side_by_side {
  support::temp_vault files;
  support::hand_clock clock{"2026-07-01T08:00:00Z"};

  std::string run(const char* build, const a_member& m, const char* verb, const std::string& value) {
    clock.advance_seconds(60);
    const auto command = std::string(build) + " " + files.name + " " + files.key + " " + clock.wall().text() + " " + m.who.text() + " " + m.record.text() + " " + verb + " '" + value + "'";
    FILE* out = popen(command.c_str(), "r");
    REQUIRE(out != nullptr);
    std::string said;
    for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) said.push_back(static_cast<char>(c));
    REQUIRE(pclose(out) == 0);
    if (!said.empty()) said.pop_back();
    return said;
  }
  std::string before(const a_member& m, const char* verb, const std::string& value = "-") { return run(LOCKET_HELPER_OLD_BUILD, m, verb, value); }
  std::string after(const a_member& m, const char* verb, const std::string& value = "-") { return run(LOCKET_HELPER_NEW_BUILD, m, verb, value); }

  /// A member whom the build of last year stored.
  a_member stored_before(const char* handle) {
    a_member m;
    REQUIRE(before(m, "publish") == "done");
    REQUIRE(before(m, "enrol") == "done");
    REQUIRE(before(m, "put", handle) == "done");
    return m;
  }
};

}  // namespace

TEST_CASE("a renamed field is read and found under its new name, and a change moves it there") {
  side_by_side both;
  const auto m = both.stored_before("Xiaoming");
  CHECK(both.after(m, "read") == "Xiaoming");
  CHECK(both.after(m, "find", "xiaoming") == "this one");
  CHECK(both.after(m, "change", "Ming") == "done");
  CHECK(both.after(m, "read") == "Ming");
  CHECK(both.after(m, "find", "ming") == "this one");
  CHECK(both.after(m, "find", "xiaoming") == "nobody");
  CHECK(both.before(m, "find", "xiaoming") == "nobody");
  CHECK(both.before(m, "read") == "absent");  // the old name's cell was taken out, not left to go stale
}

TEST_CASE("a value that is unique is unique under the older name too") {
  side_by_side both;
  const auto m = both.stored_before("Xiaoming");
  const a_member other;
  REQUIRE(both.after(other, "enrol") == "done");
  CHECK(both.after(other, "put", "XIAOMING") == "not-unique display_name");
  CHECK(both.after(m, "put", "XIAOMING") == "done");  // one's own
}

TEST_CASE("what one build does not know the other does not lose: a field added, a field dropped") {
  side_by_side both;
  const auto m = both.stored_before("xm");
  CHECK(both.after(m, "born") == "absent");
  CHECK(both.after(m, "put", "xm2") == "done");
  CHECK(both.before(m, "email") == "xm@example.org");
  CHECK(both.before(m, "change", "xm3") == "done");
  CHECK(both.after(m, "born") == "1990-05-01");
  CHECK(both.before(m, "put", "xm4") == "done");
  CHECK(both.after(m, "born") == "1990-05-01");
}

TEST_CASE("of a value under the old name and one under the new the later is the value, whichever build wrote it") {
  side_by_side both;
  const auto m = both.stored_before("first");
  CHECK(both.after(m, "change", "second") == "done");
  CHECK(both.before(m, "change", "third") == "done");  // now both are there
  CHECK(both.before(m, "read") == "third");
  CHECK(both.after(m, "read") == "third");
  CHECK(both.after(m, "find", "third") == "this one");
  CHECK(both.after(m, "find", "second") == "nobody");  // what was replaced is found by nobody
  CHECK(both.after(m, "change", "fourth") == "done");
  CHECK(both.after(m, "read") == "fourth");
  CHECK(both.after(m, "find", "third") == "nobody");
  CHECK(both.before(m, "read") == "absent");
}

TEST_CASE("a number of an enum that only the newer build lists is told by the older one, and stays") {
  side_by_side both;
  const auto m = both.stored_before("xm");
  CHECK(both.after(m, "mood") == "1");
  CHECK(both.after(m, "put", "xm") == "done");
  CHECK(both.after(m, "mood") == "2");
  const auto told = both.before(m, "mood");
  CAPTURE(told);
  CHECK(told.find("member.mood") != std::string::npos);
  CHECK(told.find("[format-newer]") != std::string::npos);
  CHECK(both.before(m, "change", "xm5") == "done");
  CHECK(both.after(m, "mood") == "2");
}

TEST_CASE("either build publishes the policy, and each does what that and its own types allow") {
  side_by_side both;
  const auto m = both.stored_before("xm");
  CHECK(both.before(m, "read-for", "customer-service") == "xm");
  CHECK(both.after(m, "read-for", "customer-service") == "field-not-declared");  // the policy in force says so, this build's type does not
  CHECK(both.after(m, "publish") == "done");
  CHECK(both.before(m, "publish") == "done");  // its own version again is no error
  CHECK(both.after(m, "read-for", "survey") == "xm");
  CHECK(both.before(m, "read-for", "survey") == "field-not-declared");
  CHECK(both.before(m, "read-for", "customer-service") != "xm");  // its type says so, the policy in force does not any more
  CHECK(both.before(m, "read") == "xm");
  CHECK(both.before(m, "change", "ming") == "done");
  CHECK(both.after(m, "read") == "ming");
}

TEST_CASE("bytes that are no value of a field's type are a fault that names the field and not the bytes, and the rest stays readable") {
  using namespace locket;
  support::temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  const a_member m;
  const std::string wrong = "30 February";
  const field_value born{index_of<&host::member::born>, {reinterpret_cast<const std::uint8_t*>(wrong.data()), wrong.size()}};
  auto list = v.by_id().begin();
  list.enrol(m.who, {1990, 5, 1}).consent(m.who, "profile").put(m.who, m.record, schema_of<host::member>, {&born, 1});
  REQUIRE(list.commit());
  REQUIRE(v.begin().change<&host::member::email>(m.record, "xm@example.org").commit());
  const auto may = v.permit<host::profile>(m.who, actor::system());
  REQUIRE(may);
  const auto got = v.get<host::member>(*may, m.record);
  REQUIRE(got);
  try {
    (void)got->reveal<&host::member::born>();
    FAIL("read as a date");
  } catch (const error& fault) {
    CHECK(fault.code() == code::corrupt);
    const std::string what = fault.what();
    CHECK(what.find("member.born") != std::string::npos);
    CHECK(what.find("February") == std::string::npos);
  }
  const auto email = got->reveal<&host::member::email>();
  REQUIRE(email);
  CHECK(*email == "xm@example.org");
}

TEST_CASE("by ids, too, no name that a field had may be another's") {
  using namespace locket;
  support::temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  const std::string_view once[] = {"nick"}, body[] = {"body"}, itself[] = {"name"};
  const auto told = [&](std::span<const std::string_view> first, std::span<const std::string_view> second) {
    const field_schema fields[] = {{.name = "name", .category = "account", .by_policy = true, .was = first}, {.name = "body", .category = "account", .by_policy = true, .was = second}};
    const field_value value{0, {}};
    try {
      v.by_id().begin().put(subject_id::mint(), record_id::mint(), {"note", fields}, {&value, 1});
    } catch (const error& fault) {
      return std::string(fault.id());
    }
    return std::string("taken");
  };
  CHECK(told(once, {}) == "taken");
  CHECK(told(body, {}) == "misuse-argument");
  CHECK(told(itself, {}) == "misuse-argument");
  CHECK(told(once, once) == "misuse-argument");
}
