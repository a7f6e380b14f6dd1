// What a power cut leaves of an opening.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("files are brought forward and known as restored after a power cut, whichever writes in doubt were lost") {
  faults::with_every_power_cut({&faults::migrate, &faults::accept_restored, &faults::open_restored, &faults::open_older_keyring});
}
