// A field is released for a purpose that it does not list.
#include "support/a_census.hpp"

void hand_out(locket::vault& vault, const locket::actor& as) {
#if REJECT
  (void)locket::release<census::account, &census::person::job>(vault, {"university", 5, as}, [](const auto&) {});
#else
  (void)locket::release<census::account, &census::person::region>(vault, {"university", 5, as}, [](const auto&) {});
#endif
}
