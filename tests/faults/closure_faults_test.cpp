// The end of an account is whole, whichever operation of the disk fails.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R3.3: an account is closed with all its consents or not at all, whichever operation of the disk fails") {
  faults::with_every_disk_fault({&faults::close_account});
}
