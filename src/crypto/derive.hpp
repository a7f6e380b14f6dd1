// Keys from keys, and keyed hashes: BLAKE2b as libsodium offers it.
#pragma once

#include "crypto/secret.hpp"

namespace locket::crypto {

/// crypto_kdf_derive_from_key: 32 bytes, context of exactly 8 characters.
key subkey(const key& from, std::uint64_t id, const char (&context)[9]);

/// The data key of a cell, format 1 (records/FORMAT.md): BLAKE2b-256, no message, key = class_key ‖ day_key (64 bytes),
/// salt = class number (u32 LE) ‖ zero (u32) ‖ day (i64 LE), personal = "locket-cell-v1" zero-padded to 16.
/// Either secret alone, once destroyed, leaves the other useless: BLAKE2b keyed with the concatenation is assumed a dual PRF.
key data_key(const key& class_key, const key& day_key, std::uint32_t class_number, std::int32_t day);

/// Keyed BLAKE2b over a message: 16 or 32 bytes.
std::array<std::uint8_t, 16> keyed_hash16(const key& with, view message);
std::array<std::uint8_t, 32> keyed_hash32(const key& with, view message);
/// Unkeyed BLAKE2b-256.
std::array<std::uint8_t, 32> hash32(view message);

bool equal(view a, view b) noexcept;  // constant time; false if the lengths differ
void random(std::uint8_t* out, std::size_t size);

/// Argon2id, with parameters capped (at most 1 GiB and 16 passes) before anything is allocated; outside them error(code::format_unknown).
struct argon2_cost {
  std::uint32_t passes;
  std::uint32_t memory_kib;
};
constexpr argon2_cost default_cost{3, 64 * 1024};
key from_passphrase(view passphrase, const std::array<std::uint8_t, 16>& salt, argon2_cost);

}  // namespace locket::crypto
