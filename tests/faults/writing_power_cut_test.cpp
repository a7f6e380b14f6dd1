// What a power cut leaves of a transaction.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("a transaction: acknowledged is present and nothing is half done after a power cut, whichever writes in doubt were lost") {
  faults::with_every_power_cut({&faults::put, &faults::change, &faults::remove_record, &faults::contest, &faults::resolve, &faults::provide});
}
