#include "keyring/secrets.hpp"

#include <utility>

namespace locket::ring {

crypto::key check_key(const crypto::key& wrapping) { return crypto::subkey(wrapping, 1, "lkcheck_"); }

secrets secrets_of(const vault_id& vault, std::uint16_t generation, crypto::key keyring_key, crypto::key vault_secret) {
  secrets made;
  made.vault = vault;
  made.generation = generation;
  made.check = check_key(keyring_key);
  made.vault_root = crypto::subkey(vault_secret, 2, "lkroot0_");
  made.marks = crypto::subkey(vault_secret, 3, "lkmarks_");
  made.keyring_key = std::move(keyring_key);
  made.vault_secret = std::move(vault_secret);
  return made;
}

}  // namespace locket::ring
