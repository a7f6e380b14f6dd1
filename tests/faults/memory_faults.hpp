// Memory that runs out on demand, for SQLite: its allocator wrapped.
#pragma once

#include <cstdint>

namespace memory_faults {

/// Before SQLite is used for anything in this process; aborts if it was.
void install();
/// Allocation `n` from now fails, or that one and all after it. Begins a new count.
void fail_at(std::uint64_t n, bool once);
void reset();
/// How many failed since then.
std::uint64_t failed();

}  // namespace memory_faults
