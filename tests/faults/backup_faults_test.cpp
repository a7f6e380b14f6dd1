// A backup is whole or not acknowledged, whichever operation of the disk fails.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("a backup that was acknowledged opens with what is in it, whichever operation of the disk fails") {
  faults::with_every_disk_fault({&faults::backup, &faults::backup_keyring});
}
