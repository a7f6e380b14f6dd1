// threats.md, Integrity: a cell moved to another row, field group, subject, record type or vault, all pairs: a typed fault, no plaintext, every one of the pairs.
// (rooms/cell_test moves cells by hand; here somebody with an editor moves them between the files of two vaults, and the vault is asked.)
#include "hostile/damaged.hpp"
#include "support/print.hpp"

#include "records/rows.hpp"

#include <cstdio>
#include <map>

using namespace hostile;
using locket::crypto::bytes;

namespace {

/// Where a cell lies: a column of a row, and of a record's row the field's number (0 elsewhere).
struct place {
  const char* table;
  const char* column;
  std::int64_t row;
  std::uint16_t field;
  std::string text() const { return std::string(table) + " row " + std::to_string(row) + (field != 0 ? " field " + std::to_string(field) : std::string(" ") + column); }
};

bytes column_of(editor& in, const place& at) {
  bytes out;
  sqlite3_stmt* row = nullptr;
  const auto key = std::string(at.table) == "audit" ? "number" : "row";
  sqlite3_prepare_v2(in.db(), ("SELECT " + std::string(at.column) + " FROM " + at.table + " WHERE " + key + " = " + std::to_string(at.row)).c_str(), -1, &row, nullptr);
  if (sqlite3_step(row) == SQLITE_ROW) {
    const auto* const from = static_cast<const std::uint8_t*>(sqlite3_column_blob(row, 0));
    out.assign(from, from + sqlite3_column_bytes(row, 0));
  }
  sqlite3_finalize(row);
  return out;
}

void put_column(editor& in, const place& at, const bytes& value) {
  sqlite3_stmt* row = nullptr;
  const auto key = std::string(at.table) == "audit" ? "number" : "row";
  sqlite3_prepare_v2(in.db(), ("UPDATE " + std::string(at.table) + " SET " + at.column + " = ?1 WHERE " + key + " = " + std::to_string(at.row)).c_str(), -1, &row, nullptr);
  sqlite3_bind_blob(row, 1, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
  REQUIRE(sqlite3_step(row) == SQLITE_DONE);
  sqlite3_finalize(row);
}

bytes cell_at(editor& in, const place& at) {
  const auto whole = column_of(in, at);
  if (at.field == 0) return whole;
  for (const auto& one : locket::cells_in(whole))
    if (one.field == at.field) return {one.cell.begin(), one.cell.end()};
  return {};
}

void put_cell(editor& in, const place& at, const bytes& cell) {
  if (at.field == 0) return put_column(in, at, cell);
  const locket::stored_cell one{at.field, cell};
  const auto after = locket::merge(column_of(in, at), {&one, 1});
  put_column(in, at, after);
}

std::vector<std::int64_t> numbers(editor& in, const std::string& sql) {
  std::vector<std::int64_t> all;
  sqlite3_stmt* rows = nullptr;
  sqlite3_prepare_v2(in.db(), sql.c_str(), -1, &rows, nullptr);
  while (sqlite3_step(rows) == SQLITE_ROW) all.push_back(sqlite3_column_int64(rows, 0));
  sqlite3_finalize(rows);
  return all;
}

constexpr std::int64_t row_of_dora = 1, row_of_ben = 3;  // in the order in which the specimen puts them: dora, ann, ben, cyd

/// Every place of a cell that the specimen's questions open. Not among them: residues, which no purpose of the specimen reads, what a withdrawn consent keeps shut, the
/// standing of the erased subject, which nobody is led to, and of the audit three entries for all (its chain convicts any).
std::vector<place> places(editor& in) {
  std::vector<place> all;
  const auto residues = numbers(in, "SELECT number FROM names WHERE name LIKE '%:residue'");
  const auto shut = numbers(in, "SELECT number FROM names WHERE name IN ('email', 'born')");
  const auto among = [](const std::vector<std::int64_t>& these, std::uint16_t field) { return std::find(these.begin(), these.end(), field) != these.end(); };
  for (const auto row : numbers(in, "SELECT row FROM records ORDER BY row"))
    for (const auto& one : locket::cells_in(column_of(in, {"records", "cells", row, 0})))
      if (!among(residues, one.field) && !(row == row_of_ben && among(shut, one.field))) all.push_back({"records", "cells", row, one.field});
  for (const auto row : numbers(in, "SELECT row FROM subjects WHERE erased = 0 ORDER BY row"))
    for (const auto* column : {"standing", "identity"}) all.push_back({"subjects", column, row, 0});
  for (const auto row : numbers(in, "SELECT row FROM provisions ORDER BY row")) all.push_back({"provisions", "cell", row, 0});
  for (const auto row : {2, 7, 12}) all.push_back({"audit", "sealed", row, 0});
  return all;
}

}  // namespace

TEST_CASE("a cell moved to any other place of its own or another vault is a fault where it is read, and never plaintext") {
  bench ours, theirs;
  ours.put(one().bytes);
  theirs.put(another().bytes);
  std::vector<place> of_ours, of_theirs;
  std::vector<std::pair<std::string, bytes>> sources;
  std::int64_t email = 0;
  for (const auto* on : {&ours, &theirs}) {
    editor in(on->path(the_vault));
    auto& into = on == &ours ? of_ours : of_theirs;
    into = places(in);
    email = numbers(in, "SELECT number FROM names WHERE name = 'email'").front();
    for (const auto& at : into) sources.emplace_back((on == &ours ? "ours, " : "theirs, ") + at.text(), cell_at(in, at));
  }
  REQUIRE(of_ours.size() >= 20);
  REQUIRE(of_theirs.size() == of_ours.size());
  const auto dead_cell = ", records row " + std::to_string(row_of_dora) + " field " + std::to_string(email);
  std::map<std::string, std::size_t> faults_with;
  std::size_t moved = 0;
  for (const auto& to : of_ours) {
    for (const auto& [from, cell] : sources) {
      if (from == "ours, " + to.text()) continue;
      ours.put(one().bytes);
      {
        editor in(ours.path(the_vault));
        put_cell(in, to, cell);
      }
      ++moved;
      const auto now = ours.asked(one().audit_entries);
      const auto found = one().compared(now);
      if (!found.different.empty()) FAIL_CHECK(from, " moved to ", to.text(), ":\n", found.different);
      // Dora's e-mail address is past its date: its key opens nothing anywhere, so the answer is that it expired.
      const bool dead = from.find(dead_cell) != std::string::npos;
      if (found.faults == 0 && !(dead && (found.withheld > 0 || dead_cell == ", " + to.text()))) FAIL_CHECK(from, " moved to ", to.text(), ": nobody noticed");
      for (std::size_t i = 0; i < now.size() && i < one().says.size(); ++i)
        if (now[i].answer.starts_with("fault: ")) ++faults_with[now[i].answer.substr(7)];
    }
  }
  std::printf("cells moved: %zu tried, %zu places, %zu sources\n", moved, of_ours.size(), sources.size());
  CHECK(moved > 0);
  CHECK(faults_with["corrupt"] > 0);
  CHECK(faults_with.size() == 1);  // and no other fault
}

TEST_CASE("two cells that changed places are a fault in both places") {
  bench on;
  on.put(one().bytes);
  std::vector<place> all;
  std::vector<bytes> cells;
  {
    editor in(on.path(the_vault));
    for (const auto& at : places(in))
      if (at.table == std::string("records")) {
        all.push_back(at);
        cells.push_back(cell_at(in, at));
      }
  }
  std::size_t exchanged = 0;
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = a + 1; b < all.size(); ++b) {
      on.put(one().bytes);
      {
        editor in(on.path(the_vault));
        put_cell(in, all[a], cells[b]);
        put_cell(in, all[b], cells[a]);
      }
      ++exchanged;
      const auto found = one().compared(on.asked(one().audit_entries));
      if (!found.different.empty() || found.faults < 1) FAIL_CHECK(all[a].text(), " and ", all[b].text(), " exchanged: ", found.faults, " faults\n", found.different);
    }
  }
  std::printf("cells exchanged: %zu tried\n", exchanged);
  CHECK(exchanged > 0);
}
