// What a power cut leaves of a creation.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("three files are made out of none after a power cut, whichever writes in doubt were lost") {
  faults::with_every_power_cut({&faults::create});
}
