// What every contender keeps: the same values and ids by number. Knows neither locket nor SQLite.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace bench {

using id16 = std::array<std::uint8_t, 16>;

/// An id that looks random (splitmix64) and is the same for every contender.
inline id16 id_of(char kind, std::uint64_t n) {
  id16 id{};
  std::uint64_t x = n * 2 + (static_cast<std::uint64_t>(static_cast<unsigned char>(kind)) << 48);
  for (std::size_t i = 0; i < 16; i += 8) {
    std::uint64_t z = x += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    for (std::size_t b = 0; b < 8; ++b) id[i + b] = static_cast<std::uint8_t>(z >> (8 * b));
  }
  return id;
}
inline std::size_t sum_of(const id16& id) {
  std::size_t sum = 0;
  for (const auto b : id) sum += b;
  return sum;
}

/// Member number `n` of a blog: six fields in six categories, the address unique.
struct values {
  std::string handle, mail, phone, name, town, work;
};
inline values values_of(std::size_t n) {
  const auto number = std::to_string(1000000 + n);
  return {"handle" + number, "member" + number + "@example.org", "+86138" + number + "0", "Wang " + number, "Chongqing " + number, "editor no " + number};
}
inline std::string new_town(std::size_t n) { return "Chengdu " + std::to_string(1000000 + n); }
constexpr const char* born = "1990-05-01";

/// A comment of about so many bytes.
inline std::string comment_of(std::size_t n, std::size_t size) {
  std::string text = "Comment " + std::to_string(n) + ":";
  while (text.size() < size) text += " it was a dark and stormy night";
  text.resize(size);
  return text;
}

/// The numbers below `of` in an order that no cache likes.
inline std::size_t spread(std::size_t n, std::size_t of) { return n * 2654435761u % of; }

}  // namespace bench
