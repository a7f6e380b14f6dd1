// A field that names a person is released.
#include "support/a_census.hpp"

void hand_out(locket::vault& vault, const locket::actor& as) {
#if REJECT
  (void)locket::release<census::modelling, &census::person::email>(vault, {"university", 5, as}, [](const auto&) {});
#else
  (void)locket::release<census::modelling, &census::person::region>(vault, {"university", 5, as}, [](const auto&) {});
#endif
}
