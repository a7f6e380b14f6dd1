#include "keyring/directory.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket::ring {

namespace {

// Slots and header are fixed in length and changed in place alone: a row that moves leaves a copy behind.
constexpr store::step steps[] = {R"(
CREATE TABLE header(one INTEGER PRIMARY KEY, fixed BLOB NOT NULL);
CREATE TABLE slots(slot INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
CREATE TABLE ballast(one INTEGER PRIMARY KEY, zeros BLOB NOT NULL);
CREATE TABLE classes(number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL,
                     from_collection INTEGER, from_closure INTEGER, since INTEGER NOT NULL, sealed BLOB NOT NULL);
CREATE TABLE roots(root INTEGER PRIMARY KEY, slot INTEGER NOT NULL);
CREATE TABLE class_slots(root INTEGER NOT NULL, class INTEGER NOT NULL, slot INTEGER NOT NULL,
                         PRIMARY KEY(root, class)) WITHOUT ROWID;
CREATE TABLE day_slots(class INTEGER NOT NULL, day INTEGER NOT NULL, slot INTEGER NOT NULL,
                       alive INTEGER NOT NULL, condemned INTEGER, PRIMARY KEY(class, day)) WITHOUT ROWID;
CREATE INDEX day_alive ON day_slots(class, condemned, day) WHERE alive = 1;
CREATE TABLE ended(root INTEGER PRIMARY KEY, closed INTEGER, erased INTEGER, next INTEGER);
CREATE INDEX ended_next ON ended(next) WHERE next IS NOT NULL;
CREATE TABLE condemned(root INTEGER NOT NULL, class INTEGER NOT NULL, at INTEGER NOT NULL,
                       PRIMARY KEY(root, class)) WITHOUT ROWID;
CREATE TABLE intents(slot INTEGER PRIMARY KEY);
)"};

std::int64_t number(root_number root) { return static_cast<std::int64_t>(root); }

void bind_period(store::statement& to, int at, const std::optional<days>& period) {
  if (period)
    to.bind(at, std::int64_t{period->count});
  else
    to.bind_null(at);
}

std::optional<days> period(const store::statement& from, int column) {
  if (from.is_null(column)) return std::nullopt;
  return days{static_cast<std::int32_t>(from.integer(column))};
}

std::optional<slot_number> slot_in(store::statement& rows) {
  if (!rows.step()) return std::nullopt;
  return rows.integer(0);
}

}  // namespace

const store::format keyring_format{"keyring", steps};

bool directory::has_header() { return on_.prepare("SELECT 1 FROM header WHERE one = 1").step(); }

void directory::add_header(const header_bytes& bytes) { on_.prepare("INSERT INTO header(one, fixed) VALUES(1, ?)").bind(1, bytes).done(); }

crypto::bytes directory::header() {
  auto row = on_.prepare("SELECT fixed FROM header WHERE one = 1");
  if (!row.step()) return {};
  const auto bytes = row.blob(0);
  return {bytes.begin(), bytes.end()};
}

void directory::put_header(const header_bytes& bytes) { on_.write_blob("header", "fixed", 1, 0, bytes); }

void directory::make_slots(slot_number first, slot_number last) {
  auto one = on_.prepare("INSERT INTO slots(slot, sealed) VALUES(?, zeroblob(128))");
  for (slot_number slot = first; slot <= last; ++slot) {
    one.bind(1, slot).done();
    one.reset();
  }
}

slot_bytes directory::read(slot_number slot) {
  auto row = on_.prepare("SELECT sealed FROM slots WHERE slot = ?");
  row.bind(1, slot);
  slot_bytes out{};
  // A slot that is missing or of another length is told from a damaged one by nobody: all ones do not authenticate.
  out.fill(0xff);
  if (!row.step()) return out;
  if (const auto bytes = row.blob(0); bytes.size() == out.size()) std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

std::uint64_t directory::count_live(slot_kind kind) {
  const std::array<std::uint8_t, 2> wanted{static_cast<std::uint8_t>(slot_state::live), static_cast<std::uint8_t>(kind)};
  auto row = on_.prepare("SELECT count(*) FROM slots WHERE substr(sealed, 1, 2) = ?1");
  row.bind(1, wanted).step();
  return static_cast<std::uint64_t>(row.integer(0));
}

void directory::write(slot_number slot, const slot_bytes& bytes) { on_.write_blob("slots", "sealed", slot, 0, bytes); }

std::int64_t directory::free_pages() {
  auto row = on_.prepare("PRAGMA freelist_count");
  row.step();
  return row.integer(0);
}

void directory::add_ballast(std::int64_t pages) {
  drop_ballast();  // of a creation that was killed
  on_.prepare("INSERT INTO ballast(one, zeros) VALUES(1, zeroblob(?))").bind(1, pages * page_size).done();
}

void directory::overwrite_ballast(std::int64_t pages) {
  if (!on_.prepare("SELECT 1 FROM ballast").step()) return;  // another process was at it, too, and has dropped it
  on_.write_blob("ballast", "zeros", 1, 0, crypto::bytes(static_cast<std::size_t>(pages * page_size)));
}

void directory::drop_ballast() { on_.prepare("DELETE FROM ballast").done(); }

std::vector<directory::class_row> directory::classes() {
  std::vector<class_row> out;
  auto rows = on_.prepare("SELECT number, kind, name, from_collection, from_closure, since, sealed FROM classes ORDER BY number");
  while (rows.step()) {
    class_row& row = out.emplace_back();
    row.is.number = static_cast<class_number>(rows.integer(0));
    row.is.kind = static_cast<class_kind>(rows.integer(1));
    row.is.name = rows.text(2);
    row.is.keep = {period(rows, 3), period(rows, 4)};
    row.is.since = static_cast<std::uint32_t>(rows.integer(5));
    if (const auto check = rows.blob(6); check.size() == row.check.size()) std::copy(check.begin(), check.end(), row.check.begin());
  }
  return out;
}

void directory::add_class(const class_row& row) {
  auto one = on_.prepare("INSERT INTO classes(number, kind, name, from_collection, from_closure, since, sealed) VALUES(?, ?, ?, ?, ?, ?, ?)");
  one.bind(1, std::int64_t{row.is.number})
      .bind(2, std::int64_t{static_cast<std::uint8_t>(row.is.kind)})
      .bind(3, std::string_view(row.is.name));
  bind_period(one, 4, row.is.keep.from_collection);
  bind_period(one, 5, row.is.keep.from_closure);
  one.bind(6, std::int64_t{row.is.since}).bind(7, row.check).done();
}

void directory::set_rule(const class_row& row) {
  auto one = on_.prepare("UPDATE classes SET from_collection = ?, from_closure = ?, sealed = ? WHERE number = ?");
  bind_period(one, 1, row.is.keep.from_collection);
  bind_period(one, 2, row.is.keep.from_closure);
  one.bind(3, row.check).bind(4, std::int64_t{row.is.number}).done();
}

std::optional<slot_number> directory::root(root_number root) {
  auto rows = on_.prepare("SELECT slot FROM roots WHERE root = ?");
  rows.bind(1, number(root));
  return slot_in(rows);
}

void directory::add_root(root_number root, slot_number slot) {
  on_.prepare("INSERT INTO roots(root, slot) VALUES(?, ?)").bind(1, number(root)).bind(2, slot).done();
}

std::optional<slot_number> directory::class_slot(root_number root, class_number of) {
  auto rows = on_.prepare("SELECT slot FROM class_slots WHERE root = ? AND class = ?");
  rows.bind(1, number(root)).bind(2, std::int64_t{of});
  return slot_in(rows);
}

std::vector<std::pair<class_number, slot_number>> directory::class_slots(root_number root) {
  std::vector<std::pair<class_number, slot_number>> out;
  auto rows = on_.prepare("SELECT class, slot FROM class_slots WHERE root = ? ORDER BY class");
  rows.bind(1, number(root));
  while (rows.step()) out.emplace_back(static_cast<class_number>(rows.integer(0)), rows.integer(1));
  return out;
}

void directory::add_class_slot(root_number root, class_number of, slot_number slot) {
  on_.prepare("INSERT INTO class_slots(root, class, slot) VALUES(?, ?, ?)")
      .bind(1, number(root))
      .bind(2, std::int64_t{of})
      .bind(3, slot)
      .done();
}

bool directory::any_day() { return on_.prepare("SELECT 1 FROM day_slots LIMIT 1").step(); }

std::optional<slot_number> directory::day(class_number of, std::int32_t day) {
  auto rows = on_.prepare("SELECT slot FROM day_slots WHERE class = ? AND day = ?");
  rows.bind(1, std::int64_t{of}).bind(2, std::int64_t{day});
  return slot_in(rows);
}

void directory::add_day(class_number of, std::int32_t day, slot_number slot) {
  auto one = on_.prepare("INSERT INTO day_slots(class, day, slot, alive, condemned) VALUES(?, ?, ?, 1, NULL)");
  one.bind(1, std::int64_t{of}).bind(2, std::int64_t{day}).bind(3, slot).done();
}

}  // namespace locket::ring
