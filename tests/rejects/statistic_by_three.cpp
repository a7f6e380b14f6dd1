// Subjects are counted by three fields at once.
#include "support/a_census.hpp"

bool many(locket::vault& vault, const locket::actor& as) {
#if REJECT
  return bool(locket::statistic<census::counting, &census::person::region, &census::person::job, &census::person::born>(vault, as));
#else
  return bool(locket::statistic<census::counting, &census::person::region, &census::person::job>(vault, as));
#endif
}
