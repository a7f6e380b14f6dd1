// A field is provided for a purpose that its for_<> does not list.
#include "support/a_host.hpp"

bool send(locket::vault& vault, const locket::permit<host::support>& may, locket::record_id id) {
#if REJECT
  return bool(vault.provide<&host::member::handle, &host::member::email>(may, id, "city-bank"));
#else
  return bool(vault.provide<&host::member::handle>(may, id, "city-bank"));
#endif
}
