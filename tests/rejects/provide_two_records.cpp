// One provision is of one record.
#include "support/a_host.hpp"

bool send(locket::vault& vault, const locket::permit<host::publication>& may, locket::record_id id) {
#if REJECT
  return bool(vault.provide<&host::member::handle, &host::comment::text>(may, id, "the-public"));
#else
  return bool(vault.provide<&host::comment::tags, &host::comment::text>(may, id, "the-public"));
#endif
}
