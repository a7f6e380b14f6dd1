// The same, asked for without a permit.
#include "support/a_host.hpp"

bool send(locket::vault& vault, locket::subject_id who, locket::record_id id) {
#if REJECT
  return bool(vault.provide<host::support, &host::member::id_card>(who, id, "city-bank", locket::actor::system()));
#else
  return bool(vault.provide<host::disclosure, &host::member::id_card>(who, id, "people-court", locket::actor::system()));
#endif
}
