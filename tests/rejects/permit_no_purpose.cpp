// A permit is asked for something that is no purpose.
#include "support/a_host.hpp"

bool asked(locket::vault& vault, locket::subject_id who) {
#if REJECT
  return bool(vault.permit<host::member>(who, locket::actor::system()));
#else
  return bool(vault.permit<host::support>(who, locket::actor::system()));
#endif
}
