// The half of the directory that only sweeps and erasures use.
#include "keyring/directory.hpp"

#include "base/stored_instant.hpp"

#include <algorithm>

namespace locket::ring {

namespace {

std::int64_t number(root_number root) { return static_cast<std::int64_t>(root); }
std::int64_t limit(std::size_t most) { return static_cast<std::int64_t>(std::min<std::size_t>(most, 1'000'000)); }

void bind_instant(store::statement& to, int at, const std::optional<instant>& value) {
  if (value)
    to.bind(at, value->unix_seconds);
  else
    to.bind_null(at);
}

std::vector<root_number> roots_in(store::statement& rows) {
  std::vector<root_number> out;
  while (rows.step()) out.push_back(static_cast<root_number>(rows.integer(0)));
  return out;
}

}  // namespace

void directory::condemn_day(class_number of, std::int32_t day, std::int64_t at) {
  auto one = on_.prepare("UPDATE day_slots SET condemned = ? WHERE class = ? AND day = ? AND alive = 1 AND condemned IS NULL");
  one.bind(1, at).bind(2, std::int64_t{of}).bind(3, std::int64_t{day}).done();
}

void directory::end_day(class_number of, std::int32_t day) {
  auto one = on_.prepare("UPDATE day_slots SET alive = 0, condemned = NULL WHERE class = ? AND day = ?");
  one.bind(1, std::int64_t{of}).bind(2, std::int64_t{day}).done();
}

std::vector<directory::day_row> directory::days_through(class_number of, std::int64_t last, std::size_t most) {
  std::vector<day_row> out;
  auto rows =
      on_.prepare("SELECT day FROM day_slots WHERE class = ? AND alive = 1 AND condemned IS NULL AND day <= ? ORDER BY day LIMIT ?");
  rows.bind(1, std::int64_t{of}).bind(2, last).bind(3, limit(most));
  while (rows.step()) out.push_back({of, static_cast<std::int32_t>(rows.integer(0)), std::nullopt});
  return out;
}

std::vector<directory::day_row> directory::days_condemned(class_number of, std::int64_t after, std::int64_t until, std::size_t most) {
  std::vector<day_row> out;
  auto rows = on_.prepare(
      "SELECT day, condemned FROM day_slots WHERE class = ? AND alive = 1 AND condemned > ? AND condemned <= ? "
      "ORDER BY condemned, day LIMIT ?");
  rows.bind(1, std::int64_t{of}).bind(2, after).bind(3, until).bind(4, limit(most));
  while (rows.step()) out.push_back({of, static_cast<std::int32_t>(rows.integer(0)), stored_instant(rows.integer(1))});
  return out;
}

void directory::plan(root_number root, const slot_dates& dates, std::optional<std::int64_t> next) {
  auto one = on_.prepare("INSERT OR REPLACE INTO ended(root, closed, erased, next) VALUES(?, ?, ?, ?)");
  one.bind(1, number(root));
  bind_instant(one, 2, dates.closed);
  bind_instant(one, 3, dates.erased);
  if (next)
    one.bind(4, *next);
  else
    one.bind_null(4);
  one.done();
}

void directory::unplan(root_number root) { on_.prepare("DELETE FROM ended WHERE root = ?").bind(1, number(root)).done(); }

void directory::hurry_closed(days from_closure) {
  on_.prepare("UPDATE ended SET next = min(ifnull(next, closed + ?1), closed + ?1) WHERE closed IS NOT NULL")
      .bind(1, std::int64_t{from_closure.count} * 86400)
      .done();
}

void directory::hurry_erased(days from_erasure) {
  on_.prepare("UPDATE ended SET next = min(ifnull(next, erased + ?1), erased + ?1) WHERE erased IS NOT NULL")
      .bind(1, std::int64_t{from_erasure.count} * 86400)
      .done();
}

std::vector<root_number> directory::planned(std::int64_t until, std::size_t most) {
  auto rows = on_.prepare("SELECT root FROM ended WHERE next IS NOT NULL AND next <= ? ORDER BY next LIMIT ?");
  rows.bind(1, until).bind(2, limit(most));
  return roots_in(rows);
}

std::optional<std::int64_t> directory::first_planned() {
  auto row = on_.prepare("SELECT next FROM ended WHERE next IS NOT NULL ORDER BY next LIMIT 1");
  if (!row.step()) return std::nullopt;
  return row.integer(0);
}

std::vector<std::pair<class_number, std::int64_t>> directory::condemned(root_number root) {
  std::vector<std::pair<class_number, std::int64_t>> out;
  auto rows = on_.prepare("SELECT class, at FROM condemned WHERE root = ?");
  rows.bind(1, number(root));
  while (rows.step()) out.emplace_back(static_cast<class_number>(rows.integer(0)), stored_instant(rows.integer(1)));
  return out;
}

std::vector<root_number> directory::condemned_after(std::int64_t after, std::size_t most) {
  auto rows = on_.prepare("SELECT root FROM condemned WHERE at > ? GROUP BY root ORDER BY min(at) LIMIT ?");
  rows.bind(1, after).bind(2, limit(most));
  return roots_in(rows);
}

void directory::condemn(root_number root, class_number of, std::int64_t at) {
  auto one = on_.prepare("INSERT OR IGNORE INTO condemned(root, class, at) VALUES(?, ?, ?)");
  one.bind(1, number(root)).bind(2, std::int64_t{of}).bind(3, at).done();
}

void directory::acquit(root_number root, class_number of) {
  on_.prepare("DELETE FROM condemned WHERE root = ? AND class = ?").bind(1, number(root)).bind(2, std::int64_t{of}).done();
}

std::vector<slot_number> directory::intents() {
  std::vector<slot_number> out;
  auto rows = on_.prepare("SELECT slot FROM intents ORDER BY slot");
  while (rows.step()) out.push_back(rows.integer(0));
  return out;
}

void directory::add_intent(slot_number slot) { on_.prepare("INSERT INTO intents(slot) VALUES(?)").bind(1, slot).done(); }

void directory::end_intent(slot_number slot) { on_.prepare("DELETE FROM intents WHERE slot = ?").bind(1, slot).done(); }

void directory::each_slot(const std::function<void(slot_number, const slot_name&)>& visit) {
  auto roots = on_.prepare("SELECT slot, root FROM roots");
  while (roots.step()) visit(roots.integer(0), {slot_kind::root, 0, static_cast<root_number>(roots.integer(1)), 0});
  auto class_rows = on_.prepare("SELECT slot, class, root FROM class_slots");
  while (class_rows.step())
    visit(class_rows.integer(0),
          {slot_kind::class_key, static_cast<class_number>(class_rows.integer(1)), static_cast<root_number>(class_rows.integer(2)), 0});
  auto day_rows = on_.prepare("SELECT slot, class, day FROM day_slots");
  while (day_rows.step())
    visit(day_rows.integer(0),
          {slot_kind::day_key, static_cast<class_number>(day_rows.integer(1)), 0, static_cast<std::int32_t>(day_rows.integer(2))});
  for (const slot_number slot : intents()) visit(slot, {slot_kind::intent, 0, 0, 0});
}

}  // namespace locket::ring
