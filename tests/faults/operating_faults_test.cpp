// What an operator does is done or not, whichever operation of the disk fails.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("publish, reindex, rotate: one policy, one index, one key that opens, whichever operation of the disk fails") {
  faults::with_every_disk_fault({&faults::publish, &faults::reindex, &faults::rotate, &faults::rotate_keyring_key});
}
