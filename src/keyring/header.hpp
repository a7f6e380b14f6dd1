// The header: which vault, how the kek is made, the keyring key and the vault secret, wrapped, and what must not be turned back. Pure: no
// file.
#pragma once

#include "crypto/aead.hpp"
#include "crypto/kek.hpp"
#include "keyring/high_water.hpp"
#include "keyring/secrets.hpp"

namespace locket::ring {

constexpr std::size_t header_size = 504;
using header_bytes = std::array<std::uint8_t, header_size>;
using wrapped_key = std::array<std::uint8_t, crypto::nonce_size + crypto::key_size + crypto::tag_size>;

struct header {
  std::uint16_t generation = 1;
  zone days_in;
  vault_id vault{};
  crypto::kek_parameters kek;
  wrapped_key keyring_key{};
  std::array<std::uint8_t, 32> kek_check{};
  wrapped_key vault_secret{};
  std::array<std::uint8_t, 16> secret_check{};
  stored_mark mark;
  // Numbers given out. They stand here and not in the directory, where whoever deletes the last row would have one given out twice.
  std::uint64_t slots_made = 0;
  std::uint64_t slots_used = 0;
  root_number roots = 0;
  std::uint32_t classes = 0;
  // While the keyring key is being replaced; else zero.
  std::uint64_t sealed_again = 0;  // slots up to this one are wrapped by the new key
  wrapped_key earlier{};           // the key before, wrapped by the new one: who opens now needs both
  wrapped_key bridge{};            // the new one, wrapped by the one before: who has opened already holds that
};

header_bytes encode(const header&, const crypto::key& marks);
/// Throws error, `path` being for the message: code::format_newer, code::corrupt (its checksum is wrong). Says nothing of who wrote it: see
/// `unlock`.
header decode(crypto::view, const std::string& path);

/// Wraps the keyring key by another kek.
void wrap_keyring_key(header&, const crypto::key& kek, const crypto::key& keyring_key, crypto::nonces&);
void wrap_vault_secret(header&, const crypto::key& keyring_key, const crypto::key& vault_secret, crypto::nonces&);
/// Puts a fresh keyring key, wrapped by `kek`, in the place of the one in `held`, and both wraps that lead from one to the other.
crypto::key begin_rotation(header&, const crypto::key& kek, const secrets& held, crypto::nonces&);
bool rotating(const header&) noexcept;
void end_rotation(header&) noexcept;
/// Another process may have replaced the keyring key, or be at it. Throws code::key_mismatch if it was done meanwhile: then only the kek
/// leads to the new one.
void follow(const header&, secrets& held, const std::string& path);
/// `held` goes over to a key that the header has already.
void go_over(secrets& held, crypto::key keyring_key);
/// Throws error: code::key_mismatch (another kek), code::corrupt.
secrets unlock(const header&, const crypto::key& kek, const std::string& path);
/// True if the header was written by who holds the vault secret: an edited mark or count is told by this.
bool authentic(const header_bytes&, const crypto::key& marks);

}  // namespace locket::ring
