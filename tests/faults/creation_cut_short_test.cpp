// A creation that ends anywhere is finished by the next opening.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("three files are made out of none, whichever operation of the disk was the last that did not fail") { faults::with_lasting_disk_faults(faults::create); }
