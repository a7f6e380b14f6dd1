// A seed for tests over random histories: another one each run, printed, and given back with LOCKET_SEED to see a run again.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <random>

namespace support {

class dice {
 public:
  dice() : seed_(chosen()), next_(seed_) { MESSAGE("LOCKET_SEED=", seed_); }

  std::uint32_t seed() const noexcept { return seed_; }
  /// 0 to n - 1.
  std::size_t under(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(next_); }
  bool one_in(std::size_t n) { return under(n) == 0; }
  template <class List>
  const auto& of(const List& list) {
    return list[under(std::size(list))];
  }

 private:
  static std::uint32_t chosen() {
    if (const char* given = std::getenv("LOCKET_SEED")) return static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10));
    return std::random_device{}();
  }
  std::uint32_t seed_;
  std::mt19937 next_;
};

}  // namespace support
