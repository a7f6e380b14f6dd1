// Known answers from tests/vectors, and the hexadecimal they are written in.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace support {

/// The list in a vectors file. Throws if there is none: a test must not pass over nothing.
inline nlohmann::json vectors(const std::string& name) {
  const std::string path = std::string(LOCKET_TEST_DATA) + "/vectors/" + name;
  std::ifstream in(path);
  const auto all = nlohmann::json::parse(in).at("vectors");
  if (all.empty()) throw std::runtime_error(path + " has no vectors");
  return all;
}

inline std::vector<std::uint8_t> from_hex(const std::string& digits) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  return out;
}

inline std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  for (const std::uint8_t b : bytes) {
    out += "0123456789abcdef"[b >> 4];
    out += "0123456789abcdef"[b & 15];
  }
  return out;
}

}  // namespace support
