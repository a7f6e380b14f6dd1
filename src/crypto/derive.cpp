#include "crypto/derive.hpp"

#include <locket/error.hpp>

#include <cstring>

#include <sodium.h>

namespace locket::crypto {

namespace {

// A derivation from an empty key would give everybody the same result, so it ends here and not in a file.
void require(const key& k) {
  if (k.empty())
    throw error(code::misuse_argument, "locket: a key cannot be derived: its source is empty. Report this: it is locket's mistake.");
}

template <class Integer>
void put_little_endian(std::uint8_t* at, Integer value) noexcept {
  for (std::size_t i = 0; i < sizeof(Integer); ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

struct wiped {
  std::array<std::uint8_t, 2 * key_size> at;
  ~wiped() { wipe(at.data(), at.size()); }
};

template <std::size_t N>
std::array<std::uint8_t, N> keyed_hash(const key& with, view message) {
  require(with);
  std::array<std::uint8_t, N> out;
  crypto_generichash_blake2b(out.data(), N, message.data(), message.size(), with.data(), key_size);
  return out;
}

}  // namespace

key subkey(const key& from, std::uint64_t id, const char (&context)[9]) {
  static_assert(crypto_kdf_KEYBYTES == key_size && crypto_kdf_CONTEXTBYTES + 1 == sizeof context);
  require(from);
  key made = key::blank();
  crypto_kdf_derive_from_key(made.data(), key_size, id, context, from.data());
  return made;
}

key data_key(const key& class_key, const key& day_key, std::uint32_t class_number, std::int32_t day) {
  require(class_key);
  require(day_key);
  wiped both;
  std::memcpy(both.at.data(), class_key.data(), key_size);
  std::memcpy(both.at.data() + key_size, day_key.data(), key_size);
  std::uint8_t salt[crypto_generichash_blake2b_SALTBYTES] = {};
  put_little_endian(salt, class_number);
  put_little_endian(salt + 8, static_cast<std::uint64_t>(std::int64_t{day}));
  static constexpr std::uint8_t personal[crypto_generichash_blake2b_PERSONALBYTES] = {'l', 'o', 'c', 'k', 'e', 't', '-',
                                                                                      'c', 'e', 'l', 'l', '-', 'v', '1'};
  key made = key::blank();
  crypto_generichash_blake2b_salt_personal(made.data(), key_size, nullptr, 0, both.at.data(), both.at.size(), salt, personal);
  return made;
}

std::array<std::uint8_t, 16> keyed_hash16(const key& with, view message) { return keyed_hash<16>(with, message); }

std::array<std::uint8_t, 32> keyed_hash32(const key& with, view message) { return keyed_hash<32>(with, message); }

std::array<std::uint8_t, 32> hash32(view message) {
  std::array<std::uint8_t, 32> out;
  crypto_generichash_blake2b(out.data(), out.size(), message.data(), message.size(), nullptr, 0);
  return out;
}

bool equal(view a, view b) noexcept { return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

void random(std::uint8_t* out, std::size_t size) {
  start();
  randombytes_buf(out, size);
}

key from_passphrase(view passphrase, const std::array<std::uint8_t, 16>& salt, argon2_cost cost) {
  static_assert(crypto_pwhash_argon2id_SALTBYTES == 16);
  constexpr std::uint32_t most_passes = 16;
  constexpr std::uint32_t most_memory_kib = 1024 * 1024;
  // The cost comes from a file that an attacker may have edited, and the memory would be allocated before the key can
  // prove anything wrong.
  if (cost.passes < 1 || cost.passes > most_passes || cost.memory_kib < 8 || cost.memory_kib > most_memory_kib)
    throw error(code::format_unknown, "locket: the passphrase cannot be tried: the keyring asks for " + std::to_string(cost.passes) +
                                          " passes over " + std::to_string(cost.memory_kib) +
                                          " KiB, and locket accepts 1 to 16 over 8 KiB to 1 GiB. "
                                          "Restore the keyring from a copy.");
  key made = key::blank();
  if (crypto_pwhash_argon2id(made.data(), key_size, reinterpret_cast<const char*>(passphrase.data()), passphrase.size(), salt.data(),
                             cost.passes, std::size_t{cost.memory_kib} * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
    throw error(code::memory, "locket: the passphrase cannot be tried: Argon2id needs " + std::to_string(cost.memory_kib) +
                                  " KiB of memory. Free memory and open again.");
  return made;
}

}  // namespace locket::crypto
