#include "support/a_census.hpp"
#include "support/bounds.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"

#include <random>
#include <sstream>

using namespace locket;
using census::analyst;
using census::person;
using census::visit;

namespace {

std::string text(const std::string& value) { return value; }
std::string text(const date& value) { return value.text(); }
std::string text(const counted& c) { return c.sum == 0 ? std::to_string(c.subjects) : std::to_string(c.subjects) + "/" + std::to_string(c.sum); }

/// "Chongqing 20, Sichuan 15, rest 18; 53 in all"
template <auto... By>
std::string text(const table_of<By...>& t) {
  std::ostringstream out;
  for (const auto& line : t.rows()) out << (line.value ? text(*line.value) : "rest") << ' ' << text(line.total) << ", ";
  out << text(t.total) << " in all";
  return out.str();
}
/// "20 * | * 15"
template <auto... By>
std::string cells(const table_of<By...>& t) {
  std::ostringstream out;
  const auto columns = t.template rows<1>().size();
  for (std::size_t i = 0; i < t.cells.size(); ++i) out << (i == 0 ? "" : i % columns == 0 ? " | " : " ") << (t.cells[i] ? text(*t.cells[i]) : "*");
  return out.str();
}

void settle(vault& v, std::size_t many, std::string_view region, std::string_view job = "clerk", std::int64_t spent = 1) {
  auto list = v.begin();
  for (std::size_t i = 0; i < many; ++i) census::add(list, person{.region = region, .job = job, .spent = spent});
  REQUIRE(list.commit());
}

std::string by_region(vault& v) {
  const auto table = statistic<census::counting, &person::region>(v, analyst());
  return table ? text(*table) : std::string(id_of(table.denial().why()));
}

struct census_vault {
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  census::office files;
  vault v = files.open(clock);
  explicit census_vault(std::uint32_t minimum = 10) { v.publish(census::policy(minimum)); }
};

}  // namespace

TEST_CASE("R2.6: subjects are counted by a value, without anybody's consent") {
  census_vault c;
  settle(c.v, 20, "Chongqing");
  settle(c.v, 11, "Sichuan");
  CHECK(by_region(c.v) == "Chongqing 20, Sichuan 11, 31 in all");
}

TEST_CASE("R2.6: a value that too few share is not even named, and the rest that hides it is large enough itself") {
  census_vault c;
  settle(c.v, 30, "Chongqing");
  settle(c.v, 20, "Sichuan");
  settle(c.v, 12, "Guizhou");
  settle(c.v, 3, "Atlantis");
  CHECK(by_region(c.v) == "Chongqing 30, Sichuan 20, rest 15, 65 in all");
  settle(c.v, 7, "Mu");
  CHECK(by_region(c.v) == "Chongqing 30, Guizhou 12, Sichuan 20, rest 10, 72 in all");
}

TEST_CASE("R2.6: where nothing can be shown the answer is no, and does not tell how few there are") {
  census_vault c;
  SUBCASE("nobody at all") {}
  SUBCASE("fewer than the minimum in all") { settle(c.v, 7, "Chongqing"); }
  SUBCASE("no value of which the minimum shares it, once the smallest is hidden") {
    settle(c.v, 12, "Chongqing");
    settle(c.v, 7, "Sichuan");
  }
  const auto table = statistic<census::counting, &person::region>(c.v, analyst());
  REQUIRE(why(table) == reason::group_too_small);
  for (const auto language : {"en", "zh"}) {
    const auto said = table.denial().explain(language);
    CHECK(said.find("10") != std::string::npos);
    CHECK(said.find('7') == std::string::npos);
  }
}

TEST_CASE("R2.6: of two fields a small cell is suppressed, and no other cell gives it away") {
  census_vault c;
  settle(c.v, 40, "Chongqing", "clerk");
  settle(c.v, 3, "Chongqing", "diver");
  settle(c.v, 30, "Sichuan", "clerk");
  settle(c.v, 20, "Sichuan", "diver");
  settle(c.v, 50, "Guizhou", "clerk");
  settle(c.v, 60, "Guizhou", "diver");
  const auto table = statistic<census::counting, &person::region, &person::job>(c.v, analyst());
  REQUIRE(why(table) == reason::allow);
  CHECK(text(*table) == "Chongqing 43, Guizhou 110, Sichuan 50, 203 in all");
  CHECK(cells(*table) == "* * | 50 60 | * *");
  CHECK(table->rows<1>()[1].value == "diver");
  CHECK(table->rows<1>()[1].total.subjects == 83);
}

TEST_CASE("R2.6: in tables counted at random no suppressed cell follows from what is shown") {
  std::mt19937 dice(20260201);
  std::size_t hidden = 0, shown = 0;
  for (int i = 0; i < 12; ++i) {
    census_vault c(3);
    const std::size_t regions = 2 + dice() % 3, jobs = 2 + dice() % 3;
    auto list = c.v.begin();
    for (std::size_t r = 0; r < regions; ++r)
      for (std::size_t j = 0; j < jobs; ++j)
        for (auto many = dice() % 7; many > 0; --many) census::add(list, person{.region = "region " + std::to_string(r), .job = "job " + std::to_string(j)});
    REQUIRE(list.commit());
    const auto table = statistic<census::counting, &person::region, &person::job>(c.v, analyst());
    if (!table) continue;
    support::seen_table seen{table->rows<0>().size(), table->rows<1>().size(), {}, {}, {}};
    for (const auto& cell : table->cells) seen.cells.push_back(cell ? std::optional(cell->subjects) : std::nullopt);
    for (const auto& line : table->rows<0>()) seen.row_totals.push_back(line.total.subjects);
    for (const auto& line : table->rows<1>()) seen.column_totals.push_back(line.total.subjects);
    const support::everything_possible possible(seen);
    INFO(text(*table), "; ", cells(*table));
    REQUIRE(possible.any());
    for (std::size_t at = 0; at < seen.cells.size(); ++at) {
      if (seen.cells[at]) {
        CHECK(*seen.cells[at] >= 3);
        ++shown;
        continue;
      }
      ++hidden;
      CHECK(possible.of_cells()[at].least < possible.of_cells()[at].most);
      CHECK(possible.of_cells()[at].most >= 3);
    }
  }
  CHECK(hidden > 10);
  CHECK(shown > 10);
}

TEST_CASE("R2.6: a subject of several records counts once in every figure") {
  census_vault c;
  auto list = c.v.begin();
  for (int i = 0; i < 12; ++i) {
    const auto who = subject_id::mint();
    list.enrol(who, {1990, 5, 1});
    list.move_in(who, record_id::mint(), visit{.region = "Chongqing"}).move_in(who, record_id::mint(), visit{.region = "Chongqing"});
    list.move_in(who, record_id::mint(), visit{.region = "Sichuan"});
  }
  REQUIRE(list.commit());
  const auto table = statistic<census::counting, &visit::region>(c.v, analyst());
  REQUIRE(why(table) == reason::allow);
  CHECK(text(*table) == "Chongqing 12, Sichuan 12, 12 in all");
}

TEST_CASE("R2.6: many records of few subjects are still few") {
  census_vault c;
  auto list = c.v.begin();
  for (int i = 0; i < 9; ++i) {
    const auto who = subject_id::mint();
    list.enrol(who, {1990, 5, 1});
    for (int n = 0; n < 5; ++n) list.move_in(who, record_id::mint(), visit{.region = "Chongqing"});
  }
  REQUIRE(list.commit());
  CHECK(why(statistic<census::counting, &visit::region>(c.v, analyst())) == reason::group_too_small);
}

TEST_CASE("R2.6: the rest of subjects who stand in several small lines counts each once, and stays large enough") {
  census_vault c;
  settle(c.v, 15, "Guizhou");
  auto list = c.v.begin();
  for (int i = 0; i < 25; ++i) {
    const auto who = subject_id::mint();
    list.enrol(who, {1990, 5, 1}).move_in(who, record_id::mint(), visit{.region = i < 13 ? "Chongqing" : "Sichuan"});
    if (i < 7) list.move_in(who, record_id::mint(), visit{.region = "Atlantis"}).move_in(who, record_id::mint(), visit{.region = "Mu"});
  }
  REQUIRE(list.commit());
  // Atlantis and Mu are 7 each and 7 together: 14 by adding up, and too few.
  const auto table = statistic<census::counting, &visit::region>(c.v, analyst());
  REQUIRE(why(table) == reason::allow);
  CHECK(text(*table) == "Chongqing 13, rest 19, 25 in all");
}

TEST_CASE("R2.6: sums are shown beside the counts, and suppressed with them") {
  census_vault c;
  settle(c.v, 20, "Chongqing", "clerk", 100);
  settle(c.v, 4, "Chongqing", "diver", 7000);
  settle(c.v, 20, "Sichuan", "clerk", -5);
  settle(c.v, 20, "Sichuan", "diver", 10);
  const auto one = sum_of<census::counting, &person::spent, &person::region>(c.v, analyst());
  REQUIRE(why(one) == reason::allow);
  CHECK(text(*one) == "Chongqing 24/30000, Sichuan 40/100, 64/30100 in all");
  const auto two = sum_of<census::counting, &person::spent, &person::region, &person::job>(c.v, analyst());
  REQUIRE(why(two) == reason::allow);
  CHECK(cells(*two) == "* * | * *");
  const auto all = sum_of<census::counting, &person::spent>(c.v, analyst());
  REQUIRE(why(all) == reason::allow);
  CHECK(text(all->total) == "64/30100");
}

TEST_CASE("R2.6: a sum is of those who hold the value that is summed") {
  census_vault c;
  settle(c.v, 12, "Chongqing");
  auto list = c.v.begin();
  for (int i = 0; i < 12; ++i) {
    if (i == 0) census::add(list, person{.region = "Sichuan", .spent = 4321});
    else census::add(list, person{.region = "Sichuan"});
  }
  REQUIRE(list.commit());
  CHECK(by_region(c.v) == "Chongqing 12, Sichuan 12, 24 in all");
  const auto sums = sum_of<census::counting, &person::spent, &person::region>(c.v, analyst());
  CHECK(why(sums) == reason::group_too_small);  // one Sichuanese alone holds one, and joins the rest with all others
}

TEST_CASE("R2.6: values are counted as their category's generaliser makes them") {
  census_vault c;
  auto list = c.v.begin();
  for (int i = 0; i < 24; ++i) census::add(list, person{.born = date{i < 12 ? 1990 : 1991, static_cast<std::uint8_t>(1 + i % 12), 3}});
  REQUIRE(list.commit());
  CHECK(why(statistic<census::counting, &person::born>(c.v, analyst())) == reason::group_too_small);
  const auto years_alone = statistic<census::counting, coarse<&person::born>>(c.v, analyst());
  REQUIRE(why(years_alone) == reason::allow);
  REQUIRE(years_alone->rows().size() == 2);
  CHECK(years_alone->rows()[0].value == date{1990, 1, 1});
  CHECK(years_alone->rows()[0].total.subjects == 12);
}

TEST_CASE("R2.6: expired values are not counted, nor those of erased subjects") {
  census_vault c;
  auto list = c.v.begin();
  std::vector<census::somebody> all;
  for (int i = 0; i < 11; ++i) all.push_back(census::add(list, person{.region = "Chongqing", .job = "clerk", .spent = 5}));
  REQUIRE(list.commit());
  const auto jobs = [&] { return why(statistic<census::counting, &person::job>(c.v, analyst())); };
  c.clock.set("2027-02-01T07:59:59Z");
  CHECK(jobs() == reason::allow);
  c.clock.advance_seconds(1);
  CHECK(jobs() == reason::group_too_small);
  CHECK(by_region(c.v) == "Chongqing 11, 11 in all");
  c.v.erase(all[3].who);
  CHECK(by_region(c.v) == "Chongqing 10, 10 in all");
  // Transactions are statutory: they outlive the erasure, for a legal demand alone.
  const auto sums = sum_of<census::counting, &person::spent>(c.v, analyst());
  REQUIRE(why(sums) == reason::allow);
  CHECK(text(sums->total) == "10/50");
  c.v.erase(all[4].who);
  CHECK(by_region(c.v) == "group-too-small");
}

TEST_CASE("R2.6: a backup from before an erasure counts the erased no more") {
  census_vault c;
  auto list = c.v.begin();
  std::vector<census::somebody> all;
  for (int i = 0; i < 11; ++i) all.push_back(census::add(list, person{.spent = 5}));
  REQUIRE(list.commit());
  const auto copy = c.files.folder / "copy.locket";
  c.v.backup(copy);
  c.v.erase(all[0].who);
  c.v.close();
  auto how = c.files.with(c.clock);
  how.at.vault = copy;
  how.at.index = c.files.folder / "copy.locket-index";
  auto restored = vault::open(how);
  const auto sums = sum_of<census::counting, &person::spent>(restored, analyst());
  REQUIRE(why(sums) == reason::allow);
  CHECK(text(sums->total) == "10/50");
}

TEST_CASE("R3.2: a statistic is asked by who may, and leaves one entry that names nobody") {
  census_vault c;
  settle(c.v, 12, "Chongqing");
  const auto table = statistic<census::counting, &person::region>(c.v, analyst());
  REQUIRE(why(table) == reason::allow);
  CHECK(why(statistic<census::counting, &person::region>(c.v, staff("support", "s1"))) == reason::role_not_permitted);
  CHECK(why(statistic<census::counting, &person::job>(c.v, staff("nobody", "n"))) == reason::role_not_permitted);
  const auto lines = c.v.by_id().audit(0, 1000);
  REQUIRE(lines.size() >= 3);
  const auto& asked = lines[lines.size() - 3];
  CHECK(asked.what == "counted");
  CHECK(asked.reason == "allow");
  CHECK(asked.actor == "a1");
  CHECK(asked.purpose == "statistics");
  CHECK(asked.subjects.empty());
  CHECK(asked.categories == std::vector<std::string>{"region"});
  CHECK(lines[lines.size() - 2].what == "counted");
  CHECK(lines[lines.size() - 2].reason == "role-not-permitted");
  CHECK(c.v.verify());
}

TEST_CASE("R2: a field that the types or the policy do not declare for the purpose is not counted, whoever asks by id") {
  census_vault c;
  settle(c.v, 12, "Chongqing");
  const auto asked = [&](std::size_t field, std::string purpose) {
    return why(c.v.by_id().statistic({.purpose = std::move(purpose), .by = {{field}}}, schema_of<person>));
  };
  CHECK(asked(index_of<&person::region>, "statistics") == reason::allow);
  CHECK(asked(index_of<&person::spent>, "modelling") == reason::field_not_declared);
  CHECK(asked(index_of<&person::email>, "statistics") == reason::field_not_declared);
  CHECK(asked(index_of<&person::region>, "astrology") == reason::undeclared_purpose);
}

TEST_CASE("a statistic that cannot be made says so") {
  census_vault c;
  settle(c.v, 12, "Chongqing");
  const auto code_of = [&](const statistic_query& q) -> std::optional<code> {
    try {
      (void)c.v.by_id().statistic(q, schema_of<person>);
    } catch (const error& e) {
      return e.code();
    }
    return std::nullopt;
  };
  CHECK(code_of({.purpose = "statistics", .by = {{0}, {1}, {2}}}) == code::misuse_argument);
  CHECK(code_of({.purpose = "statistics", .by = {{0}, {0}}}) == code::misuse_argument);
  CHECK(code_of({.purpose = "statistics", .by = {{99}}}) == code::misuse_argument);
  CHECK(code_of({.purpose = "statistics"}) == code::misuse_argument);
  CHECK(code_of({.purpose = "statistics", .by = {{0, true}}}) == code::misuse_argument);  // no generaliser in the policy
  CHECK(code_of({.purpose = "statistics", .sum = 0}) == code::misuse_argument);           // no numbers
  CHECK(code_of({.purpose = "statistics", .by = {{0}}}) == std::nullopt);
  settle(c.v, 2, "Chongqing", "clerk", INT64_MAX);
  CHECK(code_of({.purpose = "statistics", .sum = index_of<&person::spent>}) == code::misuse_argument);  // 64 bits
}

TEST_CASE("a statistic stops when its progress says so, and nothing is shown") {
  census_vault c;
  settle(c.v, 300, "Chongqing");
  std::vector<std::uint64_t> told;
  const auto enough = [&](std::uint64_t done) {
    told.push_back(done);
    return done < 256;
  };
  const auto ask = [&] { return statistic<census::counting, &person::region>(c.v, analyst(), enough); };
  CHECK_THROWS_WITH_AS((void)ask(), doctest::Contains("[interrupted]"), error);
  CHECK(told == std::vector<std::uint64_t>{0, 256});
}

TEST_CASE("a statistic works in a vault in memory") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  census::office files;
  auto how = files.with(clock);
  how.at = locket::files::in_memory();
  auto v = vault::open(how);
  v.publish(census::policy());
  settle(v, 12, "Chongqing");
  CHECK(by_region(v) == "Chongqing 12, 12 in all");
}

namespace {

std::vector<census::somebody> born_in_1990(vault& v, std::size_t many) {
  std::vector<census::somebody> people;
  auto list = v.begin();
  for (std::size_t i = 0; i < many; ++i) people.push_back(census::add(list, person{.born = date{1990, 3, 1}, .job = "clerk of the court"}));
  REQUIRE(list.commit());
  return people;
}

template <auto By>
std::string coarsely(vault& v) {
  const auto table = statistic<census::counting, By>(v, analyst());
  return table ? text(*table) : std::string(id_of(table.denial().why()));
}

/// Lets what is due end: condemned, and a day of credited time later overwritten, and its rows walked.
void sweep_all(vault& v, support::hand_clock& clock) {
  for (int rounds = 0; rounds < 3; ++rounds) {
    for (int steps = 0; v.sweep(200).more; ++steps) REQUIRE(steps < 1000);
    clock.advance_seconds(25 * 3600);
  }
}

}  // namespace

TEST_CASE("R3.3: a statistic that needs no more than residues counts what is left of expired values, for purposes that may read it") {
  for (const bool may_read : {false, true}) {
    census_vault c;
    if (may_read) c.v.publish(census::policy_with_residues());
    const auto people = born_in_1990(c.v, 12);
    CHECK(coarsely<coarse<&person::born>>(c.v) == "1990-01-01 12, 12 in all");
    for (const auto& p : people) c.v.close_account(p.who);
    c.clock.advance(days{31});
    const std::string left = may_read ? "1990-01-01 12, 12 in all" : "group-too-small";
    CHECK(coarsely<coarse<&person::born>>(c.v) == left);
    CHECK(coarsely<&person::born>(c.v) == "group-too-small");  // the values themselves are gone
    sweep_all(c.v, c.clock);
    CHECK(coarsely<coarse<&person::born>>(c.v) == left);
    c.v.erase(people.front().who);
    CHECK(coarsely<coarse<&person::born>>(c.v) == (may_read ? "1990-01-01 11, 11 in all" : "group-too-small"));
  }
}

TEST_CASE("R3.3: an anonymised residue is counted once its originals are over, once, and survives its subject") {
  census_vault c;
  c.v.publish(census::policy_with_residues());
  const auto people = born_in_1990(c.v, 12);
  CHECK(coarsely<coarse<&person::job>>(c.v) == "clerk 12, 12 in all");  // the originals; not what they leave too
  c.v.erase(people.front().who);
  CHECK(coarsely<coarse<&person::job>>(c.v) == "clerk 11, 11 in all");
  c.clock.set("2027-12-31T15:59:59Z");  // past every original, but other people's of the same year could still be kept
  CHECK(coarsely<coarse<&person::job>>(c.v) == "group-too-small");
  c.clock.set("2028-01-01T16:00:00Z");
  CHECK(coarsely<coarse<&person::job>>(c.v) == "clerk 12, 12 in all");
  sweep_all(c.v, c.clock);
  CHECK(coarsely<coarse<&person::job>>(c.v) == "clerk 12, 12 in all");
  c.clock.set("2036-01-02T00:00:00Z");  // ten years from the beginning of 2026
  CHECK(coarsely<coarse<&person::job>>(c.v) == "group-too-small");
}
