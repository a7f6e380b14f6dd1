// Where a vault's files are, and how they are opened.
// Read before this: key_source.hpp. Read after: engine.hpp, vault.hpp (`open`).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/anchor.hpp>
#include <locket/export.hpp>
#include <locket/generaliser.hpp>
#include <locket/instant.hpp>
#include <locket/key_source.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace locket {

/// The three files of a vault, side by side on a local disk.
struct files {
  std::string vault;    ///< Ciphertext. Back it up, with `backup()`.
  std::string keyring;  ///< The keys. Never copied along with the vault.
  std::string index;    ///< Blind indexes. Never backed up; rebuilt when missing.

  /// NAME.locket, NAME.locket-keys, NAME.locket-index.
  LOCKET_EXPORT static files beside(const std::string& name);
  /// A vault in memory, with the same behaviour, for the host's own tests.
  LOCKET_EXPORT static files in_memory();
};

/// How a vault is opened.
struct open_options {
  files at;                ///< No default.
  key_source key;          ///< No default. Asked once.
  std::string region;      ///< The storage region that this machine stands in, as the policy spells it (R3.4). No default; `publish` and `open` compare.
  bool create = false;     ///< Make the files if there are none. A vault without its keyring is a fault all the same.
  std::vector<generaliser> generalisers{};  ///< The host's own, for the policy's categories that name them. One of the same name as locket's own wins.
  const clock* time = &system_clock();  ///< Outlives the vault. Tests inject their own; nobody else should.
  std::int32_t permit_seconds = 900;    ///< How long a permit lasts. Shorter is safer and costs one decision more; a batch job asks again rather than raise it.
  locket::anchor* anchor = nullptr;       ///< Keeps a number elsewhere, that convicts files which are all old together. Outlives the vault.
  std::int32_t busy_milliseconds = 5000;  ///< How long a call waits for another writer before `code::busy`.
};

}  // namespace locket
