// SPDX-License-Identifier: MIT
#include <locket/error.hpp>
#include <locket/ids.hpp>

#include <sys/random.h>
#include <cerrno>
#include <cstring>
#include <utility>

namespace locket {

namespace detail {

namespace {

constexpr char hex_digits[] = "0123456789abcdef";

// Lower case alone: an id has one spelling, so a host may compare and index the text.
int value_of(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

// The kernel's generator rather than libsodium's: floor 0 knows no library, and getrandom is safe in a forked child.
std::array<std::uint8_t, 16> random_id() {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::getrandom(bytes.data() + have, bytes.size() - have, 0);
    if (got > 0) {
      have += static_cast<std::size_t>(got);
    } else if (errno != EINTR) {
      throw error(code::io, std::string("locket: an id cannot be minted: getrandom failed: ") + std::strerror(errno) +
                                ". Allow the getrandom system call to this process.");
    }
  }
  return bytes;
}

bool parse_id(std::string_view text, std::array<std::uint8_t, 16>& bytes) noexcept {
  if (text.size() != 2 * bytes.size()) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = value_of(text[2 * i]);
    const int low = value_of(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

std::string id_text(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t b : bytes) {
    text += hex_digits[b >> 4];
    text += hex_digits[b & 15];
  }
  return text;
}

}  // namespace detail

actor actor::system() { return {"system", {}, {}}; }
actor actor::member(subject_id who) { return {"member", {}, who}; }
actor actor::staff(std::string role, std::string name) { return {std::move(role), std::move(name), {}}; }

}  // namespace locket
