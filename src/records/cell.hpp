// One sealed value: format byte · key id · nonce · ciphertext · tag. Bound to its place, padded to a bucket. See FORMAT.md.
#pragma once

#include "crypto/aead.hpp"
#include "keyring/keyring.hpp"

namespace locket {

/// Where a cell stands. All of it is associated data (RFC 5116 §2.1): a cell cannot be moved, swapped or replayed elsewhere.
struct cell_place {
  const vault_id* vault = nullptr;
  std::string_view type;                  // record type's stored name; "subject" for a standing, "audit" for an entry …
  std::string_view field;                 // field's stored name
  std::int64_t subject = 0;               // subject's row; 0: the vault's own
  std::array<std::uint8_t, 16> record{};  // the record's tag; zero where there is none
};

/// What travels sealed beside the value.
struct provenance {
  instant collected;
  locket::source source = source::subject;
  bool self_published = false;
  std::uint32_t policy_version = 0;  // at most 65,535 in format 1
  std::string reference{};           // at most 65,535 bytes
};

struct opened_cell {
  provenance came;
  crypto::plaintext value;
};

constexpr std::uint8_t cell_format = 1;
constexpr std::size_t key_id_size = 11;

/// Buckets: 16, 32, 64, 128, 256 bytes, then multiples of 256 (of provenance ‖ length ‖ value).
std::size_t bucket(std::size_t) noexcept;

/// Appends a cell to `out`. The key must be that of `id`; `came.collected` must fall on `id.day` in the vault's zone.
/// Throws code::misuse_argument for what format 1 cannot write down (see `provenance`), or a value of 4 GiB.
void seal_cell(const crypto::key&, const key_id& id, const cell_place&, const provenance& came, crypto::view value, crypto::nonces&,
               crypto::bytes& out);
/// The key id in the clear; nothing if the cell is too short or of another format. It is believed only once the cell has opened.
std::optional<key_id> key_id_of(crypto::view cell) noexcept;
/// The value, or nothing if it does not authenticate at this place with this key. `days_in` turns day and second of day back into the
/// instant of collection.
std::optional<opened_cell> open_cell(const crypto::key&, const cell_place&, zone days_in, crypto::view cell);

}  // namespace locket
