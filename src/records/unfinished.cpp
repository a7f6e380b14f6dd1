#include "records/unfinished.hpp"

#include "base/stored_instant.hpp"

namespace locket {

void note_unfinished(store::connection& on, const unfinished& one) {
  on.prepare("INSERT OR IGNORE INTO unfinished(subject, what, at) VALUES(?1, ?2, ?3)")
      .bind(1, one.subject)
      .bind(2, std::int64_t{static_cast<std::uint8_t>(one.what)})
      .bind(3, one.at.unix_seconds)
      .done();
}

void finished(store::connection& on, std::int64_t subject, unfinished_kind what) {
  on.prepare("DELETE FROM unfinished WHERE subject = ?1 AND what = ?2")
      .bind(1, subject)
      .bind(2, std::int64_t{static_cast<std::uint8_t>(what)})
      .done();
}

std::vector<unfinished> all_unfinished(store::connection& on) {
  std::vector<unfinished> all;
  auto row = on.prepare("SELECT subject, what, at FROM unfinished ORDER BY at, subject");
  while (row.step()) all.push_back({row.integer(0), static_cast<unfinished_kind>(row.integer(1)), {stored_instant(row.integer(2))}});
  return all;
}

}  // namespace locket
