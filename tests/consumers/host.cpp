// The smallest host: declares a record, opens a vault in memory, asks it something, says so.
#include <cstdio>

#if __has_include(<locket/locket.hpp>)
#include <locket/locket.hpp>

namespace host {
struct account : locket::purpose<"account-service"> {};
struct login_name : locket::category<"handle"> {};
struct member {
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, login_name, locket::for_<account>> handle{};
};
}  // namespace host
BOOST_HANA_ADAPT_STRUCT(host::member, handle);

int main() {
  auto vault = locket::vault::open({.at = locket::files::in_memory(),
                                    .key = locket::key_source::callback([](auto& kek) { kek.fill(7); }),
                                    .region = "CN-mainland",
                                    .create = true});
  const bool intact = static_cast<bool>(vault.verify());
  vault.close();
  std::printf("host: a vault in memory, %s\n", intact ? "intact" : "broken");
  return intact ? 0 : 1;
}
#else  // until the typed layer is there
#include <locket/instant.hpp>

int main() {
  const auto at = locket::instant::parse("2026-01-05T08:00:00+08:00");
  if (!at) return 1;
  std::printf("host: %s\n", at->text().c_str());
}
#endif
