// SQLite's allocations fail under put, one after the other: a fault that says so, and a vault that goes on.
#include "faults/every_fault.hpp"
#include "faults/memory_faults.hpp"
#include "faults/operations.hpp"

#include <doctest/doctest.h>

namespace {

const bool installed = (memory_faults::install(), true);  // before main: nothing has used SQLite yet

}  // namespace

TEST_CASE("out of memory is code::memory and nothing is half done, whichever allocation of SQLite's fails under put") {
  REQUIRE(installed);
  faults::with_every_memory_fault(faults::put);
}
