#include <doctest/doctest.h>

#include "faults/fault_vfs.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <set>

using namespace support;

namespace {

void insert(connection& on, int rows) {
  transaction all(on, intent::write);
  for (int n = 0; n < rows; ++n) on.prepare("INSERT INTO t VALUES(?)").bind(1, std::string(500, 'x')).done();
  all.commit();
}

// One insertion with an operation that fails: "none", or the fault's id.
std::string insertion_failing_at(connection& on, std::uint64_t n, fault_vfs::kind how, fault_vfs::lasting span) {
  fault_vfs::fail_at(n, how, span);
  return fault_of([&] { insert(on, 20); });
}

}  // namespace

TEST_CASE("operations are counted and do what they should while none is to fail") {
  fault_vfs::install();
  fault_vfs::reset();
  const temp_folder folder;
  connection c = fresh(folder / "vault");
  c.run("CREATE TABLE t(x)");
  CHECK(fault_vfs::count() > 10);
  fault_vfs::reset();
  CHECK(fault_vfs::count() == 0);
  insert(c, 20);
  CHECK(fault_vfs::count() > 3);
  CHECK(fault_vfs::failed() == 0);
  CHECK(number(c, "SELECT count(*) FROM t") == 20);
}

TEST_CASE("each operation of a transaction can be the one that fails") {
  fault_vfs::install();
  for (const journal kept : {journal::wal_full, journal::zeroed_persist}) {
    std::set<std::string> kinds;
    std::uint64_t n = 1;
    for (bool struck = true; struck; ++n) {
      const temp_folder folder;
      fault_vfs::reset();
      connection c = fresh(folder / "file", kept);
      c.run("CREATE TABLE t(x)");
      const std::string fault = insertion_failing_at(c, n, fault_vfs::kind::io_error, fault_vfs::once);
      struck = fault_vfs::failed() == 1;
      CAPTURE(fault_vfs::last_failed());
      if (struck) kinds.insert(fault_vfs::last_failed().substr(0, fault_vfs::last_failed().find(' ')));
      if (!struck) CHECK(fault == "none");
      fault_vfs::reset();
      if (fault == "none") {
        CHECK(number(c, "SELECT count(*) FROM t") == 20);
      } else {
        CHECK(fault == "io");
      }
      CHECK(c.integrity() == "ok");
    }
    CHECK(n > 5);
    CHECK(kinds.contains("write"));
    CHECK(kinds.contains("sync"));
    CHECK(kinds.contains(kept == journal::wal_full ? "shm-lock" : "lock"));
    if (kept == journal::zeroed_persist) CHECK(kinds.contains("open"));
  }
}

TEST_CASE("a disk that fails for good fails until it is reset") {
  fault_vfs::install();
  fault_vfs::reset();
  const temp_folder folder;
  connection c = fresh(folder / "keyring", journal::zeroed_persist);
  c.run("CREATE TABLE t(x)");
  CHECK(insertion_failing_at(c, 1, fault_vfs::kind::io_error, fault_vfs::for_good) == "io");
  CHECK(fault_of([&] { insert(c, 1); }) == "io");
  CHECK(fault_of([&] { again(folder / "keyring", journal::zeroed_persist); }) == "io");
  CHECK(fault_vfs::failed() >= 3);
  fault_vfs::reset();
  insert(c, 1);
  CHECK(number(c, "SELECT count(*) FROM t") == 1);
}

TEST_CASE("on a full disk only what makes a file longer fails") {
  fault_vfs::install();
  fault_vfs::reset();
  const temp_folder folder;
  connection c = fresh(folder / "keyring", journal::zeroed_persist);
  c.run("CREATE TABLE t(x); CREATE TABLE slot(n INTEGER PRIMARY KEY, bytes BLOB); INSERT INTO slot VALUES(1, zeroblob(32))");
  insert(c, 200);
  fault_vfs::fail_at(1, fault_vfs::kind::disk_full, fault_vfs::for_good);
  CHECK(fault_of([&] { insert(c, 2000); }) == "full");
  const auto failures = fault_vfs::failed();
  CHECK(failures >= 1);
  const std::array<std::uint8_t, 32> key{7};
  c.write_blob("slot", "bytes", 1, 0, key);  // the journal is long enough, and the slot is there
  CHECK(fault_vfs::failed() == failures);
  fault_vfs::reset();
  CHECK(number(c, "SELECT count(*) FROM t") == 200);
  CHECK(c.integrity() == "ok");
}

// On a SQLite of its own: locket's makes room in its log first, and then a file does not show how far a write came.
TEST_CASE("a short write reaches the file by half") {
  fault_vfs::install();
  fault_vfs::reset();
  const temp_folder folder;
  const std::string path = folder / "vault";
  sqlite3* on = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &on) == SQLITE_OK);
  REQUIRE(sqlite3_exec(on, "PRAGMA journal_mode = WAL; CREATE TABLE t(x); PRAGMA wal_checkpoint(TRUNCATE)", nullptr, nullptr, nullptr) == SQLITE_OK);
  std::uintmax_t torn = 0;
  for (std::uint64_t n = 1; n < 50 && torn == 0; ++n) {
    CHECK(std::filesystem::file_size(path + "-wal") == 0);
    fault_vfs::fail_at(n, fault_vfs::kind::short_write, fault_vfs::once);
    if (sqlite3_exec(on, "INSERT INTO t VALUES(1)", nullptr, nullptr, nullptr) == SQLITE_OK) FAIL("no write was reached");
    if (fault_vfs::last_failed().starts_with("write")) torn = std::filesystem::file_size(path + "-wal");
  }
  fault_vfs::reset();
  CHECK(torn > 0);
  CHECK(torn < 32);  // the header of a WAL is 32 bytes
  std::string rows;
  sqlite3_exec(on, "SELECT count(*) FROM t", [](void* to, int, char** columns, char**) { return static_cast<std::string*>(to)->assign(columns[0]), 0; }, &rows, nullptr);
  CHECK(rows == "0");
  sqlite3_close(on);
}
