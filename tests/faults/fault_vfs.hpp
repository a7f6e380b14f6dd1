// A disk that fails on demand: a VFS between SQLite and the real one, for tests of every error path.
#pragma once

#include "faults/write_log.hpp"

#include <cstdint>
#include <string>

namespace fault_vfs {

/// How an operation fails. Each strikes only what it can change, so that no failure is tried twice under two names.
enum class kind {
  io_error,     // any operation does nothing and says so
  disk_full,    // what would make a file longer fails; overwriting in place and all else work, as on a real full disk
  short_write,  // half of a write reaches the file before it fails
  torn_first,   // of a write of several sectors only the first 512 bytes reach the file; then every operation fails: the power went
  torn_last     // … only the last
};
enum class lasting { once, for_good };
constexpr lasting once = lasting::once;
constexpr lasting for_good = lasting::for_good;

/// What counts: opens, writes, truncations, syncs of files and folders, deletions, renamings, locks taken, shared memory mapped. Reads and unlocks do not.
/// Becomes SQLite's default. Call it before anything else opens a file; idempotent. From then on nothing in this process waits for a disk:
/// what a sync is worth is tried by replaying a write_log, not by cutting the power.
void install();
/// Forgets the count and every failure to come.
void reset();
/// Of the operations from now on that this kind can strike, number `n` (the first is 1) fails, or that one and all after it. Begins a new count.
void fail_at(std::uint64_t n, kind, lasting);
/// Operations since reset() or fail_at(), of every sort.
std::uint64_t count();
/// How many were made to fail since then.
std::uint64_t failed();
/// The first that was made to fail, as "write /tmp/x-journal"; empty if none was.
std::string first_failed();
/// … and the last.
std::string last_failed();

/// From now on the files of one folder hold at most so many bytes together; more is a full disk. 0: no limit.
void limit(std::uint64_t bytes);

/// From now on what is done to files is written down, until it is called with nullptr. Shared memory is not: no power cut leaves any of it.
void record(power::write_log*);

}  // namespace fault_vfs
