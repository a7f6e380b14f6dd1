// A partner without a contract.
#include "support/a_host.hpp"

locket::policy version() {
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .region("CN-mainland")
      .purpose<host::survey>()
      .role("system").every_purpose()
#if REJECT
      .partner("city-bank", "CN-mainland")
#else
      .partner("city-bank", "CN-mainland").until("2027-12-31")
#endif
      .permits<host::survey>()
      .records<>();
}
