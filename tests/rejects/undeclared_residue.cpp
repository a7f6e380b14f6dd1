// A residue is read for a purpose that its field's for_<> does not list.
#include "support/a_host.hpp"

void show(const locket::opened<host::member, host::profile>& m) {
#if REJECT
  auto left = m.residue<&host::member::id_card>();
#else
  auto left = m.residue<&host::member::born>();
#endif
}
