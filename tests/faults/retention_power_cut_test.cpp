// What a power cut leaves of a sweep.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R3.3: what a power cut interrupts is destroyed by the next sweep, and written down once, whichever writes in doubt were lost") {
  faults::with_every_power_cut({&faults::sweep, &faults::reviews});
}
