#include "ledger/accesses.hpp"

namespace locket {

void note_access(store::connection& on, const actor_hash& who, const access_hash& whom, instant at) {
  on.prepare(
        "INSERT INTO accesses(actor, subject, at) VALUES(?1, ?2, ?3)"
        " ON CONFLICT(actor, subject) DO UPDATE SET at = max(at, excluded.at)")
      .bind(1, who)
      .bind(2, whom)
      .bind(3, at.unix_seconds)
      .done();
}

std::int64_t count_others(store::connection& on, const actor_hash& who, const access_hash& whom, instant since_exclusive,
                          instant until_inclusive) {
  auto count = on.prepare("SELECT count(*) FROM accesses WHERE actor = ?1 AND subject <> ?2 AND at > ?3 AND at <= ?4");
  count.bind(1, who).bind(2, whom).bind(3, since_exclusive.unix_seconds).bind(4, until_inclusive.unix_seconds).step();
  return count.integer(0);
}

void forget_accesses(store::connection& on, instant before) {
  on.prepare("DELETE FROM accesses WHERE at < ?1").bind(1, before.unix_seconds).done();
}

}  // namespace locket
