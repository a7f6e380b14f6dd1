#include "ledger/agreements.hpp"

namespace locket {

void set_agreement(store::connection& on, const holder_tag& who, std::string_view role, instant until) {
  on.prepare(
        "INSERT INTO agreements(holder, role, until) VALUES(?1, ?2, ?3)"
        " ON CONFLICT(holder) DO UPDATE SET role = excluded.role, until = max(until, excluded.until)")
      .bind(1, who)
      .bind(2, role)
      .bind(3, until.unix_seconds)
      .done();
}

std::optional<instant> agreement_until(store::connection& on, const holder_tag& who) {
  auto row = on.prepare("SELECT until FROM agreements WHERE holder = ?1");
  if (!row.bind(1, who).step()) return std::nullopt;
  return instant{row.integer(0)};
}

}  // namespace locket
