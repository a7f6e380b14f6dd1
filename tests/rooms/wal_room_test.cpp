#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <sqlite3.h>

#include <filesystem>

using namespace support;

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t frame = 24 + 4096;

std::int64_t log_size(const std::string& path) { return static_cast<std::int64_t>(fs::file_size(path + "-wal")); }

void make_table(connection& on) { on.run("CREATE TABLE t(n INTEGER PRIMARY KEY, v)"); }

void put(connection& on, int n) {
  transaction one(on, intent::write);
  on.prepare("INSERT INTO t VALUES(?1, ?2)").bind(1, n).bind(2, std::string(200, 'x')).done();
  one.commit();
}

/// As a SQLite reads these files that is none of ours.
std::string rows_and_integrity(const std::string& path) {
  sqlite3* db = nullptr;
  std::string said;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const auto add = [](void* to, int, char** columns, char**) { return static_cast<std::string*>(to)->append(columns[0]).append(" "), 0; };
  CHECK(sqlite3_exec(db, "SELECT count(*) FROM t; PRAGMA integrity_check", add, &said, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  return said;
}

}  // namespace

TEST_CASE("most commits find room in the log, and make it no longer") {
  const temp_folder folder;
  const auto path = folder / "vault";
  connection on = fresh(path);
  make_table(on);
  auto size = log_size(path);
  int longer = 0;
  for (int n = 1; n <= 300; ++n) {
    put(on, n);
    longer += log_size(path) != size ? 1 : 0;
    size = log_size(path);
  }
  CHECK(longer > 0);
  CHECK(longer <= 10);
}

TEST_CASE("a log with room behind it is read as one without, by another SQLite and after a crash") {
  const temp_folder folder, copies;
  const auto path = folder / "vault";
  connection on = fresh(path);
  make_table(on);
  for (int n = 1; n <= 40; ++n) {
    put(on, n);
    const auto copy = copies / ("copy-" + std::to_string(n));
    fs::copy_file(path, copy);
    fs::copy_file(path + "-wal", copy + "-wal");
    CHECK(rows_and_integrity(copy) == std::to_string(n) + " ok ");
  }
}

TEST_CASE("room that is cut away, or was never written whole, costs nothing but time") {
  for (const std::int64_t left : {60 * frame, 20 * frame + 17}) {
    const temp_folder folder;
    const auto path = folder / "vault";
    connection on = fresh(path);
    make_table(on);
    put(on, 1);
    REQUIRE(log_size(path) > 64 * frame);
    fs::resize_file(path + "-wal", static_cast<std::uintmax_t>(left));
    for (int n = 2; n <= 160; ++n) put(on, n);
    CHECK(number(on, "SELECT count(*) FROM t") == 160);
    CHECK(rows_and_integrity(path) == "160 ok ");
  }
}

TEST_CASE("two connections that write in turn make room behind each other's frames, never over them") {
  const temp_folder folder;
  const auto path = folder / "vault";
  connection one = fresh(path);
  make_table(one);
  connection other = again(path);
  for (int n = 1; n <= 400; ++n) put(n % 3 == 0 ? other : one, n);
  CHECK(number(one, "SELECT count(*) FROM t") == 400);
  CHECK(number(other, "SELECT count(*) FROM t") == 400);
  CHECK(rows_and_integrity(path) == "400 ok ");
}

TEST_CASE("the log is checkpointed as before: it does not grow for ever") {
  const temp_folder folder;
  const auto path = folder / "vault";
  connection on = fresh(path);
  on.synchronous_full(false);
  make_table(on);
  for (int n = 1; n <= 3000; ++n) put(on, n);
  CHECK(log_size(path) < 1200 * frame);
  CHECK(rows_and_integrity(path) == "3000 ok ");
}

TEST_CASE("a keyring, a reader and a file in memory have no log to make room in") {
  const temp_folder folder;
  const auto path = folder / "keyring";
  connection keyring = fresh(path, journal::zeroed_persist);
  make_table(keyring);
  put(keyring, 1);
  CHECK_FALSE(fs::exists(path + "-wal"));
  connection memory({.path = ":memory:"});
  make_table(memory);
  put(memory, 1);
  CHECK(number(memory, "SELECT count(*) FROM t") == 1);
}
