// An opening that fails anywhere is finished by the next.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("files are brought forward and known as restored, whichever operation of the disk fails under the opening") {
  faults::with_every_disk_fault({&faults::migrate, &faults::accept_restored, &faults::open_restored});
}
