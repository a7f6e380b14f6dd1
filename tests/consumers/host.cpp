// The smallest host: declares a record, opens a vault in memory, asks it something, says so.
#include <locket/locket.hpp>

#include <cstdio>

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
