// Canaries: values that stand nowhere else. Both processes make them from a number; the one that is searched never keeps a list of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace canary {

/// 32 letters of canary `n`, one at a time: a buffer of them exists only where the caller makes one.
inline char letter(std::uint64_t seed, unsigned n, unsigned at) {
  std::uint64_t x = seed ^ (std::uint64_t{n} * 64 + at + 1) * 0x9E3779B97F4A7C15U;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9U;
  x = (x ^ x >> 27) * 0x94D049BB133111EBU;
  return static_cast<char>('a' + (x ^ x >> 31) % 26);
}
constexpr unsigned length = 32;

inline std::string text(std::uint64_t seed, unsigned n) {
  std::string out;
  out.reserve(length);  // a string that grows leaves copies behind
  for (unsigned i = 0; i < length; ++i) out += letter(seed, n, i);
  return out;
}
inline std::vector<std::uint8_t> bytes(std::uint64_t seed, unsigned n) {
  std::vector<std::uint8_t> out(length);
  for (unsigned i = 0; i < length; ++i) out[i] = static_cast<std::uint8_t>(letter(seed, n, i));
  return out;
}
/// Nineteen digits.
inline std::int64_t number(std::uint64_t seed, unsigned n) {
  std::int64_t out = 1;
  for (unsigned i = 0; i < 18; ++i) out = out * 10 + letter(seed, n, i) % 10;
  return out;
}
inline std::array<std::uint8_t, 16> id(std::uint64_t seed, unsigned n) {
  std::array<std::uint8_t, 16> out{};
  for (unsigned i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(letter(seed, n, i));
  return out;
}

/// Who is who. What is not here is counted on from `first_put`.
enum : unsigned { a_subject = 1, b_subject = 2, handle = 3, email = 4, card = 5, note = 6, blob = 7, sum = 8, words = 9, sums = 11, changed = 13, refused = 14, thrown = 15, assigned = 16, b_note = 17, control = 18, reference = 19, grown = 30 };
constexpr unsigned many_grown = 12;

}  // namespace canary
