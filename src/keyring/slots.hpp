// Slots: 128 bytes each, and the only place where a key stands. Overwriting one is what forgetting comes down to. Pure: no file.
#pragma once

#include "crypto/aead.hpp"
#include "keyring/secrets.hpp"

namespace locket::ring {

constexpr std::size_t slot_size = 128;
using slot_bytes = std::array<std::uint8_t, slot_size>;
using slot_number = std::int64_t;

/// Stored: never renumber.
enum class slot_state : std::uint8_t { free = 0, live = 1, destroyed = 2 };
enum class slot_kind : std::uint8_t { none = 0, root = 1, class_key = 2, day_key = 3, intent = 4 };

/// Which key a slot is for. A directory row that leads to a slot of another name is a forgery or damage.
struct slot_name {
  slot_kind kind = slot_kind::none;
  class_number of = 0;
  root_number root = 0;
  std::int32_t day = 0;
  friend bool operator==(const slot_name&, const slot_name&) = default;
};

/// When the subject's account was closed, and when the subject was erased.
struct slot_dates {
  std::optional<instant> closed{};
  std::optional<instant> erased{};
};

/// What stands in a slot in the clear. Authenticated, in a live slot and in a destroyed one.
struct slot_label {
  slot_state state = slot_state::free;
  slot_name name{};
  std::uint16_t generation = 0;
  slot_dates dates{};
};

/// A live slot around a secret of 32 bytes.
slot_bytes seal_slot(const secrets&, slot_number, const slot_name&, const slot_dates&, crypto::view secret, crypto::nonces&);
/// What an overwritten slot holds: its label, and nothing of its key.
slot_bytes tombstone(const secrets&, slot_number, const slot_name&, const slot_dates&);

struct opened_slot {
  slot_label label;
  crypto::key secret;  // empty unless live
};
/// Nothing if any byte of it is wrong. A free slot, all zero, opens with an empty label.
std::optional<opened_slot> open_slot(const secrets&, slot_number, const slot_bytes&);

}  // namespace locket::ring
