// A category without retention.
#include "support/a_host.hpp"

locket::policy version() {
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .region("CN-mainland")
#if REJECT
      .category<host::mail>()
#else
      .category<host::mail>().keep_after_closure(locket::days{30}).then_erase()
#endif
      .purpose<host::survey>()
      .role("system").every_purpose()
      .records<>();
}
