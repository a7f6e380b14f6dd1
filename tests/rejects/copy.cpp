// A personal value is copied.
#include "support/a_host.hpp"

void keep(host::member& m) {
#if REJECT
  auto kept = m.handle;
#else
  auto kept = std::move(m.handle);
#endif
}
