// Consent and its withdrawal hold, whichever operation of the disk fails.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R8.5: withdrawn stays withdrawn when acknowledged, whichever operation of the disk fails") {
  faults::with_every_disk_fault({&faults::consent, &faults::withdraw});
}
