// The header: which vault, how the kek is made, the keyring key and the vault secret, wrapped, and what must not be turned back. Pure: no
// file.
#pragma once

#include "crypto/aead.hpp"
#include "crypto/kek.hpp"
#include "keyring/high_water.hpp"
#include "keyring/secrets.hpp"

namespace locket::ring {

constexpr std::size_t header_size = 352;
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
};

header_bytes encode(const header&, const crypto::key& marks);
/// Throws error, `path` being for the message: code::format_newer, code::corrupt (its checksum is wrong). Says nothing of who wrote it: see
/// `unlock`.
header decode(crypto::view, const std::string& path);

/// Wraps the keyring key by another kek.
void wrap_keyring_key(header&, const crypto::key& kek, const crypto::key& keyring_key, crypto::nonces&);
void wrap_vault_secret(header&, const crypto::key& keyring_key, const crypto::key& vault_secret, crypto::nonces&);
/// Throws error: code::key_mismatch (another kek), code::corrupt.
secrets unlock(const header&, const crypto::key& kek, const std::string& path);
/// True if the header was written by who holds the vault secret: an edited mark or count is told by this.
bool authentic(const header_bytes&, const crypto::key& marks);

}  // namespace locket::ring
