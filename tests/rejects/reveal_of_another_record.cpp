// A field of one record is revealed from another.
#include "support/a_host.hpp"

void show(const locket::opened<host::member, host::publication>& m) {
#if REJECT
  auto value = m.reveal<&host::comment::text>();
#else
  auto value = m.reveal<&host::member::handle>();
#endif
}
