#include <doctest/doctest.h>

#include "store/sqlite.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <sys/stat.h>

using namespace support;

namespace {

void table_of(connection& on, int rows) {
  on.run("CREATE TABLE t(n INTEGER PRIMARY KEY, v)");
  transaction all(on, intent::write);
  for (int n = 1; n <= rows; ++n) on.prepare("INSERT INTO t VALUES(?,?)").bind(1, n).bind(2, std::string(200, 'x')).done();
  all.commit();
}

}  // namespace

TEST_CASE("values come back as they went in") {
  connection c = fresh(":memory:");
  c.run("CREATE TABLE t(i, s, b, z, e, n)");
  {
    const std::array<std::uint8_t, 3> blob{0, 1, 255};
    std::string gone = std::string("a\0b", 3);
    statement in = c.prepare("INSERT INTO t VALUES(?,?,?,?,?,?)");
    in.bind(1, std::int64_t{-9223372036854775807 - 1}).bind(2, gone).bind(3, blob).bind(4, view()).bind(5, std::string_view()).bind_null(6);
    gone = "overwritten";
    in.done();
  }
  statement out = c.prepare("SELECT * FROM t");
  REQUIRE(out.step());
  CHECK(out.integer(0) == -9223372036854775807 - 1);
  CHECK(out.text(1) == std::string_view("a\0b", 3));
  CHECK(out.blob(2).size() == 3);
  CHECK(out.blob(2)[2] == 255);
  CHECK_FALSE(out.is_null(3));
  CHECK(out.blob(3).empty());
  CHECK_FALSE(out.is_null(4));
  CHECK(out.text(4).empty());
  CHECK(out.is_null(5));
  CHECK_FALSE(out.step());
  CHECK(c.changes() == 1);
  CHECK(c.last_rowid() == 1);
}

TEST_CASE("a statement is used again without what was bound before") {
  connection c = fresh(":memory:");
  static constexpr char sql[] = "SELECT ?";
  {
    statement first = c.prepare(sql);
    first.bind(1, 5).step();
  }
  statement second = c.prepare(sql);
  REQUIRE(second.step());
  CHECK(second.is_null(0));
  // A second handle on a literal in use has rows of its own.
  statement third = c.prepare(sql);
  third.bind(1, 7);
  REQUIRE(third.step());
  CHECK(third.integer(0) == 7);
  CHECK_FALSE(second.step());
  CHECK(fault_of([&] { c.prepare("SELECT 1; SELECT 2"); }) == "misuse-argument");
  CHECK(fault_of([&] { c.prepare("SELECT 1").done(); }) == "misuse-argument");
  CHECK(fault_of([&] { c.prepare("SELECT * FROM absent"); }) == "io");
  CHECK(fault_of([&] { c.prepare("SELECT ?").bind(2, 1); }) == "io");
  char moves[] = "SELECT 1";
  c.prepare(moves).step();
  moves[7] = '2';
  CHECK(fault_of([&] { c.prepare(moves); }) == "misuse-argument");
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  const temp_folder folder;
  connection c = fresh(folder / "vault");
  c.run("CREATE TABLE t(x)");
  {
    transaction dies(c, intent::write);
    c.run("INSERT INTO t VALUES(1)");
    CHECK(c.in_transaction());
    CHECK(fault_of([&] { transaction nested(c, intent::read); }) == "misuse-transaction");
  }
  CHECK_FALSE(c.in_transaction());
  CHECK(number(c, "SELECT count(*) FROM t") == 0);
  transaction lives(c, intent::write);
  c.run("INSERT INTO t VALUES(1)");
  lives.commit();
  CHECK(fault_of([&] { lives.commit(); }) == "misuse-transaction");
  CHECK(number(c, "SELECT count(*) FROM t") == 1);
}

TEST_CASE("a read transaction sees one moment from its first line on") {
  const temp_folder folder;
  connection writer = fresh(folder / "vault");
  writer.run("CREATE TABLE t(x)");
  connection reader({.path = folder / "vault", .read_only = true, .application_id = our_id});
  const std::int64_t version = reader.data_version();
  {
    transaction moment(reader, intent::read);
    writer.run("INSERT INTO t VALUES(1)");
    CHECK(number(reader, "SELECT count(*) FROM t") == 0);
    moment.commit();
  }
  CHECK(number(reader, "SELECT count(*) FROM t") == 1);
  CHECK(reader.data_version() != version);
  CHECK(fault_of([&] { reader.run("INSERT INTO t VALUES(2)"); }) == "io");
}

TEST_CASE("a second writer is told busy after its limit") {
  const temp_folder folder;
  for (const journal kept : {journal::wal_full, journal::zeroed_persist}) {
    const std::string path = folder / (kept == journal::wal_full ? "vault" : "keyring");
    connection one = fresh(path, kept);
    one.run("CREATE TABLE t(x)");
    connection two = again(path, kept);
    transaction holds(one, intent::write);
    CHECK(fault_of([&] { transaction waits(two, intent::write); }) == "busy");
    CHECK_FALSE(two.in_transaction());
    holds.commit();
    transaction now(two, intent::write);
    now.commit();
  }
}

TEST_CASE("a full file is full and the connection goes on") {
  const temp_folder folder;
  connection c = fresh(folder / "vault");
  table_of(c, 10);
  c.run("PRAGMA max_page_count=8");
  const auto insert_much = [&] {
    transaction t(c, intent::write);
    for (int n = 0; n < 1000; ++n) c.prepare("INSERT INTO t(v) VALUES(?)").bind(1, std::string(1000, 'y')).done();
    t.commit();
  };
  CHECK(fault_of(insert_much) == "full");
  CHECK(number(c, "SELECT count(*) FROM t") == 10);
  CHECK(c.integrity() == "ok");
}

TEST_CASE("a constraint names its column and no value") {
  connection c = fresh(":memory:");
  c.run("CREATE TABLE t(name TEXT UNIQUE)");
  c.prepare("INSERT INTO t VALUES(?)").bind(1, std::string_view("secret-value")).done();
  CHECK(fault_of([&] { c.prepare("INSERT INTO t VALUES(?)").bind(1, std::string_view("secret-value")).done(); }) == "io");
}

TEST_CASE("the change counter moves with every commit of anybody") {
  const temp_folder folder;
  connection one = fresh(folder / "keyring", journal::zeroed_persist);
  one.run("CREATE TABLE t(x)");
  connection two = again(folder / "keyring", journal::zeroed_persist);
  const std::uint32_t before = two.change_counter();
  CHECK(two.change_counter() == before);
  one.run("INSERT INTO t VALUES(1)");
  CHECK(two.change_counter() == before + 1);
  CHECK(fresh(":memory:").change_counter() == 0);
}

TEST_CASE("how a WAL is synced changes between transactions only") {
  const temp_folder folder;
  connection c = fresh(folder / "vault");
  c.synchronous_full(false);
  CHECK(number(c, "PRAGMA synchronous") == 1);
  {
    const transaction t(c, intent::read);
    c.synchronous_full(true);
    CHECK(number(c, "PRAGMA synchronous") == 1);
  }
  c.synchronous_full(true);
  CHECK(number(c, "PRAGMA synchronous") == 2);
  connection keyring = fresh(folder / "keyring", journal::zeroed_persist);
  keyring.synchronous_full(false);
  CHECK(number(keyring, "PRAGMA synchronous") == 3);
}

TEST_CASE("a slot is read and overwritten in place") {
  const temp_folder folder;
  connection c = fresh(folder / "keyring", journal::zeroed_persist);
  c.run("CREATE TABLE slot(n INTEGER PRIMARY KEY, bytes BLOB); INSERT INTO slot VALUES(1, zeroblob(64)), (2, zeroblob(64)), (3, NULL)");
  const std::array<std::uint8_t, 32> key{1, 2, 3};
  std::array<std::uint8_t, 32> got{};
  SUBCASE("by itself") {
    c.write_blob("slot", "bytes", 1, 32, key);
    c.read_blob("slot", "bytes", 1, 32, got);
    CHECK(got == key);
  }
  SUBCASE("in a transaction with other statements between") {
    transaction t(c, intent::write);
    c.write_blob("slot", "bytes", 1, 0, key);
    c.write_blob("slot", "bytes", 2, 32, key);
    c.prepare("UPDATE slot SET bytes = zeroblob(64) WHERE n = ?").bind(1, 2).done();
    c.read_blob("slot", "bytes", 2, 32, got);
    CHECK(got == std::array<std::uint8_t, 32>{});
    c.write_blob("slot", "bytes", 2, 32, key);
    c.run("CREATE TABLE other(x)");
    t.commit();
    c.read_blob("slot", "bytes", 2, 32, got);
    CHECK(got == key);
    c.read_blob("slot", "bytes", 1, 0, got);
    CHECK(got == key);
  }
  SUBCASE("only where there is one") {
    CHECK(fault_of([&] { c.read_blob("slot", "bytes", 9, 0, got); }) == "corrupt");
    CHECK(fault_of([&] { c.read_blob("slot", "bytes", 3, 0, got); }) == "corrupt");
    CHECK(fault_of([&] { c.read_blob("slot", "bytes", 1, 33, got); }) == "corrupt");
    CHECK(fault_of([&] { c.write_blob("slot", "bytes", 1, 65, key); }) == "corrupt");
    CHECK(fault_of([&] { c.write_blob("slot", "bytes", 1, std::size_t(-1), key); }) == "corrupt");
    transaction t(c, intent::write);
    c.write_blob("slot", "bytes", 1, 0, key);
    CHECK(fault_of([&] { c.write_blob("slot", "bytes", 9, 0, key); }) == "corrupt");
    c.write_blob("slot", "bytes", 2, 0, key);
    t.commit();
  }
  SUBCASE("or not at all if its transaction dies") {
    {
      const transaction t(c, intent::write);
      c.write_blob("slot", "bytes", 1, 0, key);
    }
    c.read_blob("slot", "bytes", 1, 0, got);
    CHECK(got == std::array<std::uint8_t, 32>{});
  }
}

TEST_CASE("a backup is a whole file while others write") {
  const temp_folder folder;
  connection c = fresh(folder / "vault");
  table_of(c, 2000);
  connection other = again(folder / "vault");
  std::int64_t last = 0;
  c.backup_to(folder / "copy", 5, [&](std::int64_t done, std::int64_t total) {
    CHECK(done > last);
    CHECK(done <= total);
    last = done;
    other.prepare("INSERT INTO t(v) VALUES('later')").done();
    return true;
  });
  CHECK(last > 50);
  CHECK_FALSE(std::filesystem::exists(folder / "copy-wal"));
  CHECK_FALSE(std::filesystem::exists(folder / "copy-journal"));
  connection copy = again(folder / "copy");
  CHECK(number(copy, "SELECT count(*) FROM t") == 2000);
  CHECK(copy.integrity() == "ok");
  CHECK(copy.schema_text() == c.schema_text());
  CHECK(number(c, "SELECT count(*) FROM t") > 2000);
  struct stat about {};
  REQUIRE(::stat((folder / "copy").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("a backup that is stopped or fails leaves no file and takes none") {
  const temp_folder folder;
  connection c = fresh(folder / "vault");
  table_of(c, 500);
  CHECK(fault_of([&] { c.backup_to(folder / "copy", 1, [](auto, auto) { return false; }); }) == "interrupted");
  CHECK_FALSE(std::filesystem::exists(folder / "copy"));
  struct stop {};
  CHECK_THROWS_AS(c.backup_to(folder / "copy", 1, [](auto, auto) -> bool { throw stop(); }), stop);
  CHECK_FALSE(std::filesystem::exists(folder / "copy"));
  CHECK_FALSE(c.in_transaction());
  support::write_file(folder / "taken", "mine");
  CHECK(fault_of([&] { c.backup_to(folder / "taken", 100, {}); }) == "io");
  CHECK(support::file_bytes(folder / "taken") == "mine");
  CHECK(fault_of([&] { c.backup_to(folder / "absent/copy", 100, {}); }) == "io");
  CHECK(fault_of([&] { c.backup_to(folder / "copy", 0, {}); }) == "misuse-argument");
  c.backup_to(folder / "copy", 100, {});
  CHECK(std::filesystem::exists(folder / "copy"));
}

TEST_CASE("a moved connection keeps its statements") {
  connection c = fresh(":memory:");
  table_of(c, 3);
  connection moved = std::move(c);
  CHECK(number(moved, "SELECT count(*) FROM t") == 3);
  connection other = fresh(":memory:");
  other = std::move(moved);
  CHECK(number(other, "SELECT count(*) FROM t") == 3);
}
