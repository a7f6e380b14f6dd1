// A field is revealed for a purpose that its for_<> does not list.
#include "support/a_host.hpp"

void show(const locket::opened<host::member, host::support>& m) {
#if REJECT
  auto value = m.reveal<&host::member::id_card>();
#else
  auto value = m.reveal<&host::member::handle>();
#endif
}
