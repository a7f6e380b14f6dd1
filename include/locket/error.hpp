// What locket throws when the machine, the files or the calling code failed.
// Read after this: denial.hpp (the other kind of "no", which is returned and never thrown).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace locket {

/// What went wrong. Each code has a stable id, `id_of(code)`, that ends every message.
enum class code : std::uint8_t {
  // The host's call was wrong; nothing was done.
  misuse_closed,          ///< The vault was closed before this call.
  misuse_forked,          ///< The vault was open in a parent process when it forked. Fork before opening, or let the child start a program (exec).
  misuse_denied,          ///< A denied verdict was opened. Test it first.
  misuse_allowed,         ///< The denial of an allowed verdict was asked for. Test it first.
  misuse_argument,        ///< An argument is outside what the call documents.
  misuse_transaction,     ///< A transaction was used after its commit.
  // The policy handed in cannot be kept as it is written.
  policy_ill_formed,      ///< The message names the category, purpose, role or recipient.
  policy_conflict,        ///< This version is published already with other content, or its date is not later.
  policy_missing,         ///< No policy version is in force yet. Publish one.
  generaliser_missing,    ///< A category names a generaliser that this opening was not given. The message names both; nothing was written.
  // The files do not fit each other, the key or this program.
  key_mismatch,           ///< The key does not fit the keyring. Nothing was changed.
  keyring_mismatch,       ///< The keyring belongs to another vault.
  keyring_missing,        ///< There is a vault but no keyring beside it.
  index_mismatch,         ///< The index belongs to another vault.
  checkpoint_mismatch,    ///< The text is no checkpoint of this vault: altered, or another vault's.
  rolled_back,            ///< The files are older than the host's anchor says.
  keyring_older,          ///< The keyring is older than the vault and lacks the keys of this subject.
  region_mismatch,        ///< The vault's policy names another storage region (R3.4).
  format_newer,           ///< A newer locket wrote this file, or a newer build of the host this value.
  format_unknown,         ///< The file is not one of locket's, or its schema was altered.
  remote_filesystem,      ///< Locks and syncs cannot be trusted there. Use a local disk.
  // The machine failed, or bytes did.
  corrupt,                ///< A stored value does not authenticate or decode.
  io,                     ///< Reading, writing or syncing failed. The vault is closed where that is said.
  full,                   ///< The disk is full. Nothing was half done.
  busy,                   ///< Another writer held the file for longer than the busy limit.
  memory,                 ///< No memory, or no locked memory (see RLIMIT_MEMLOCK).
  clock_suspect,          ///< The clock moved further than elapsed time explains; nothing was destroyed.
  interrupted,            ///< The caller asked to stop. What was done stays done and is resumed.
};

/// The stable id of a code, for example `keyring-missing`.
LOCKET_EXPORT std::string_view id_of(code) noexcept;

/// A fault: the operation ended, nothing acknowledged is lost, nothing half-done stays.
///
/// `what()` says what failed, where, why and what to do next, and ends with the id in brackets. It never
/// carries a personal value, a subject's id or a key.
class LOCKET_EXPORT error : public std::runtime_error {
 public:
  error(locket::code c, const std::string& message);

  /// For programs to branch on.
  locket::code code() const noexcept { return code_; }
  /// The stable id of `code()`.
  std::string_view id() const noexcept { return id_of(code_); }

 private:
  locket::code code_;
};

}  // namespace locket
