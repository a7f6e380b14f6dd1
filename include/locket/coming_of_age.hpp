// Who comes of age in a period, so that the host can send the notice that is due then (R6).
// Read before this: ids.hpp, instant.hpp. Read after: engine.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/ids.hpp>
#include <locket/instant.hpp>

#include <cstdint>
#include <vector>

namespace locket {

/// A subject who was under an age when enrolled, and reaches it.
struct comes_of_age {
  subject_id who;
  instant at;          ///< The first instant at which they are of that age.
  bool adult = false;  ///< True: the policy's `adult_at` (18), at which a guardian's powers end. False: `all_sensitive_under` (14).
  friend bool operator==(const comes_of_age&, const comes_of_age&) = default;
};

/// One step of a walk over all subjects.
struct coming_of_age_step {
  std::vector<comes_of_age> found{};
  std::int64_t after = 0;  ///< To go on from: pass it to the next call.
  bool more = false;       ///< There are subjects that were not looked at yet.
};

}  // namespace locket
