// threats.md, Integrity: clear columns and the index edited by somebody who can write the files; Inputs: cells and rows of 0, 15 and 16 bytes and of absurd claimed lengths.
// Every column of every table of the three files is given every kind of wrong value: the answer is the same, a fault or a refusal, and `find` never returns a record
// that does not match.
#include "hostile/damaged.hpp"
#include "support/print.hpp"

#include "crypto/derive.hpp"

#include <array>
#include <cstdio>

using namespace hostile;

namespace {

std::vector<std::string> texts(editor& in, const std::string& sql) {
  std::vector<std::string> all;
  sqlite3_exec(
      in.db(), sql.c_str(), [](void* to, int, char** column, char**) { return static_cast<std::vector<std::string>*>(to)->push_back(column[0] != nullptr ? column[0] : "NULL"), 0; }, &all,
      nullptr);
  return all;
}

/// The first row and the last, as conditions on the primary key.
std::vector<std::string> some_rows(editor& in, const std::string& table) {
  std::string key;
  for (const auto& column : texts(in, "SELECT name FROM pragma_table_info('" + table + "') WHERE pk > 0 ORDER BY pk")) key += (key.empty() ? "'" : " || ' AND ") + column + " IS ' || quote(" + column + ")";
  const auto all = texts(in, "SELECT " + key + " FROM " + table);
  if (all.size() <= 2) return all;
  return {all.front(), all.back()};
}

const std::vector<std::string> whole_numbers{"0", "1", "-1", "2", "COLUMN + 1", "4611686018427387904", "-9223372036854775808", "9223372036854775807"};
const std::vector<std::string> blobs{"x''", "zeroblob(1)", "zeroblob(15)", "zeroblob(16)", "zeroblob(17)", "zeroblob(68)", "zeroblob(1000000)", "COLUMN || x'00'", "substr(COLUMN, 1, length(COLUMN) - 1)"};
const std::vector<std::string> any{"NULL", "'text'", "1.5"};
// A record's row: field number, claimed length, cell. Of 0, 15, 16 bytes; of 2^31 and 2^32 - 1 that are not there.
const std::vector<std::string> packed{"x'010000000000'", "x'01000f000000' || zeroblob(15)", "x'010010000000' || zeroblob(16)", "x'010000000080' || zeroblob(16)",
                                      "x'0100ffffffff' || zeroblob(16)", "x'0100'", "COLUMN || x'ffffffffffff'"};

std::vector<std::string> wrong_values(editor& in, const std::string& table, const std::string& column) {
  const auto kind = texts(in, "SELECT typeof(" + column + ") FROM " + table + " LIMIT 1");
  auto all = any;
  const auto& more = !kind.empty() && kind.front() == "blob" ? blobs : whole_numbers;
  all.insert(all.end(), more.begin(), more.end());
  if (column == "cells") all.insert(all.end(), packed.begin(), packed.end());
  all.push_back("(SELECT " + column + " FROM " + table + " LIMIT 1)");  // another row's
  all.push_back("(SELECT " + column + " FROM " + table + " LIMIT 1 OFFSET 1)");
  return all;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
  return text;
}

std::vector<std::string> edits_of(which file) {
  const bench on;
  on.put(one().bytes);
  editor in(on.path(file));
  std::vector<std::string> all;
  for (const auto& table : texts(in, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
    for (const auto& row : some_rows(in, table)) {
      all.push_back("DELETE FROM " + table + " WHERE " + row);
      for (const auto& column : texts(in, "SELECT name FROM pragma_table_info('" + table + "')"))
        for (const auto& value : wrong_values(in, table, column)) all.push_back("UPDATE " + table + " SET " + column + " = " + replaced(value, "COLUMN", column) + " WHERE " + row);
    }
    all.push_back("DELETE FROM " + table);
  }
  return all;
}

void edit_everything(which file) {
  const bench on;
  tally sum;
  std::size_t refused_by_sqlite = 0;
  for (const auto& sql : edits_of(file)) {
    on.put(one().bytes);
    bool done = false;
    {
      editor in(on.path(file));
      done = in.run(sql) && sqlite3_changes(in.db()) > 0;
    }
    if (!done) {
      ++refused_by_sqlite;
      continue;
    }
    const auto now = on.asked(one().audit_entries);
    const auto found = one().compared(now);
    sum.count(found);
    if (!found.different.empty()) FAIL_CHECK(std::string(called[file]), ", ", sql, ":\n", found.different);
  }
  std::printf("%s edited: %s (%zu more that a constraint forbids)\n", called[file], sum.text().c_str(), refused_by_sqlite);
  CHECK(sum.tried > 0);
}

}  // namespace

TEST_CASE("the vault's columns, each edited in every way, give a fault, a refusal or the same answer") { edit_everything(the_vault); }
TEST_CASE("the keyring's columns, each edited in every way, give a fault, a refusal or the same answer") { edit_everything(the_keyring); }
TEST_CASE("the index's columns, each edited in every way, give a fault, a refusal or the same answer") { edit_everything(the_index); }

TEST_CASE("a keyring's header that was edited, with a checksum made to fit, is refused: its mark, its zone, its counters, every byte") {
  const bench on;
  tally sum;
  for (int at = 0; at < 488; ++at) {
    on.put(one().bytes);
    {
      editor in(on.path(the_keyring));
      sqlite3_blob* fixed = nullptr;
      REQUIRE(sqlite3_blob_open(in.db(), "main", "header", "fixed", 1, 1, &fixed) == SQLITE_OK);
      std::array<std::uint8_t, 488> all{};
      sqlite3_blob_read(fixed, all.data(), 488, 0);
      all[static_cast<std::size_t>(at)] ^= 0x40;
      sqlite3_blob_write(fixed, all.data(), 488, 0);
      const auto check = locket::crypto::hash32(all);
      sqlite3_blob_write(fixed, check.data(), 16, 488);
      sqlite3_blob_close(fixed);
    }
    const auto now = on.asked(one().audit_entries);
    sum.count(one().compared(now));
    if (now.size() != 1) FAIL_CHECK("byte ", at, " of the header was edited, and the keyring opened");
  }
  std::printf("bytes of the keyring's header: %s\n", sum.text().c_str());
  CHECK(sum.refused == 488);
}

TEST_CASE("an index that leads every value to every record changes no answer") {
  const bench on;
  on.put(one().bytes);
  std::size_t entries = 0;
  {
    editor in(on.path(the_index));
    in.must("INSERT OR IGNORE INTO entries SELECT a.hash, b.record FROM entries a, entries b");
    entries = texts(in, "SELECT 1 FROM entries").size();
  }
  REQUIRE(entries > 16);
  CHECK(on.asked(one().audit_entries) == one().says);
}

TEST_CASE("names of fields and types that changed their numbers give no value under another name") {
  const bench on;
  std::size_t tried = 0;
  std::vector<std::pair<std::string, std::string>> pairs;
  {
    on.put(one().bytes);
    editor in(on.path(the_vault));
    const auto names = texts(in, "SELECT type || ' AND name = ' || quote(name) FROM names ORDER BY type, name");
    for (const auto& a : names)
      for (const auto& b : names)
        if (a < b && a.front() == b.front()) pairs.emplace_back(a, b);
  }
  for (const auto& [a, b] : pairs) {
    on.put(one().bytes);
    {
      editor in(on.path(the_vault));
      const auto first = texts(in, "SELECT number FROM names WHERE type = " + a), second = texts(in, "SELECT number FROM names WHERE type = " + b);
      in.must("UPDATE names SET number = " + second.front() + " WHERE type = " + a + "; UPDATE names SET number = " + first.front() + " WHERE type = " + b);
    }
    ++tried;
    const auto found = one().compared(on.asked(one().audit_entries));
    if (!found.different.empty()) FAIL_CHECK(a, " and ", b, ":\n", found.different);
  }
  std::printf("names exchanged: %zu tried\n", tried);
  CHECK(tried > 0);
}

TEST_CASE("rows that changed subjects, records or tags give no value to another") {
  const bench on;
  std::size_t tried = 0;
  for (const auto* exchange : {"subjects tag", "subjects standing", "subjects identity", "subjects epoch", "subjects row", "records tag", "records subject", "records cells", "records row",
                               "provisions subject"}) {
    const std::string table(exchange, std::string_view(exchange).find(' ')), column(exchange + table.size() + 1);
    on.put(one().bytes);
    std::vector<std::string> rows;
    {
      editor in(on.path(the_vault));
      rows = texts(in, "SELECT rowid FROM " + table);
    }
    for (const auto& a : rows) {
      for (const auto& b : rows) {
        if (a >= b) continue;
        on.put(one().bytes);
        {
          editor in(on.path(the_vault));
          in.must("CREATE TEMP TABLE was AS SELECT rowid AS r, " + column + " AS v FROM " + table + " WHERE rowid IN (" + a + ", " + b + ")");
          if (column == "row" || column == "tag") in.must("UPDATE " + table + " SET " + column + " = " + (column == "row" ? "-1" : "x'00'") + " WHERE rowid = " + a);
          const auto first = column == "row" ? "-1" : a;
          in.must("UPDATE " + table + " SET " + column + " = (SELECT v FROM was WHERE r = " + a + ") WHERE rowid = " + b);
          in.must("UPDATE " + table + " SET " + column + " = (SELECT v FROM was WHERE r = " + b + ") WHERE rowid = " + first);
        }
        ++tried;
        const auto found = one().compared(on.asked(one().audit_entries));
        if (!found.different.empty()) FAIL_CHECK(exchange, " of ", a, " and ", b, ":\n", found.different);
      }
    }
    if (table == "provisions") {  // there is one: to somebody else
      on.put(one().bytes);
      editor(on.path(the_vault)).must("UPDATE provisions SET subject = subject + 1");
      ++tried;
      const auto found = one().compared(on.asked(one().audit_entries));
      CHECK_MESSAGE(found.different.empty(), found.different);
    }
  }
  std::printf("rows exchanged: %zu tried\n", tried);
  CHECK(tried > 0);
}

TEST_CASE("a limit: an older version of the same whole row opens, and only the audit tells of what came after") {
  const bench on;
  support::hand_clock clock(specimen::looked_at);
  on.put(one().bytes);
  {
    auto v = locket::vault::open(on.options(clock));
    specimen::must(v.begin().change<&specimen::member::handle>(specimen::ann.record, "annette").commit());
    v.withdraw<host::profile>(specimen::ann.who);
    v.close();
  }
  {
    editor in(on.path(the_vault));
    support::write_file(on.folder / "older", one().bytes[the_vault]);
    in.must("ATTACH '" + (on.folder / "older") + "' AS older; UPDATE records SET cells = (SELECT cells FROM older.records o WHERE o.row = records.row);"
            " UPDATE subjects SET standing = (SELECT standing FROM older.subjects o WHERE o.row = subjects.row)");
  }
  auto v = locket::vault::open(on.options(clock));
  CHECK(v.verify());
  specimen::lines said;
  specimen::ask_field<&specimen::member::handle, host::account>(said, v, specimen::ann, specimen::ann.record, "handle");
  specimen::ask_field<&specimen::member::email, host::profile>(said, v, specimen::ann, specimen::ann.record, "email");
  CHECK(said[0].answer == "open: ann");
  CHECK(said[1].answer == "open: ann@example.org");
  std::string acts;
  for (const auto& line : v.by_id().audit(static_cast<std::int64_t>(one().audit_entries), 100)) acts += line.what + " ";
  CHECK(acts.find("changed") != std::string::npos);
  CHECK(acts.find("withdrawn") != std::string::npos);
}
