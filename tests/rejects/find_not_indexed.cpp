// A field that has no index is to find somebody.
#include "support/a_host.hpp"

bool known(locket::vault& vault, const locket::actor& as) {
#if REJECT
  return bool(vault.find<&host::member::id_card, host::account>("11", as));
#else
  return bool(vault.find<&host::member::handle, host::account>("xm", as));
#endif
}
