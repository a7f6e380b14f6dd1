// What a subject says of their data holds, whichever operation of the disk fails.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R1.3, R4.1.4: contested, put right and provided is so when acknowledged, and no plaintext is handed out whose provision is not written down, whichever operation of the disk fails") {
  faults::with_every_disk_fault({&faults::contest, &faults::resolve, &faults::provide});
}
