// What nothing supports any more is destroyed once, whatever fails.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R8.5: what nothing supports is destroyed once, whichever operation of the disk fails under a sweep") {
  faults::with_every_disk_fault({&faults::reviews});
}
