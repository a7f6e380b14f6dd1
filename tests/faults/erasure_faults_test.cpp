// What was erased is gone, whichever operation of the disk fails; on a full disk too.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R8.4: erased stays erased when acknowledged, and the host is told again until it confirms, whichever operation of the disk fails") {
  faults::with_every_disk_fault({&faults::erase});
}
