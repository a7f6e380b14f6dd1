// What the audit can tell: who did what when, and whether anybody tampered with it.
// Read before this: ids.hpp, denial.hpp. Read after: engine.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/instant.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace locket {

/// The answer of `verify()`.
struct audit_report {
  std::uint64_t checked = 0;                 ///< Entries found right, in order.
  std::optional<std::int64_t> first_wrong;   ///< The number of the first entry that is edited, missing or out of order.
  std::string why;                           ///< Says which.
  explicit operator bool() const noexcept { return !first_wrong; }
};

/// One entry. A subject stands in it as a constant tag that erasure makes meaningless. Changes of one transaction that differ in their subjects
/// alone are one entry, of up to 1,000 changes, and a subject stands in it once for each of theirs; what one subject did keeps its order.
struct audit_line {
  std::int64_t number = 0;
  instant at;
  std::string what;    ///< "permitted", "put", "erased", …
  std::string reason;  ///< `allow`, or the id of the reason it was refused for.
  std::string role;
  std::string actor;
  std::string purpose;
  std::vector<std::array<std::uint8_t, 16>> subjects;
  std::vector<std::string> categories;
  std::string recipient{};
  std::string reference{};  ///< Of the legal basis that was named; of a resolved contest, where the host keeps why.
};

}  // namespace locket
