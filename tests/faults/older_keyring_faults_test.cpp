// The opening with a keyring from before an erasure.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R8.4: with an older keyring what was erased stays erased, whichever operation of the disk fails under the opening") {
  faults::with_every_disk_fault({&faults::open_older_keyring});
}
