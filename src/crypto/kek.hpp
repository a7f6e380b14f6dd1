// From a key_source to a kek in locked memory.
#pragma once

#include "crypto/derive.hpp"

#include <locket/key_source.hpp>

namespace locket::crypto {

/// What the keyring's header keeps for a passphrase; zero for the other sources.
struct kek_parameters {
  std::array<std::uint8_t, 16> salt{};
  argon2_cost cost{0, 0};
};

bool is_passphrase(const key_source&) noexcept;
/// Fresh parameters for a new header (random salt and default cost for a passphrase, zeros otherwise).
kek_parameters fresh_parameters(const key_source&);
/// The kek. Throws error: code::io (file missing, wrong size, too open; variable unset), code::format_unknown (absurd cost).
key kek_of(const key_source&, const kek_parameters&);

}  // namespace locket::crypto
