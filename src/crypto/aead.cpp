#include "crypto/aead.hpp"

#include "crypto/derive.hpp"

#include <locket/error.hpp>

#include <cstring>

#include <sodium.h>

namespace locket::crypto {

static_assert(nonce_size == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(tag_size == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES && key_size == randombytes_SEEDBYTES);

nonces::nonces() : seed_(key::random()) {}

nonces::~nonces() { wipe(pool_.data(), pool_.size()); }

// randombytes_buf_deterministic begins at the same place for the same seed, so each refill also yields the seed of the
// next: a nonce could only repeat if two 256-bit seeds did, and what was handed out cannot be computed from what is left.
void nonces::refill() {
  std::array<std::uint8_t, sizeof pool_ + key_size> fresh;
  randombytes_buf_deterministic(fresh.data(), fresh.size(), seed_.data());
  std::memcpy(pool_.data(), fresh.data(), pool_.size());
  std::memcpy(seed_.data(), fresh.data() + pool_.size(), key_size);
  wipe(fresh.data(), fresh.size());
  left_ = pool_.size() / nonce_size;
}

void nonces::next(std::uint8_t (&out)[nonce_size]) {
  if (left_ == 0) refill();
  --left_;
  std::memcpy(out, pool_.data() + left_ * nonce_size, nonce_size);
}

void seal(const key& with, view plain, view associated_data, nonces& fresh, bytes& out) {
  std::uint8_t nonce[nonce_size];
  fresh.next(nonce);
  seal_with_nonce(with, plain, associated_data, nonce, out);
}

void seal_with_nonce(const key& with, view plain, view associated_data, const std::uint8_t (&nonce)[nonce_size], bytes& out) {
  if (with.empty())
    throw error(code::misuse_argument, "locket: a value cannot be sealed: the key is empty. Report this: it is locket's mistake.");
  const std::size_t start = out.size();
  out.resize(start + nonce_size + plain.size() + tag_size);
  std::memcpy(out.data() + start, nonce, nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + start + nonce_size, nullptr, plain.data(), plain.size(), associated_data.data(),
                                             associated_data.size(), nullptr, nonce, with.data());
}

bool open_into(const key& with, view sealed, view associated_data, std::uint8_t* out) noexcept {
  if (with.empty() || sealed.size() < nonce_size + tag_size) return false;
  // On a wrong tag libsodium zeroes `out` before it returns, and has decrypted nothing into it.
  return crypto_aead_xchacha20poly1305_ietf_decrypt(out, nullptr, nullptr, sealed.data() + nonce_size, sealed.size() - nonce_size,
                                                    associated_data.data(), associated_data.size(), sealed.data(), with.data()) == 0;
}

std::optional<plaintext> open(const key& with, view sealed, view associated_data) {
  if (sealed.size() < nonce_size + tag_size) return std::nullopt;
  plaintext plain(sealed.size() - nonce_size - tag_size);
  if (!open_into(with, sealed, associated_data, plain.data())) return std::nullopt;
  return plain;
}

}  // namespace locket::crypto
