// No field of the record is declared for the permit's purpose.
#include "support/a_host.hpp"

bool show(locket::vault& vault, const locket::permit<host::support>& may, locket::record_id id) {
#if REJECT
  return bool(vault.get<host::comment>(may, id));
#else
  return bool(vault.get<host::member>(may, id));
#endif
}
