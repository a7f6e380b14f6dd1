// A field is counted for a purpose that it does not list.
#include "support/a_census.hpp"

bool many(locket::vault& vault, const locket::actor& as) {
#if REJECT
  return bool(locket::statistic<census::modelling, &census::person::spent>(vault, as));
#else
  return bool(locket::statistic<census::counting, &census::person::spent>(vault, as));
#endif
}
