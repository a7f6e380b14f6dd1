// What an operator asks of a vault: how it is, and how it agrees with the host's own rows.
// Read before this: ids.hpp. Read after: engine.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/ids.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace locket {

/// The answer of `status()`.
struct vault_status {
  // Each file with what belongs to it (-wal, -journal), in bytes; 0 in memory.
  std::uint64_t vault_bytes = 0;
  std::uint64_t keyring_bytes = 0;
  std::uint64_t index_bytes = 0;

  std::uint64_t roots = 0;      ///< Keys of subjects that are alive. A subject may have several.
  std::uint64_t day_keys = 0;   ///< Keys of a class and a day that are alive.
  std::uint32_t due = 0;        ///< Keys past their date that no sweep has condemned yet; counted up to 1000.
  std::uint32_t condemned = 0;  ///< Keys that wait for their 24 hours (threats.md, the clock); counted up to 1000.

  std::uint32_t unconfirmed_erasures = 0;  ///< Subjects that are erased, and of whom `on_erased` has not returned true.
  std::uint32_t erasures_with_rows = 0;    ///< Subjects that are erased, with rows left for `sweep` to remove.

  bool clock_suspect = false;  ///< Or more time passed than anybody saw. Nothing is destroyed by date until `confirm_time()`.
  bool restored = false;       ///< The vault came from a backup, and `accept_restored()` was not called.
  bool anchor_behind = false;  ///< The anchor could not be told of the last entries.
  /// The keyring was once found to be older than the vault: what was written between its copy and that open cannot be read.
  bool keyring_was_older = false;
  std::uint64_t unknown_subjects = 0;  ///< Subjects whose keys went with the newer keyring: in the vault, unreadable, and never swept. `erase` removes them.

  std::optional<std::uint32_t> policy_version;  ///< In force now.
};

/// The answer of `unreferenced()`.
struct unreferenced_report {
  // What the host named and locket does not hold: never put, removed, or erased.
  std::vector<subject_id> unknown_subjects;
  std::vector<record_id> unknown_records;

  /// A subject that locket holds and the host did not name, or of whose records it did not name some.
  struct held {
    subject_id who;
    bool named = false;
    std::uint64_t records = 0;  ///< Not named. Files hold no record id, so which they are cannot be told.
  };
  std::vector<held> unnamed;
  std::uint64_t unreadable = 0;  ///< Not named, and their id cannot be read (see `vault_status::unknown_subjects`).
  bool more = false;             ///< There are more than `most`: erase or name these, and ask again.
};

}  // namespace locket
