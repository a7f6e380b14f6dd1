// Somebody is looked up for a purpose that the field does not list.
#include "support/a_host.hpp"

bool known(locket::vault& vault, const locket::actor& as) {
#if REJECT
  return bool(vault.find<&host::member::email, host::support>("a@b.example", as));
#else
  return bool(vault.find<&host::member::email, host::survey>("a@b.example", as));
#endif
}
