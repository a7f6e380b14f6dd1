// Where the key-encryption key (kek) comes from. It is never on disk in the clear.
// Read after this: vault.hpp (opening).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/callback.hpp>
#include <locket/export.hpp>
#include <locket/shared.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace locket {

/// A source of the 32-byte kek. It is asked once at open (and once at a rotation), and what it gave is wiped after use.
class LOCKET_EXPORT key_source {
 public:
  /// Argon2id (RFC 9106) over a passphrase, with salt and cost kept in the keyring's header.
  /// The text is copied into wiped memory; the caller's own copy is the caller's.
  /// Throws `error` (`code::misuse_argument`) if the text is empty.
  static key_source passphrase(std::string_view text);

  /// Exactly 32 bytes, or 64 hexadecimal digits and at most one newline, in a file that only its owner can read.
  /// A file readable by group or others is refused at open (`code::key_mismatch` is not said; `code::io` is).
  static key_source key_file(std::string path);

  /// An environment variable that holds 32 bytes as 64 hexadecimal digits or as 44 characters of base64 (`openssl rand -base64 32`), and nothing
  /// besides; read at open, straight into locked memory. At open throws `error` (`code::io`) if it is not set or is something else; the message
  /// names the variable, never what it holds. Throws `error` (`code::misuse_argument`) if the name is empty.
  /// The variable stays: to remove one while another thread reads any is a data race in C, the vault may be opened again, and the environment that
  /// the process was started with stays readable to its owner all the same. Prefer a key file where that matters.
  static key_source environment(std::string variable);

  /// A call that fills 32 bytes, for a KMS or an HSM. It may throw: the exception passes through `open`.
  /// Throws `error` (`code::misuse_argument`) if there is no function, and at open if it left all 32 bytes zero.
  static key_source callback(locket::callback<void(std::array<std::uint8_t, 32>& kek)> fill);

  ~key_source();
  key_source(const key_source&);
  key_source& operator=(const key_source&);
  key_source(key_source&&) noexcept;
  key_source& operator=(key_source&&) noexcept;

  struct state;  ///< What stands behind it, in src/crypto/kek.cpp.
  const state& behind() const noexcept;

 private:
  explicit key_source(detail::shared<const state>) noexcept;
  detail::shared<const state> state_;
};

/// Writes 32 fresh random bytes to a new file that only its owner can read. Never overwrites a file.
/// Throws `error` (`code::io`).
LOCKET_EXPORT void make_key_file(const std::string& path);

}  // namespace locket
