#include "records/rows.hpp"

#include "base/bytes.hpp"
#include "records/names.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <limits>

namespace locket {

namespace {

// Beside a field's number: the length of its cell has two bytes and not four. So do all that can; earlier builds wrote four.
constexpr std::uint16_t short_length = 0x8000;
static_assert(names::most < short_length);

[[noreturn]] void corrupt(const std::string& what, const std::string& why) {
  throw error(code::corrupt, "locket: " + what + ": " + why + ". Restore the vault from a backup.");
}

// Every SELECT of this room begins with these five columns.
record_row row_of(const store::statement& row) {
  record_row out{row.integer(0), {}, row.integer(2), static_cast<std::uint16_t>(row.integer(3)), {}};
  const store::view tag = row.blob(1);
  if (tag.size() != out.tag.size()) corrupt("record row " + std::to_string(out.row) + " cannot be read", "its tag does not decode");
  std::copy(tag.begin(), tag.end(), out.tag.begin());
  const store::view cells = row.blob(4);
  out.cells.assign(cells.begin(), cells.end());
  return out;
}

std::optional<record_row> single(store::statement& row) {
  if (!row.step()) return std::nullopt;
  return row_of(row);
}

std::int64_t limit_of(std::size_t most) {
  return static_cast<std::int64_t>(std::min<std::size_t>(most, static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max())));
}

// Read first, called back after: the callback may write to the table or ask this room again.
std::size_t each(store::statement rows, const std::function<void(const record_row&)>& call) {
  std::vector<record_row> all;
  while (rows.step()) all.push_back(row_of(rows));
  for (const record_row& one : all) call(one);
  return all.size();
}

}  // namespace

std::vector<stored_cell> cells_in(crypto::view packed) {
  std::vector<stored_cell> out;
  reader read(packed);
  while (read.left() > 0) {
    const std::uint16_t head = read.u16();
    const auto field = static_cast<std::uint16_t>(head & ~short_length);
    const crypto::view cell = read.raw((head & short_length) != 0 ? read.u16() : read.u32());
    if (!read.ok() || (!out.empty() && out.back().field >= field)) corrupt("a record cannot be read", "its cells do not decode");
    out.push_back({field, cell});
  }
  return out;
}

void pack(std::uint16_t field, crypto::view cell, crypto::bytes& into) {
  basic_writer write(into);
  if (cell.size() <= 0xffff) {
    write.u16(static_cast<std::uint16_t>(field | short_length));
    write.u16(static_cast<std::uint16_t>(cell.size()));
  } else {
    write.u16(field);
    write.u32(static_cast<std::uint32_t>(cell.size()));
  }
  write.raw(cell);
}

crypto::bytes merge(crypto::view packed, std::span<const stored_cell> with) {
  const auto in_order = [](const stored_cell& a, const stored_cell& b) { return a.field >= b.field; };
  if (packed.empty() && std::adjacent_find(with.begin(), with.end(), in_order) == with.end()) {
    crypto::bytes out;
    for (const stored_cell& one : with)
      if (!one.cell.empty()) pack(one.field, one.cell, out);
    return out;
  }
  std::map<std::uint16_t, crypto::view> cells;
  for (const stored_cell& one : cells_in(packed)) cells[one.field] = one.cell;
  for (const stored_cell& one : with) cells[one.field] = one.cell;
  crypto::bytes out;
  for (const auto& [field, cell] : cells)
    if (!cell.empty()) pack(field, cell, out);
  return out;
}

std::optional<record_row> find_record(store::connection& on, const id_tag& tag) {
  auto row = on.prepare("SELECT row, tag, subject, type, cells FROM records WHERE tag = ?1");
  row.bind(1, tag);
  return single(row);
}

std::optional<record_at_once> find_record_at_once(store::connection& on, const id_tag& tag) {
  auto row = on.prepare(
      "SELECT r.row, r.tag, r.subject, r.type, r.cells, s.epoch, s.erased, (SELECT value FROM meta WHERE name = 'policies'),"
      " (SELECT value FROM meta WHERE name = 'restored') FROM records r JOIN subjects s ON s.row = r.subject WHERE r.tag = ?1");
  row.bind(1, tag);
  if (!row.step()) return std::nullopt;
  return record_at_once{row_of(row), row.integer(5), row.integer(6) != 0, row.integer(7), row.integer(8) != 0};
}

std::optional<record_of_subject> find_record_of_subject(store::connection& on, const id_tag& tag) {
  auto row = on.prepare(
      "SELECT r.row, r.tag, r.subject, r.type, r.cells, s.epoch, s.erased FROM records r JOIN subjects s ON s.row = r.subject WHERE r.tag = ?1");
  row.bind(1, tag);
  if (!row.step()) return std::nullopt;
  return record_of_subject{row_of(row), row.integer(5), row.integer(6) != 0};
}

std::optional<record_row> record_at(store::connection& on, std::int64_t at) {
  auto row = on.prepare("SELECT row, tag, subject, type, cells FROM records WHERE row = ?1");
  row.bind(1, at);
  return single(row);
}

std::int64_t add_record(store::connection& on, const id_tag& tag, std::int64_t subject, std::uint16_t type, crypto::view packed,
                        std::int64_t index_commit) {
  on.prepare("INSERT INTO records(tag, subject, type, index_commit, cells) VALUES(?1, ?2, ?3, ?4, ?5)")
      .bind(1, tag)
      .bind(2, subject)
      .bind(3, std::int64_t{type})
      .bind(4, index_commit)
      .bind(5, packed)
      .done();
  return on.last_rowid();
}

void set_cells(store::connection& on, std::int64_t at, crypto::view packed, std::int64_t index_commit) {
  on.prepare("UPDATE records SET cells = ?2, index_commit = ?3 WHERE row = ?1").bind(1, at).bind(2, packed).bind(3, index_commit).done();
  if (on.changes() != 1) corrupt("record row " + std::to_string(at) + " cannot be written", "it is missing");
}

void remove_record(store::connection& on, std::int64_t at) { on.prepare("DELETE FROM records WHERE row = ?1").bind(1, at).done(); }

std::size_t remove_records_of(store::connection& on, std::int64_t subject, std::size_t most) {
  on.prepare("DELETE FROM records WHERE row IN (SELECT row FROM records WHERE subject = ?1 ORDER BY row LIMIT ?2)")
      .bind(1, subject)
      .bind(2, limit_of(most))
      .done();
  return static_cast<std::size_t>(on.changes());
}

std::size_t records_of(store::connection& on, std::int64_t subject, std::int64_t after, std::size_t most,
                       const std::function<void(const record_row&)>& call) {
  auto rows = on.prepare("SELECT row, tag, subject, type, cells FROM records WHERE subject = ?1 AND row > ?2 ORDER BY row LIMIT ?3");
  rows.bind(1, subject).bind(2, after).bind(3, limit_of(most));
  return each(std::move(rows), call);
}

std::size_t records_since(store::connection& on, std::int64_t after_commit, std::int64_t after_row, std::size_t most,
                          const std::function<void(const record_row&)>& call) {
  auto rows = on.prepare("SELECT row, tag, subject, type, cells FROM records WHERE index_commit > ?1 AND row > ?2 ORDER BY row LIMIT ?3");
  rows.bind(1, after_commit).bind(2, after_row).bind(3, limit_of(most));
  return each(std::move(rows), call);
}

}  // namespace locket
