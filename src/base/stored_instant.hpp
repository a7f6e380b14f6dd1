// An instant as a file says it that anybody may have edited.
#pragma once

#include <algorithm>
#include <cstdint>

namespace locket {

/// Seconds since 1970, kept to where a period can still be added or taken away: what lies beyond is as far as anything.
constexpr std::int64_t stored_instant(std::int64_t seconds) noexcept {
  constexpr std::int64_t farthest = std::int64_t{1} << 60;
  return std::clamp(seconds, -farthest, farthest);
}

}  // namespace locket
