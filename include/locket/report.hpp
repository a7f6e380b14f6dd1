// What an operation on the whole vault did.
// Read before this: instant.hpp. Read after: engine.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/instant.hpp>

#include <cstdint>

namespace locket {

/// What `erase` did. Data is unreadable when it returns, in every copy of the vault; rows may remain for `sweep` to remove.
struct erasure_report {
  bool known = false;         ///< False: nobody of that id, or erased before.
  instant at;
  std::uint64_t rows_removed = 0;
  bool rows_remain = false;   ///< `sweep` removes them; they are unreadable all the same.
  bool confirmed = false;     ///< `on_erased` returned true. Until then it is called again, at each sweep.
};

struct sweep_report {
  std::uint32_t keys_condemned = 0;
  std::uint32_t keys_destroyed = 0;
  std::uint64_t rows_removed = 0;
  std::uint32_t erasures_confirmed = 0;
  bool more = false;   ///< There is more to do now: call again.
  /// Nothing was destroyed by date: the clock is suspect, or it moved two months further than this machine was seen running since the last sweep.
  /// `confirm_time()` if it is right.
  bool held = false;
};

}  // namespace locket
