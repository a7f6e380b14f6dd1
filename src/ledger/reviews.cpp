#include "ledger/reviews.hpp"

#include "base/stored_instant.hpp"

namespace locket {

namespace {

review read(const store::statement& row) {
  return {row.integer(0), {stored_instant(row.integer(1))}, row.is_null(2) ? std::nullopt : std::optional(instant{stored_instant(row.integer(2))})};
}

}  // namespace

void note_review(store::connection& on, std::int64_t subject, instant at) {
  on.prepare(
        "INSERT INTO reviews(subject, at, condemned) VALUES(?1, ?2, NULL)"
        " ON CONFLICT(subject) DO UPDATE SET at = min(at, excluded.at)")
      .bind(1, subject)
      .bind(2, at.unix_seconds)
      .done();
}

void set_review(store::connection& on, const review& one) {
  auto row = on.prepare("INSERT OR REPLACE INTO reviews(subject, at, condemned) VALUES(?1, ?2, ?3)");
  row.bind(1, one.subject).bind(2, one.at.unix_seconds);
  one.condemned ? row.bind(3, one.condemned->unix_seconds) : row.bind_null(3);
  row.done();
}

void drop_review(store::connection& on, std::int64_t subject) { on.prepare("DELETE FROM reviews WHERE subject = ?1").bind(1, subject).done(); }

std::optional<review> review_of(store::connection& on, std::int64_t subject) {
  auto row = on.prepare("SELECT subject, at, condemned FROM reviews WHERE subject = ?1");
  return row.bind(1, subject).step() ? std::optional(read(row)) : std::nullopt;
}

std::vector<review> reviews_due(store::connection& on, instant at, std::size_t most) {
  std::vector<review> due;
  auto rows = on.prepare("SELECT subject, at, condemned FROM reviews WHERE at <= ?1 ORDER BY at, subject LIMIT ?2");
  rows.bind(1, at.unix_seconds).bind(2, static_cast<std::int64_t>(most));
  while (rows.step()) due.push_back(read(rows));
  return due;
}

std::optional<instant> first_review(store::connection& on) {
  auto row = on.prepare("SELECT at FROM reviews ORDER BY at LIMIT 1");
  return row.step() ? std::optional(instant{stored_instant(row.integer(0))}) : std::nullopt;
}

std::optional<std::int64_t> note_reviews_of_all(store::connection& on, std::int64_t after, std::size_t most, instant at) {
  std::vector<std::int64_t> rows;
  {
    auto found = on.prepare("SELECT row FROM subjects WHERE row > ?1 AND erased = 0 ORDER BY row LIMIT ?2");
    found.bind(1, after).bind(2, static_cast<std::int64_t>(most));
    while (found.step()) rows.push_back(found.integer(0));
  }
  for (const auto row : rows) note_review(on, row, at);
  return rows.empty() ? std::nullopt : std::optional(rows.back());
}

}  // namespace locket
