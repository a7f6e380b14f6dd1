// What is read is no record.
#include "support/a_host.hpp"

struct row {
  std::string handle;
};

bool show(locket::vault& vault, const locket::permit<host::support>& may, locket::record_id id) {
#if REJECT
  return bool(vault.get<row>(may, id));
#else
  return bool(vault.get<host::member>(may, id));
#endif
}
