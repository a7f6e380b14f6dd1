// Signatures that somebody without our keys can check: Ed25519 as libsodium offers it.
#pragma once

#include "crypto/secret.hpp"

namespace locket::crypto {

using public_key = std::array<std::uint8_t, 32>;
using signature = std::array<std::uint8_t, 64>;

/// Of the key pair that this seed gives.
public_key public_key_of(const key& seed);
/// Detached and deterministic (RFC 8032).
signature sign(const key& seed, view message);
bool verifies(const public_key&, view message, const signature&) noexcept;

}  // namespace locket::crypto
