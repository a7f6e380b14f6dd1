// Sealing and opening: XChaCha20-Poly1305-IETF of libsodium, with named associated data.
#pragma once

#include "crypto/secret.hpp"

#include <optional>

namespace locket::crypto {

constexpr std::size_t nonce_size = 24;
constexpr std::size_t tag_size = 16;

/// Nonces of one write transaction, expanded from 32 fresh bytes of the system's generator that are taken in the
/// constructor and wiped in the destructor (threats.md: a system call a nonce costs more than the cipher). No state outlives
/// the transaction, so a snapshot of a virtual machine cannot repeat one. Not shared between threads.
class nonces {
 public:
  nonces();
  ~nonces();
  nonces(const nonces&) = delete;
  nonces& operator=(const nonces&) = delete;
  void next(std::uint8_t (&out)[nonce_size]);

 private:
  void refill();

  key seed_;
  std::size_t left_ = 0;  // nonces of pool_ not handed out yet
  std::array<std::uint8_t, nonce_size * 32> pool_{};
};

/// Appends nonce ‖ ciphertext ‖ tag to `out`.
void seal(const key& with, view plain, view associated_data, nonces& fresh, bytes& out);
/// The same with the nonce given: for test vectors alone.
void seal_with_nonce(const key& with, view plain, view associated_data, const std::uint8_t (&nonce)[nonce_size], bytes& out);

/// The plaintext of nonce ‖ ciphertext ‖ tag, or nothing if it does not authenticate (never says which check failed).
std::optional<plaintext> open(const key& with, view sealed, view associated_data);
/// Into a buffer of exactly sealed.size() - nonce_size - tag_size bytes; false if it does not authenticate (buffer wiped).
bool open_into(const key& with, view sealed, view associated_data, std::uint8_t* out) noexcept;

}  // namespace locket::crypto
