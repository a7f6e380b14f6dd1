// Two records' fields are counted in one statistic.
#include "support/a_census.hpp"

bool many(locket::vault& vault, const locket::actor& as) {
#if REJECT
  return bool(locket::statistic<census::counting, &census::person::region, &census::visit::region>(vault, as));
#else
  return bool(locket::statistic<census::counting, &census::person::region, &census::person::job>(vault, as));
#endif
}
