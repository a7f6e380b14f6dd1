// How a value becomes the coarser one that outlives it.
// Read before this: retention.hpp. Read after: opening.hpp (where a host names its own), policy_builder.hpp (`then_generalise`).
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace locket {

/// Makes the residue of a value (R3.3) when the value is put, so that its expiry needs no plaintext.
struct generaliser {
  /// With its version: "to-city/1". The policy that names it is hashed; what it does under one name never changes.
  std::string_view name;
  /// From a value's bytes, as its codec wrote them, to the residue's, for the same codec. Nothing: this value leaves no residue. Pure, and safe to call from
  /// several threads. What it returns is wiped by the caller.
  std::optional<std::string> (*coarser)(std::string_view value);
};

}  // namespace locket
