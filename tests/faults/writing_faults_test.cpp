// What was acknowledged is there and nothing is half done, whichever operation of the disk fails under a transaction.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("put, change, remove: acknowledged is present, refused is absent, whichever operation of the disk fails") {
  faults::with_every_disk_fault({&faults::put, &faults::change, &faults::remove_record});
}
