// The keys that a keyring works with while it is open. Derivations: FORMAT.md.
#pragma once

#include "crypto/derive.hpp"
#include "keyring/keyring.hpp"

namespace locket::ring {

/// The keyring key before this one, while slots are being sealed again.
struct earlier_key {
  std::uint16_t generation = 0;
  crypto::key keyring_key;
  crypto::key check;
};

struct secrets {
  vault_id vault{};
  std::uint16_t generation = 0;  // of the keyring key
  crypto::key keyring_key;       // wraps slots and the vault secret
  crypto::key check;             // from the keyring key: commits each wrapped key to it
  crypto::key vault_secret;
  crypto::key vault_root;  // root 0
  crypto::key marks;       // from the vault secret: authenticates what is not wrapped
  std::optional<earlier_key> earlier;
};

secrets secrets_of(const vault_id&, std::uint16_t generation, crypto::key keyring_key, crypto::key vault_secret);

/// What a wrapped key's check value is keyed with.
crypto::key check_key(const crypto::key& wrapping);

}  // namespace locket::ring
