// A personal value is hashed.
#include "support/a_host.hpp"

std::size_t key_of(const host::member& m, const std::string& text) {
#if REJECT
  return std::hash<decltype(host::member::handle)>{}(m.handle);
#else
  return std::hash<std::string>{}(text);
#endif
}
