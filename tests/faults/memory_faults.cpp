#include "faults/memory_faults.hpp"

#include <atomic>
#include <cstdlib>

#include <sqlite3.h>

namespace memory_faults {

namespace {

sqlite3_mem_methods real;
std::atomic<std::uint64_t> seen{0}, at{0}, failures{0};
std::atomic<bool> only_once{true};

bool strikes() {
  const auto n = ++seen;
  const auto first = at.load();
  if (first == 0 || n < first || (only_once && n > first)) return false;
  ++failures;
  return true;
}

void* allocate(int size) { return strikes() ? nullptr : real.xMalloc(size); }
void* resize(void* old, int size) { return strikes() ? nullptr : real.xRealloc(old, size); }

}  // namespace

void install() {
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) != SQLITE_OK) std::abort();
  sqlite3_mem_methods ours = real;
  ours.xMalloc = allocate;
  ours.xRealloc = resize;
  if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK) std::abort();
}

void fail_at(std::uint64_t n, bool once) {
  seen = 0;
  failures = 0;
  only_once = once;
  at = n;
}

void reset() { fail_at(0, true); }

std::uint64_t failed() { return failures; }

}  // namespace memory_faults
