#include "crypto/sign.hpp"

#include <locket/error.hpp>

#include <sodium.h>

namespace locket::crypto {

namespace {

// libsodium keeps the secret half as seed ‖ public key.
struct pair {
  public_key open{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};

  explicit pair(const key& seed) {
    static_assert(crypto_sign_SEEDBYTES == key_size && crypto_sign_PUBLICKEYBYTES == 32 && crypto_sign_BYTES == 64);
    if (seed.empty())
      throw error(code::misuse_argument, "locket: nothing can be signed: the seed is empty. Report this: it is locket's mistake.");
    crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
  }
  ~pair() { wipe(secret.data(), secret.size()); }
  pair(const pair&) = delete;
};

}  // namespace

public_key public_key_of(const key& seed) { return pair(seed).open; }

signature sign(const key& seed, view message) {
  const pair with(seed);
  signature out;
  crypto_sign_detached(out.data(), nullptr, message.data(), message.size(), with.secret.data());
  return out;
}

bool verifies(const public_key& whose, view message, const signature& with) noexcept {
  return crypto_sign_verify_detached(with.data(), message.data(), message.size(), whose.data()) == 0;
}

}  // namespace locket::crypto
