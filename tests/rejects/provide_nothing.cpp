// A provision names no field.
#include "support/a_host.hpp"

bool send(locket::vault& vault, const locket::permit<host::support>& may, locket::record_id id) {
#if REJECT
  return bool(vault.provide(may, id, "city-bank"));
#else
  return bool(vault.provide<&host::member::handle>(may, id, "city-bank"));
#endif
}
