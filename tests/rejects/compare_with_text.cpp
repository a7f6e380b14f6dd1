// A personal value is compared with a text.
#include "support/a_host.hpp"

bool is_root(const host::member& m, const std::string& root) {
#if REJECT
  return m.handle == "root";
#else
  return root == "root";
#endif
}
