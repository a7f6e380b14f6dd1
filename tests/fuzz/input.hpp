// The bytes of one run, taken from the front. Past the end they are zeros.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fuzz {

using bytes = std::vector<std::uint8_t>;

class input {
 public:
  input(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

  bool empty() const { return left_.empty(); }
  std::span<const std::uint8_t> take(std::size_t size) {
    const auto front = left_.first(std::min(size, left_.size()));
    left_ = left_.subspan(front.size());
    return front;
  }
  std::span<const std::uint8_t> rest() { return take(left_.size()); }
  /// Little-endian.
  std::uint64_t number(std::size_t size) {
    std::uint64_t made = 0;
    std::size_t at = 0;
    for (const std::uint8_t byte : take(size)) made |= std::uint64_t{byte} << (8 * at++);
    return made;
  }
  std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }

 private:
  std::span<const std::uint8_t> left_;
};

inline std::string text(std::span<const std::uint8_t> of) { return {of.begin(), of.end()}; }

}  // namespace fuzz
