// A number kept where the vault's files are not: what convicts files that are all old together.
// Read before this: opening.hpp (where it is handed in). Read after: engine.hpp (`checkpoint`, for an auditor's copy).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>

#include <cstdint>

namespace locket {

/// The host's, in a KMS, a row of another database, another machine: whoever can roll the vault's files back must not be able to roll it
/// back with them. One a vault. Nothing inside three files can tell that all three are old; this number can.
///
/// It counts audit entries. It is advanced once the entry is on the disk (a power cut convicts nobody): after each erasure, closure and
/// withdrawal, at each sweep that found something new, at each checkpoint, and at close. Files that lack such an entry are refused at open with
/// `code::rolled_back`; what was done since the last of these is not covered. Calls come one at a time.
class LOCKET_EXPORT anchor {
 public:
  virtual ~anchor() = default;
  /// The highest number so far; 0 if none. What it throws, `open` throws; no file was touched then.
  virtual std::uint64_t read() = 0;
  /// Keep this number; one that is lower than the kept one changes nothing. If it throws, the vault goes on and tells it again next time:
  /// `status().anchor_behind` says so.
  virtual void advance(std::uint64_t number) = 0;
};

}  // namespace locket
