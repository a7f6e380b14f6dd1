// A sweep that fails anywhere is finished by the next.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R3.3: no destruction is left out and none is written down twice, whichever operation of the disk fails under a sweep") {
  faults::with_every_disk_fault({&faults::sweep});
}
