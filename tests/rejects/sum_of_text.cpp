// A text is summed.
#include "support/a_census.hpp"

bool much(locket::vault& vault, const locket::actor& as) {
#if REJECT
  return bool(locket::sum_of<census::counting, &census::person::job, &census::person::region>(vault, as));
#else
  return bool(locket::sum_of<census::counting, &census::person::spent, &census::person::region>(vault, as));
#endif
}
