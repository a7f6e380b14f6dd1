// A disk that fails on demand: a VFS between SQLite and the real one, for tests of every error path.
#pragma once

#include <cstdint>
#include <string>

namespace fault_vfs {

/// How an operation fails.
enum class kind {
  io_error,    // it does nothing and says so
  disk_full,   // only what would make a file longer fails; overwriting in place and all else work, as on a real full disk
  short_write  // half of a write reaches the file before it fails; all else as io_error
};
enum class lasting { once, for_good };
constexpr lasting once = lasting::once;
constexpr lasting for_good = lasting::for_good;

/// What counts: opens, writes, truncations, syncs, deletions, locks taken, shared memory mapped. Reads and unlocks do not.
/// Becomes SQLite's default. Call it before anything else opens a file; idempotent.
void install();
/// Forgets the count and every failure to come.
void reset();
/// The operation `n` from now (the first is 1) fails, or that one and all after it. With disk_full once, the first one from
/// `n` on that makes a file longer. Begins a new count.
void fail_at(std::uint64_t n, kind, lasting);
/// Operations since reset() or fail_at().
std::uint64_t count();
/// How many were made to fail since then.
std::uint64_t failed();
/// The last one that failed, as "write /tmp/x-journal"; empty if none did.
std::string last_failed();

}  // namespace fault_vfs
