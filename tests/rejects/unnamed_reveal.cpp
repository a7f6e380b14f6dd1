// A revealed value is opened before it has a name: it would be wiped at the end of the line.
#include "support/a_host.hpp"

void show(const locket::opened<host::member, host::support>& m) {
#if REJECT
  const std::string& handle = *m.reveal<&host::member::handle>();
#else
  const auto handle = m.reveal<&host::member::handle>();
#endif
}
