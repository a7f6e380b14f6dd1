// An audit in memory, and ways to spoil it.
#pragma once

#include "ledger/audit_chain.hpp"
#include "support/keys.hpp"

namespace support {

/// A vault of nine entries over two years, once it is filled.
struct audited {
  support::keys keys;
  locket::vault_file vault{":memory:", true, support::vault()};
  locket::vault_file::writing writing = vault.write();
  locket::store::connection& on = writing.on;
  locket::audit_chain chain{*keys, support::vault()};

  void append(std::string_view when, std::string_view actor = "u7") {
    locket::audit_entry one;
    one.at = at(when);
    one.what = locket::audit_act::permitted;
    one.role = "support";
    one.actor = actor;
    append(one);
  }
  void append(locket::audit_entry& one) {
    locket::crypto::nonces fresh;
    chain.append(on, one, fresh);
  }
  void fill() {
    for (const char* when :
         {"2026-01-05T01:00:00Z", "2026-01-05T02:00:00Z", "2026-06-05T01:00:00Z", "2026-06-05T02:00:00Z", "2026-12-31T15:59:59Z",
          "2026-12-31T16:00:00Z", "2027-01-05T01:00:00Z", "2027-01-05T01:00:00Z", "2027-01-06T01:00:00Z"})
      append(when);
  }
  // Two whole rows change places: sealed part, link and all.
  void exchange(int a, int b) {
    for (const auto& [from, to] : {std::pair(a, -1), std::pair(b, a), std::pair(-1, b)})
      on.prepare("UPDATE audit SET number = ?2 WHERE number = ?1").bind(1, std::int64_t{from}).bind(2, std::int64_t{to}).done();
  }

  // As format 1 has a chain.
  void keep_head_beside() {
    on.run("INSERT OR REPLACE INTO audit_head SELECT 1, number, substr(link, 1, 32), substr(link, 33) FROM audit WHERE number = 9;"
           "UPDATE audit SET link = substr(link, 1, 32) WHERE number = 9");
  }

  std::string verified() {
    const locket::audit_verdict v = chain.verify(on, {});
    return std::to_string(v.checked) + " right" + (v.first_wrong ? "; " + std::to_string(*v.first_wrong) + " " + v.why : "");
  }
};

}  // namespace support
