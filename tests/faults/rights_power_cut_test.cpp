// What a power cut leaves of what a subject asked for.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("R8.5: withdrawn stays withdrawn when acknowledged after a power cut, whichever writes in doubt were lost") {
  faults::with_every_power_cut({&faults::consent, &faults::withdraw, &faults::close_account});
}

TEST_CASE("R8.4: erased stays erased when acknowledged after a power cut, and the host is told again, whichever writes in doubt were lost") {
  faults::with_every_power_cut({&faults::erase});
}
