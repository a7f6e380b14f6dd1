// Personal values are compared.
#include "support/a_host.hpp"

bool same(const host::member& a, const host::member& b) {
#if REJECT
  return a.handle == b.handle;
#else
  return &a == &b;
#endif
}
