// threats.md, Integrity: a hostile SQLite file (triggers, views, odd schema, huge lengths), and Argon2 parameters edited to exhaust memory.
// (rooms/connect_test and migration_test ask one connection; here whole vaults are opened, each of their three files altered in turn.)
#include "hostile/damaged.hpp"
#include "support/print.hpp"

#include "crypto/derive.hpp"

#include <array>
#include <cstdio>
#include <limits>

#include <sys/resource.h>

using namespace hostile;

namespace {

std::string opening(const bench& on) {
  const support::hand_clock clock(specimen::looked_at);
  try {
    (void)locket::vault::open(on.options(clock));
  } catch (const locket::error& wrong) {
    return std::string(wrong.id());
  }
  return "opens";
}

/// A table, one of its columns, and an index of the file, to alter.
struct target {
  which file;
  std::string table, column, index;
};
const std::vector<target> targets{{the_vault, "records", "cells", "records_of"}, {the_keyring, "slots", "sealed", "day_alive"}, {the_index, "entries", "record", "entries_of"}};

std::vector<std::pair<std::string, std::string>> alterations(const target& of) {
  const auto& t = of.table;
  return {
      {"CREATE TRIGGER evil AFTER INSERT ON " + t + " BEGIN DELETE FROM " + t + "; END", "format-unknown"},
      {"CREATE TRIGGER evil BEFORE UPDATE ON " + t + " BEGIN SELECT RAISE(IGNORE); END", "format-unknown"},
      {"CREATE VIEW evil AS SELECT * FROM " + t, "format-unknown"},
      {"ALTER TABLE " + t + " RENAME TO evil; CREATE VIEW " + t + " AS SELECT * FROM evil", "format-unknown"},
      {"ALTER TABLE " + t + " RENAME TO evil; CREATE VIEW " + t + " AS SELECT * FROM evil; CREATE TRIGGER t INSTEAD OF UPDATE ON " + t + " BEGIN DELETE FROM evil; END", "format-unknown"},
      {"CREATE TABLE evil(x)", "format-unknown"},
      {"CREATE TABLE evil(x INTEGER PRIMARY KEY AUTOINCREMENT)", "format-unknown"},
      {"CREATE INDEX evil ON " + t + "(" + of.column + ")", "format-unknown"},
      {"CREATE INDEX evil ON " + t + "(abs(" + of.column + "))", "format-unknown"},
      {"CREATE UNIQUE INDEX evil ON " + t + "(" + of.column + ") WHERE 0", "format-unknown"},
      {"ALTER TABLE " + t + " ADD COLUMN evil", "format-unknown"},
      {"ALTER TABLE " + t + " ADD COLUMN evil AS (zeroblob(1000000000)) VIRTUAL", "format-unknown"},
      {"ALTER TABLE " + t + " RENAME COLUMN " + of.column + " TO evil", "format-unknown"},
      {"DROP INDEX " + of.index, "format-unknown"},
      {"ANALYZE", "format-unknown"},
      {"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, '(', ' (') WHERE name = '" + t + "'", "format-unknown"},
      {"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = 'CREATE TABLE " + t + "(' WHERE name = '" + t + "'", "corrupt"},
      {"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET rootpage = 1 WHERE name = '" + t + "'", "corrupt"},
      {"PRAGMA writable_schema = 1; DELETE FROM sqlite_schema WHERE tbl_name = '" + t + "'", "format-unknown"},
      {"PRAGMA application_id = 1", "format-unknown"},
      {"PRAGMA user_version = 0", "format-unknown"},
      {"PRAGMA user_version = -1", "format-unknown"},
      {"PRAGMA user_version = 3", "format-newer"},
  };
}

/// SQLite's numbers of seven bits each, the first ones marked.
std::string varint(std::uint64_t value) {
  std::string out(1, static_cast<char>(value & 0x7f));
  while ((value >>= 7) != 0) out.insert(out.begin(), static_cast<char>(0x80 | (value & 0x7f)));
  return out;
}

/// Where the payload of a record's row begins: tag is its first blob, behind [header's length, 0 for the row, type of tag, …].
std::size_t payload_of(const std::string& bytes, std::size_t tag, std::size_t& header) {
  for (header = 5; header < 12; ++header)
    if (bytes[tag - header] == static_cast<char>(header) && bytes[tag - header + 1] == 0 && bytes[tag - header + 2] == 44) return tag - header;
  return 0;
}

}  // namespace

TEST_CASE("an altered schema of any of the three files is refused before anything of it runs, and no file is touched") {
  const bench on;
  std::size_t tried = 0;
  for (const auto& of : targets) {
    for (const auto& one_of_them : alterations(of)) {
      const auto& sql = one_of_them.first;
      const auto& expected = one_of_them.second;
      on.put(one().bytes);
      {
        editor in(on.path(of.file));
        in.must(sql);
      }
      const auto before = on.bytes();
      REQUIRE(before[of.file] != one().bytes[of.file]);
      CAPTURE(std::string(called[of.file]));
      CAPTURE(sql);
      CHECK(opening(on) == expected);
      for (const auto file : {the_vault, the_keyring, the_index}) if (on.bytes()[file] != before[file]) FAIL_CHECK("the ", std::string(called[file]), " was touched");
      ++tried;
    }
  }
  std::printf("altered schemas: %zu tried\n", tried);
  CHECK(tried > 0);
}

TEST_CASE("a file that is no SQLite file, of another page size or of another text encoding, is refused") {
  const bench on;
  for (const auto& of : targets) {
    CAPTURE(std::string(called[of.file]));
    auto bytes = one().bytes;
    bytes[of.file] = "SQLite format 4" + bytes[of.file].substr(15);
    on.put(bytes);
    CHECK(opening(on) == "format-unknown");
    for (const char size : {'\x00', '\x03', '\x7f'}) {  // 16, 784, 32528
      bytes = one().bytes;
      bytes[of.file][16] = size;
      on.put(bytes);
      const auto said = opening(on);
      CHECK_MESSAGE((said == "format-unknown" || said == "corrupt"), said);
    }
    bytes = one().bytes;
    bytes[of.file][59] = 2;  // UTF-16
    on.put(bytes);
    const auto said = opening(on);
    CHECK_MESSAGE(said != "opens", said);
  }
}

TEST_CASE("a row that claims lengths which are not there is a fault, before memory is taken for it") {
  const bench on;
  auto clean = one().bytes[the_vault];
  std::vector<std::string> tags;
  {
    on.put(one().bytes);
    editor in(on.path(the_vault));
    sqlite3_exec(
        in.db(), "SELECT hex(tag) FROM records", [](void* to, int, char** column, char**) { return static_cast<std::vector<std::string>*>(to)->push_back(column[0]), 0; }, &tags, nullptr);
  }
  REQUIRE_FALSE(tags.empty());
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  std::size_t tried = 0;
  for (const auto& hex : tags) {
    std::string tag;
    for (std::size_t i = 0; i < hex.size(); i += 2) tag.push_back(static_cast<char>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    for (std::size_t at = clean.find(tag); at != std::string::npos; at = clean.find(tag, at + 1)) {
      std::size_t header = 0;
      const auto payload = payload_of(clean, at, header);
      if (payload == 0) continue;  // an entry of the index over tags
      for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{15}, std::uint64_t{16}, std::uint64_t{1} << 28, std::uint64_t{0x7fffffff}, std::uint64_t{0xffffffff},
                                         std::numeric_limits<std::uint64_t>::max() / 2}) {
        // The whole row: its length stands in two bytes before the row's number. A longer number runs into what follows, as an attacker's would not.
        const auto claim = varint(length);
        auto bytes = one().bytes;
        bytes[the_vault].replace(payload - 3, claim.size(), claim);
        on.put(bytes);
        auto found = one().compared(on.asked(one().audit_entries));
        CHECK_MESSAGE(found.different.empty(), "row of ", length, " bytes: ", found.different);
        // The blob of cells: the last of the row's types, 12 + twice its length.
        bytes = one().bytes;
        const auto serial = varint(12 + 2 * (length & 0x7fffffffffff));
        bytes[the_vault].replace(at - serial.size(), serial.size(), serial);
        on.put(bytes);
        found = one().compared(on.asked(one().audit_entries));
        CHECK_MESSAGE(found.different.empty(), "cells of ", length, " bytes: ", found.different);
        CHECK(found.faults + found.withheld > 0);
        tried += 2;
      }
    }
  }
  getrusage(RUSAGE_SELF, &after);
  std::printf("claimed lengths: %zu tried, memory grew by %ld KiB\n", tried, after.ru_maxrss - before.ru_maxrss);
  CHECK(tried > 0);
  CHECK(after.ru_maxrss - before.ru_maxrss < 256 * 1024);
}

TEST_CASE("Argon2 parameters that were edited to exhaust memory or time are refused before either is spent") {
  const bench on;
  support::hand_clock clock(specimen::looked_at);
  auto options = on.options(clock);
  options.key = locket::key_source::passphrase("correct horse battery staple");
  locket::vault::open(options).close();
  const auto whole = on.bytes();
  struct cost {
    std::uint32_t passes, kib;
    const char* expected;
  };
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  std::size_t tried = 0;
  for (const auto& edited : {cost{17, 65536, "format-unknown"}, cost{0xffffffff, 8, "format-unknown"}, cost{1, (1U << 20) + 1, "format-unknown"}, cost{1, 0xffffffff, "format-unknown"},
                             cost{1, 7, "format-unknown"}, cost{1, 0, "format-unknown"}, cost{0, 65536, "key-mismatch"}, cost{1, 8, "key-mismatch"}}) {
    on.put(whole);
    {
      editor in(on.path(the_keyring));
      std::array<std::uint8_t, 8> text{};
      for (unsigned i = 0; i < 4; ++i) {
        text[i] = static_cast<std::uint8_t>(edited.passes >> (8 * i));
        text[i + 4] = static_cast<std::uint8_t>(edited.kib >> (8 * i));
      }
      sqlite3_blob* fixed = nullptr;
      REQUIRE(sqlite3_blob_open(in.db(), "main", "header", "fixed", 1, 1, &fixed) == SQLITE_OK);
      sqlite3_blob_write(fixed, text.data(), 8, 48);
      std::array<std::uint8_t, 488> all{};
      sqlite3_blob_read(fixed, all.data(), 488, 0);
      const auto sum = locket::crypto::hash32(all);  // whoever edits makes the checksum fit
      sqlite3_blob_write(fixed, sum.data(), 16, 488);
      sqlite3_blob_close(fixed);
    }
    CAPTURE(edited.passes);
    CAPTURE(edited.kib);
    std::string said = "opens";
    try {
      (void)locket::vault::open(options);
    } catch (const locket::error& wrong) {
      said = wrong.id();
    }
    CHECK(said == edited.expected);
    ++tried;
  }
  getrusage(RUSAGE_SELF, &after);
  std::printf("Argon2 parameters: %zu tried, memory grew by %ld KiB\n", tried, after.ru_maxrss - before.ru_maxrss);
  CHECK(tried > 0);
  CHECK(after.ru_maxrss - before.ru_maxrss < 16 * 1024);
  on.put(whole);
  CHECK_NOTHROW((void)locket::vault::open(options));
}
