// What a power cut leaves of what an operator does.
#include "faults/every_fault.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

TEST_CASE("publish, reindex, rotate, backup: one policy, one index, one key, whole copies after a power cut, whichever writes in doubt were lost") {
  faults::with_every_power_cut({&faults::publish, &faults::reindex, &faults::rotate, &faults::rotate_keyring_key, &faults::backup, &faults::backup_keyring});
}
