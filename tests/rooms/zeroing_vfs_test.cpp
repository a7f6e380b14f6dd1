#include <doctest/doctest.h>

#include "store/sqlite.hpp"

#include "faults/fault_vfs.hpp"
#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace support;

namespace {

using slot_key = std::array<std::uint8_t, 32>;
constexpr int slots = 300;

std::vector<slot_key> keys_from(unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<slot_key> keys(slots);
  for (auto& k : keys) std::ranges::generate(k, [&] { return static_cast<std::uint8_t>(generator()); });
  return keys;
}

// How many of these keys stand anywhere in a file and its journal.
std::size_t residue(const std::string& path, const std::vector<slot_key>& keys) {
  const std::string bytes = file_bytes(path) + file_bytes(path + "-journal");
  return static_cast<std::size_t>(std::ranges::count_if(keys, [&](const slot_key& k) {
    return bytes.find(std::string(reinterpret_cast<const char*>(k.data()), k.size())) != std::string::npos;
  }));
}

// Slots as the keyring has them: inserted as zeros in ascending order, filled and overwritten in place.
void make_slots(connection& on) {
  on.run("CREATE TABLE slot(n INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
  transaction all(on, intent::write);
  for (int n = 1; n <= slots; ++n) on.prepare("INSERT INTO slot VALUES(?, zeroblob(96))").bind(1, n).done();
  all.commit();
}

void write_all(connection& on, const std::vector<slot_key>& keys, int at_once = 50) {
  for (int n = 0; n < slots; n += at_once) {
    transaction some(on, intent::write);
    for (int i = n; i < std::min(n + at_once, slots); ++i) on.write_blob("slot", "bytes", i + 1, 32, keys[static_cast<std::size_t>(i)]);
    some.commit();
  }
}

bool holds(connection& on, const std::vector<slot_key>& keys) {
  for (int n = 0; n < slots; ++n) {
    slot_key got;
    on.read_blob("slot", "bytes", n + 1, 32, got);
    if (got != keys[static_cast<std::size_t>(n)]) return false;
  }
  return true;
}

// Before the first connection, so that the shim lies on it.
[[maybe_unused]] const bool faults_lie_beneath = (fault_vfs::install(), true);

bool all_zero(const std::string& bytes) { return bytes.find_first_not_of('\0') == std::string::npos; }

// The same work on SQLite as it comes, in the given journal mode.
std::size_t residue_without_shim(const std::string& path, const char* mode) {
  connection c = fresh(path, journal::zeroed_persist);
  make_slots(c);
  write_all(c, keys_from(1));
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, mode, nullptr, nullptr, nullptr) == SQLITE_OK);
  const auto next = keys_from(2);
  REQUIRE(sqlite3_exec(db, "PRAGMA secure_delete=ON; BEGIN", nullptr, nullptr, nullptr) == SQLITE_OK);
  for (int n = 0; n < slots; ++n) {
    sqlite3_blob* blob = nullptr;
    REQUIRE(sqlite3_blob_open(db, "main", "slot", "bytes", n + 1, 1, &blob) == SQLITE_OK);
    REQUIRE(sqlite3_blob_write(blob, next[static_cast<std::size_t>(n)].data(), 32, 32) == SQLITE_OK);
    sqlite3_blob_close(blob);
  }
  REQUIRE(sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  CHECK(residue(path, next) == slots);
  return residue(path, keys_from(1));
}

}  // namespace

TEST_CASE("an overwritten slot is nowhere in the file or its journal") {
  const temp_folder folder;
  const std::string path = folder / "keyring";
  connection c = fresh(path, journal::zeroed_persist);
  make_slots(c);
  const auto old = keys_from(1);
  write_all(c, old);
  REQUIRE(residue(path, old) == slots);  // the search finds what is there
  SUBCASE("after many small transactions") { write_all(c, keys_from(2), 15); }
  SUBCASE("after one large transaction") { write_all(c, keys_from(2), slots); }
  SUBCASE("after a transaction that spills its cache") {
    c.run("PRAGMA cache_size=2");
    write_all(c, keys_from(2), slots);
  }
  CHECK(residue(path, old) == 0);
  CHECK(holds(c, keys_from(2)));
  const std::string journal = file_bytes(path + "-journal");
  CHECK(journal.size() > 512);
  CHECK(all_zero(journal));
  CHECK(c.integrity() == "ok");
}

TEST_CASE("without the shim the same work leaves old keys in the journal") {
  const temp_folder folder;
  CHECK(residue_without_shim(folder / "keyring", "PRAGMA journal_mode=PERSIST") > slots / 2);
}

TEST_CASE("a rolled back transaction leaves no key in the journal") {
  const temp_folder folder;
  const std::string path = folder / "keyring";
  connection c = fresh(path, journal::zeroed_persist);
  make_slots(c);
  const auto old = keys_from(1);
  write_all(c, old);
  {
    const transaction dies(c, intent::write);
    c.run("PRAGMA cache_size=2");
    for (int n = 1; n <= slots; ++n) c.write_blob("slot", "bytes", n, 32, keys_from(2)[static_cast<std::size_t>(n - 1)]);
  }
  CHECK(holds(c, old));
  CHECK(residue(path, keys_from(2)) == 0);
  CHECK(all_zero(file_bytes(path + "-journal")));
}

TEST_CASE("a long journal is cut back and stays zero") {
  const temp_folder folder;
  const std::string path = folder / "keyring";
  connection c = fresh(path, journal::zeroed_persist);
  c.run("CREATE TABLE big(n INTEGER PRIMARY KEY, bytes BLOB); INSERT INTO big VALUES(1, zeroblob(3000000))");
  c.prepare("UPDATE big SET bytes = ?").bind(1, std::vector<std::uint8_t>(3000000, 0x77)).done();
  c.prepare("UPDATE big SET bytes = ?").bind(1, std::vector<std::uint8_t>(3000000, 0x66)).done();
  const std::string journal = file_bytes(path + "-journal");
  CHECK(journal.size() <= 1 << 20);
  CHECK(all_zero(journal));
  CHECK(file_bytes(path).find(std::string(64, '\x77')) == std::string::npos);
}

TEST_CASE("a journal that a killed process left hot is rolled back and wiped") {
  const temp_folder folder;
  const std::string path = folder / "keyring";
  const auto old = keys_from(1);
  {
    connection c = fresh(path, journal::zeroed_persist);
    make_slots(c);
    write_all(c, old);
  }
  const pid_t child = ::fork();
  if (child == 0) {
    // Dies between writing the main file and zeroing the journal's header: the commit did not happen.
    connection c = again(path, journal::zeroed_persist);
    c.run("PRAGMA cache_size=2");
    c.run("BEGIN IMMEDIATE");
    const auto next = keys_from(2);
    for (int n = 1; n <= slots; ++n) c.write_blob("slot", "bytes", n, 32, next[static_cast<std::size_t>(n - 1)]);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(status == 0);
  REQUIRE_FALSE(all_zero(file_bytes(path + "-journal")));
  REQUIRE(residue(path, keys_from(2)) > 0);
  // SQLite deletes a hot journal once it is rolled back; a second name shows what its blocks hold then.
  std::filesystem::create_hard_link(path + "-journal", path + "-blocks");
  connection c = again(path, journal::zeroed_persist);
  CHECK(holds(c, old));
  CHECK(residue(path, keys_from(2)) == 0);
  CHECK(file_bytes(path + "-blocks").size() > 512);
  CHECK(all_zero(file_bytes(path + "-blocks")));
}

TEST_CASE("zeroing that was cut short is finished when the file is opened") {
  const temp_folder folder;
  const std::string path = folder / "keyring";
  {
    connection c = fresh(path, journal::zeroed_persist);
    make_slots(c);
    write_all(c, keys_from(1));
  }
  // A journal as it stands after the header's zeroing and before the body's.
  const auto old = keys_from(3);
  std::string journal = file_bytes(path + "-journal");
  for (const auto& k : old) journal.append(reinterpret_cast<const char*>(k.data()), k.size());
  write_file(path + "-journal", journal);
  REQUIRE(residue(path, old) == slots);
  connection c = again(path, journal::zeroed_persist);
  CHECK(residue(path, old) == 0);
  CHECK(holds(c, keys_from(1)));
}

TEST_CASE("a failure at any operation of an overwrite is a fault or leaves no old key") {
  const temp_folder folder;
  const auto old = keys_from(1);
  const auto next = keys_from(2);
  int failures = 0;
  int files = 0;
  {
    connection c = fresh(folder / "as-it-was", journal::zeroed_persist);
    make_slots(c);
    write_all(c, old, slots);
  }
  for (const auto kind : {fault_vfs::kind::io_error, fault_vfs::kind::short_write}) {
    for (const auto lasting : {fault_vfs::once, fault_vfs::for_good}) {
      for (std::uint64_t n = 1;; ++n) {
        const std::string path = folder / ("keyring-" + std::to_string(files++));
        std::filesystem::copy_file(folder / "as-it-was", path);
        std::filesystem::copy_file(folder / "as-it-was-journal", path + "-journal");
        bool acknowledged = false;
        {
          connection c = again(path, journal::zeroed_persist);
          fault_vfs::fail_at(n, kind, lasting);
          acknowledged = fault_of([&] { write_all(c, next, slots); }) == "none";
        }
        const bool struck = fault_vfs::failed() > 0;
        const std::string where = fault_vfs::last_failed();
        fault_vfs::reset();
        CAPTURE(n);
        CAPTURE(where);
        if (acknowledged) CHECK(residue(path, old) == 0);
        connection c = again(path, journal::zeroed_persist);
        CHECK(c.integrity() == "ok");
        const bool changed = holds(c, next);
        CHECK((changed || holds(c, old)));
        if (acknowledged) CHECK(changed);
        CHECK(residue(path, changed ? old : next) == 0);  // opening finished what was cut short
        if (!struck) break;
        ++failures;
      }
    }
  }
  CHECK(failures > 40);
}

TEST_CASE("a folder that cannot be synced for a new journal is a fault") {
  const temp_folder folder;
  const std::string path = folder / "keyring";
  const auto insertion_under = [&](const char* vfs) {
    // No descriptor is left for the folder once the journal is open.
    const pid_t child = ::fork();
    if (child == 0) {
      std::filesystem::remove(path + "-journal");
      sqlite3* db = nullptr;
      if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, vfs) != SQLITE_OK) ::_exit(10);
      if (sqlite3_exec(db, "PRAGMA journal_mode=PERSIST; PRAGMA synchronous=EXTRA; SELECT * FROM t", nullptr, nullptr, nullptr) !=
          SQLITE_OK)
        ::_exit(11);
      const int next = ::open("/dev/null", O_RDONLY);
      ::close(next);
      const rlimit limit{static_cast<rlim_t>(next) + 1, static_cast<rlim_t>(next) + 1};
      if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(12);
      ::_exit(sqlite3_exec(db, "INSERT INTO t VALUES(1)", nullptr, nullptr, nullptr) == SQLITE_OK ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
  };
  { fresh(path, journal::zeroed_persist).run("CREATE TABLE t(x)"); }
  CHECK(insertion_under(zeroing_vfs()) == 1);
  CHECK(insertion_under(nullptr) == 0);  // SQLite's own VFS says yes
}

TEST_CASE("a keyring in memory needs no VFS") {
  connection c = fresh(":memory:", journal::zeroed_persist);
  make_slots(c);
  write_all(c, keys_from(1));
  CHECK(holds(c, keys_from(1)));
}
