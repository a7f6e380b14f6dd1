#include <doctest/doctest.h>

#include "store/migration.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <thread>
#include <vector>

using namespace support;

namespace {

constexpr step first[] = {"CREATE TABLE t(x INTEGER); INSERT INTO t VALUES(1)"};
constexpr step both[] = {"CREATE TABLE t(x INTEGER); INSERT INTO t VALUES(1)", "ALTER TABLE t ADD COLUMN y TEXT; CREATE INDEX ty ON t(y)"};
constexpr step broken[] = {"CREATE TABLE t(x INTEGER); INSERT INTO t VALUES(1)",
                           "ALTER TABLE t ADD COLUMN y TEXT; UPDATE absent SET x = 1"};

constexpr format one{"vault", first};
constexpr format two{"vault", both};
constexpr format failing{"vault", broken};

std::string message_of(connection& on, const format& of) {
  try {
    bring_up(on, of);
  } catch (const locket::error& fault) {
    return fault.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a new file gets the newest format") {
  connection c = fresh(":memory:");
  bring_up(c, two);
  CHECK(number(c, "PRAGMA user_version") == 2);
  CHECK(number(c, "SELECT x FROM t WHERE y IS NULL") == 1);
  bring_up(c, two);
  CHECK(number(c, "SELECT count(*) FROM t") == 1);
}

TEST_CASE("an older file is brought forward with what is in it") {
  const temp_folder folder;
  {
    connection c = fresh(folder / "vault");
    bring_up(c, one);
    c.run("INSERT INTO t VALUES(42)");
  }
  connection c = again(folder / "vault");
  bring_up(c, two);
  CHECK(number(c, "PRAGMA user_version") == 2);
  CHECK(number(c, "SELECT count(*) FROM t") == 2);
}

TEST_CASE("a migration that fails leaves the file as it was") {
  const temp_folder folder;
  connection c = fresh(folder / "vault");
  bring_up(c, one);
  const std::string before = c.schema_text();
  CHECK(fault_of([&] { bring_up(c, failing); }) == "io");
  CHECK_FALSE(c.in_transaction());
  CHECK(c.schema_text() == before);
  CHECK(number(c, "PRAGMA user_version") == 1);
  bring_up(c, two);
  CHECK(number(c, "PRAGMA user_version") == 2);
}

TEST_CASE("a newer file is refused with both versions and not touched") {
  connection c = fresh(":memory:");
  bring_up(c, two);
  const std::string what = message_of(c, one);
  CHECK_MESSAGE(what.find("format is 2") != std::string::npos, what);
  CHECK_MESSAGE(what.find("up to 1") != std::string::npos, what);
  CHECK_MESSAGE(what.ends_with("[format-newer]"), what);
  CHECK(number(c, "PRAGMA user_version") == 2);
}

TEST_CASE("an altered schema is refused before any of locket's queries") {
  for (const char* alteration : {"CREATE TRIGGER evil AFTER INSERT ON t BEGIN DELETE FROM t; END", "CREATE VIEW v AS SELECT 1",
                                 "CREATE TABLE extra(x)", "ALTER TABLE t ADD COLUMN z", "DROP INDEX ty", "ALTER TABLE t RENAME TO u",
                                 "CREATE INDEX more ON t(x)", "ALTER TABLE t RENAME COLUMN x TO w", "ANALYZE"}) {
    CAPTURE(alteration);
    connection c = fresh(":memory:");
    bring_up(c, two);
    c.run(alteration);
    CHECK(fault_of([&] { bring_up(c, two); }) == "format-unknown");
  }
}

TEST_CASE("a file that another program began is not built upon") {
  connection c = fresh(":memory:");
  c.run("CREATE TABLE theirs(x)");
  CHECK(fault_of([&] { bring_up(c, two); }) == "format-unknown");
  CHECK(number(c, "PRAGMA user_version") == 0);
  CHECK(c.schema_text().find("table|t|") == std::string::npos);
  connection negative = fresh(":memory:");
  negative.run("PRAGMA user_version=-1");
  CHECK(fault_of([&] { bring_up(negative, two); }) == "format-unknown");
}

TEST_CASE("an altered older file is refused before a step runs on it") {
  connection c = fresh(":memory:");
  bring_up(c, one);
  c.run("CREATE TABLE extra(x)");
  CHECK(fault_of([&] { bring_up(c, two); }) == "format-unknown");
  CHECK(number(c, "PRAGMA user_version") == 1);
}

TEST_CASE("connections that open a file together migrate it once") {
  const temp_folder folder;
  fresh(folder / "vault");
  std::vector<std::thread> threads;
  std::vector<std::string> results(4);
  for (std::string& result : results)
    threads.emplace_back([&result, &folder] {
      try {
        connection c({.path = folder / "vault", .application_id = our_id});
        bring_up(c, two);
        result = std::to_string(number(c, "SELECT count(*) FROM t"));
      } catch (const locket::error& fault) {
        result = fault.what();
      }
    });
  for (auto& t : threads) t.join();
  for (const std::string& result : results) CHECK(result == "1");
}
