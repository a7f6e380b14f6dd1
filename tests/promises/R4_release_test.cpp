#include "support/a_census.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

using namespace locket;
using census::analyst;
using census::person;
using census::visit;

namespace {

struct census_vault {
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  census::office files;
  vault v = files.open(clock);
  census_vault() { v.publish(census::policy()); }
};

std::vector<census::somebody> settle(vault& v, std::size_t many, const char* region, date born = {1990, 5, 1}) {
  std::vector<census::somebody> all;
  auto list = v.begin();
  for (std::size_t i = 0; i < many; ++i) all.push_back(census::add(list, person{.region = region, .born = born}));
  REQUIRE(list.commit());
  return all;
}

/// What a recipient got: "who: Chongqing 1990-01-01".
struct parcel {
  std::vector<std::string> rows;
  std::vector<pseudonym> people;
  reason why = reason::allow;
  release_report report;
};

parcel sent(vault& v, const std::string& recipient, std::uint32_t k = 5) {
  parcel p;
  const auto done = release<census::modelling, &person::region, &person::born>(v, {recipient, k, analyst()}, [&](const auto& row) {
    const auto& born = row.template get<&person::born>();
    p.rows.push_back(row.template get<&person::region>().value_or("-") + " " + (born ? born->text() : "-"));
    p.people.push_back(row.who);
  });
  if (done) p.report = *done;
  else p.why = done.denial().why();
  return p;
}

std::optional<code> code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const error& e) {
    return e.code();
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("R4.3: a group of k − 1 is refused and no row leaves, one of k is released") {
  census_vault c;
  settle(c.v, 9, "Chongqing");
  settle(c.v, 6, "Sichuan");
  const auto refused = sent(c.v, "university", 7);
  CHECK(refused.why == reason::group_too_small);
  CHECK(refused.rows.empty());
  settle(c.v, 1, "Sichuan");
  const auto got = sent(c.v, "university", 7);
  CHECK(got.why == reason::allow);
  CHECK(got.rows.size() == 16);
  CHECK(got.report.rows == 16);
  CHECK(got.report.subjects == 16);
  CHECK(got.report.smallest_group == 7);
  CHECK(got.report.left_out == 0);
}

TEST_CASE("R4.3: k is never below the policy's floor, and the refusal does not tell how small the group is") {
  census_vault c;
  settle(c.v, 3, "Chongqing");
  const auto done = release<census::modelling, &person::region>(c.v, {"university", 1, analyst()}, [](const auto&) { FAIL("a row left"); });
  REQUIRE(why(done) == reason::group_too_small);
  for (const auto language : {"en", "zh"}) {
    const auto said = done.denial().explain(language);
    CHECK(said.find('5') != std::string::npos);
    CHECK(said.find('3') == std::string::npos);
  }
  settle(c.v, 2, "Chongqing");
  CHECK(why(release<census::modelling, &person::region>(c.v, {"university", 1, analyst()}, [](const auto&) {})) == reason::allow);
}

TEST_CASE("R4.3: nobody to release is no release") {
  census_vault c;
  CHECK(sent(c.v, "university").why == reason::group_too_small);
}

TEST_CASE("R4.3: a person looks the same to one recipient, at any time, and different to another") {
  census_vault c;
  const auto people = settle(c.v, 8, "Chongqing");
  const auto first = sent(c.v, "university");
  const auto other = sent(c.v, "institute");
  REQUIRE(first.people.size() == 8);
  REQUIRE(other.people.size() == 8);
  std::set<pseudonym> both(first.people.begin(), first.people.end());
  CHECK(both.size() == 8);
  both.insert(other.people.begin(), other.people.end());
  CHECK(both.size() == 16);
  for (const auto& one : people)
    for (const auto& name : first.people) CHECK(name.bytes != one.who.bytes);

  const auto new_key = c.files.folder / "new.key";
  make_key_file(new_key);
  c.v.by_id().rotate(key_source::key_file(new_key));
  c.v.close();
  auto how = c.files.with(c.clock);
  how.key = key_source::key_file(new_key);
  auto reopened = vault::open(how);
  settle(reopened, 1, "Chongqing");
  const auto later = sent(reopened, "university");
  REQUIRE(later.people.size() == 9);
  CHECK(std::includes(later.people.begin(), later.people.end(), first.people.begin(), first.people.end()));
}

TEST_CASE("R4.3: rows come in the order of pseudonyms, which is not that of the subjects") {
  census_vault c;
  auto list = c.v.begin();
  for (int i = 0; i < 40; ++i) census::add(list, person{.region = i < 20 ? "Chongqing" : "Sichuan"});
  REQUIRE(list.commit());
  const auto got = sent(c.v, "university");
  CHECK(std::is_sorted(got.people.begin(), got.people.end()));
  REQUIRE(got.rows.size() == 40);
  CHECK_FALSE(std::is_sorted(got.rows.begin(), got.rows.end()));
}

TEST_CASE("R4.3: values leave as their category's generaliser makes them, and groups are of what leaves") {
  census_vault c;
  auto list = c.v.begin();
  for (std::uint8_t i = 0; i < 10; ++i) census::add(list, person{.region = "Chongqing", .born = date{i < 5 ? 1990 : 1991, 3, static_cast<std::uint8_t>(1 + i)}});
  REQUIRE(list.commit());
  auto got = sent(c.v, "university");
  std::sort(got.rows.begin(), got.rows.end());
  CHECK(got.report.smallest_group == 5);
  REQUIRE(got.rows.size() == 10);
  CHECK(got.rows.front() == "Chongqing 1990-01-01");
  CHECK(got.rows.back() == "Chongqing 1991-01-01");
}

TEST_CASE("R4.3: a category that names a generaliser which the vault was opened without is not released raw") {
  census_vault c;
  settle(c.v, 8, "Chongqing");
  auto without = vault::open(c.files.options(c.clock));
  CHECK(code_of([&] { sent(without, "university"); }) == code::misuse_argument);
}

TEST_CASE("R4.3: a recipient unknown or without a contract gets nothing; its purposes are not asked of a release") {
  census_vault c;
  settle(c.v, 8, "Chongqing");
  CHECK(sent(c.v, "stranger").why == reason::recipient_unknown);
  CHECK(sent(c.v, "old-partner").why == reason::recipient_not_contracted);
  CHECK(sent(c.v, "university").why == reason::allow);  // permitted account-service alone
}

TEST_CASE("R3.2: only who may release does, for a declared field, and an analyst sees nobody's own values") {
  census_vault c;
  const auto people = settle(c.v, 8, "Chongqing");
  const auto by = [&](const actor& as, std::size_t field, std::string purpose) {
    const std::size_t fields[]{field};
    return why(c.v.by_id().release({std::move(purpose), "university", 5, as}, schema_of<person>, fields, [](const released_row&) { return true; }));
  };
  CHECK(by(analyst(), index_of<&person::region>, "modelling") == reason::allow);
  CHECK(by(staff("support", "s"), index_of<&person::region>, "modelling") == reason::role_not_permitted);
  CHECK(by(actor::system(), index_of<&person::spent>, "modelling") == reason::field_not_declared);
  CHECK(by(actor::system(), index_of<&person::region>, "astrology") == reason::undeclared_purpose);
  CHECK(why(c.v.permit<census::modelling>(people[0].who, analyst())) == reason::role_not_permitted);
}

TEST_CASE("R4.3: a unique field names a person and is not released by id either") {
  census_vault c;
  settle(c.v, 8, "Chongqing");
  const std::size_t fields[]{index_of<&person::email>};
  CHECK(code_of([&] { (void)c.v.by_id().release({"modelling", "university", 5, analyst()}, schema_of<person>, fields, [](const released_row&) { return true; }); }) == code::misuse_argument);
}

TEST_CASE("R4.3: who contests a value or rejected the policy is left out, and k is measured on the others") {
  census_vault c;
  const auto people = settle(c.v, 7, "Chongqing");
  auto ids = c.v.by_id().begin();
  REQUIRE(ids.contest(people[0].who, "region").commit());
  REQUIRE(c.v.begin().reject(people[1].who, 1).commit());
  const auto got = sent(c.v, "university");
  CHECK(got.report.subjects == 5);
  CHECK(got.report.left_out == 2);
  CHECK(got.rows.size() == 5);
  CHECK(sent(c.v, "university", 6).why == reason::group_too_small);
  REQUIRE(c.v.by_id().begin().resolve(people[0].who, "region").commit());
  CHECK(sent(c.v, "university", 6).why == reason::allow);
}

TEST_CASE("R4.3: an erased subject is in no release, and expired values leave as nothing") {
  census_vault c;
  auto list = c.v.begin();
  std::vector<census::somebody> people;
  for (int i = 0; i < 7; ++i) people.push_back(census::add(list, person{.region = "Chongqing", .job = i < 5 ? "clerk" : "diver"}));
  REQUIRE(list.commit());
  const auto by_job = [&] {
    std::vector<std::string> rows;
    const auto done = release<census::modelling, &person::region, &person::job>(c.v, {"university", 5, analyst()}, [&](const auto& row) {
      rows.push_back(*row.template get<&person::region>() + " " + row.template get<&person::job>().value_or("-"));
    });
    return done ? std::to_string(rows.size()) + " " + rows.front() : std::string(id_of(done.denial().why()));
  };
  CHECK(by_job() == "group-too-small");
  c.clock.set("2027-02-03T08:00:00Z");
  CHECK(by_job() == "7 Chongqing -");
  c.v.erase(people[0].who);
  CHECK(by_job() == "6 Chongqing -");
}

TEST_CASE("R4.3: rows under one pseudonym are one person's, so all of them together must be shared by k") {
  census_vault c;
  auto list = c.v.begin();
  const char* regions[]{"Chongqing", "Sichuan", "Guizhou"};
  // Each region is visited by ten or more, but only one visited just these two.
  for (int i = 0; i < 30; ++i) {
    const auto who = subject_id::mint();
    list.enrol(who, {1990, 5, 1}).move_in(who, record_id::mint(), visit{.region = regions[i % 3]});
    if (i == 0) list.move_in(who, record_id::mint(), visit{.region = "Sichuan"});
  }
  REQUIRE(list.commit());
  const auto visits = [&] {
    std::map<pseudonym, std::size_t> rows;
    const auto done = release<census::modelling, &visit::region>(c.v, {"university", 5, analyst()}, [&](const auto& row) { ++rows[row.who]; });
    return std::pair(why(done), rows);
  };
  CHECK(visits().first == reason::group_too_small);
  auto more = c.v.begin();
  for (int i = 0; i < 4; ++i) {
    const auto who = subject_id::mint();
    more.enrol(who, {1990, 5, 1}).move_in(who, record_id::mint(), visit{.region = "Sichuan"}).move_in(who, record_id::mint(), visit{.region = "Chongqing"});
  }
  REQUIRE(more.commit());
  const auto [answer, rows] = visits();
  CHECK(answer == reason::allow);
  CHECK(rows.size() == 34);
  CHECK(std::count_if(rows.begin(), rows.end(), [](const auto& one) { return one.second == 2; }) == 5);
}

TEST_CASE("R4.3: the release is in the audit before the first row leaves, once, and names nobody") {
  census_vault c;
  settle(c.v, 8, "Chongqing");
  std::size_t seen = 0;
  const auto done = release<census::modelling, &person::region>(c.v, {"university", 5, analyst()}, [&](const auto&) {
    if (seen++ != 0) return;
    const auto line = c.v.by_id().audit(0, 1000).back();
    CHECK(line.what == "released");
    CHECK(line.reason == "allow");
    CHECK(line.actor == "a1");
    CHECK(line.purpose == "modelling");
    CHECK(line.categories == std::vector<std::string>{"region"});
    CHECK(line.subjects.empty());
  });
  REQUIRE(why(done) == reason::allow);
  CHECK(seen == 8);
  CHECK(sent(c.v, "stranger").why == reason::recipient_unknown);
  const auto lines = c.v.by_id().audit(0, 1000);
  CHECK(std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.what == "released"; }) == 2);
  CHECK(lines.back().reason == "recipient-unknown");
  CHECK(c.v.verify());
}

TEST_CASE("R4.3: a release ends when somebody is erased under it, for its groups are no longer what was measured") {
  census_vault c;
  const auto people = settle(c.v, 8, "Chongqing");
  std::size_t rows = 0;
  const auto run = [&] {
    (void)release<census::modelling, &person::region>(c.v, {"university", 5, analyst()}, [&](const auto&) {
      if (++rows == 1)
        for (const auto& one : people) c.v.erase(one.who);
    });
  };
  CHECK(code_of(run) == code::interrupted);
  CHECK(rows == 1);
}

TEST_CASE("R4.3: a release stops when its sink or its progress says so") {
  census_vault c;
  settle(c.v, 8, "Chongqing");
  std::size_t rows = 0;
  CHECK(code_of([&] { (void)release<census::modelling, &person::region>(c.v, {"university", 5, analyst()}, [&](const auto&) { return ++rows < 3; }); }) == code::interrupted);
  CHECK(rows == 3);
  CHECK(code_of([&] { (void)release<census::modelling, &person::region>(c.v, {"university", 5, analyst()}, [&](const auto&) { ++rows; }, [](std::uint64_t) { return false; }); }) == code::interrupted);
  CHECK(rows == 3);
}

TEST_CASE("R4.3: a release works in a vault in memory, and over two thousand subjects") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  census::office files;
  auto how = files.with(clock);
  SUBCASE("in memory") { how.at = locket::files::in_memory(); }
  SUBCASE("in files") {}
  auto v = vault::open(how);
  v.publish(census::policy());
  for (const char* region : {"Chongqing", "Sichuan", "Guizhou", "Yunnan"}) settle(v, 500, region);
  const auto got = sent(v, "university", 500);
  CHECK(got.why == reason::allow);
  CHECK(got.report.smallest_group == 500);
  CHECK(std::set<pseudonym>(got.people.begin(), got.people.end()).size() == 2000);
  CHECK(v.verify());
}
