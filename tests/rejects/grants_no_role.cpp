// A purpose grants: only a role does.
#include "support/a_host.hpp"

locket::policy version() {
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .region("CN-mainland")
#if REJECT
      .purpose<host::survey>().grants<host::survey>()
#else
      .purpose<host::survey>().role("system").grants<host::survey>()
#endif
      .records<>();
}
