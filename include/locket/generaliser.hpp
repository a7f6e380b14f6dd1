// How a value becomes the coarser one that outlives it.
// Read before this: retention.hpp. Read after: opening.hpp (where a host names its own), policy_builder.hpp (`then_generalise`).
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace locket {

/// Makes the residue of a value (R3.3) when the value is put, so that its expiry needs no plaintext.
///
/// Two that every vault knows, unless the host gives one of the same name:
///   "to-year/1"           of a date (2026-05-17) 1 January of its year (2026-01-01)
///   "truncate-address/1"  of an IP address as text its network: an IPv4 address with the last 8 bits zero, an IPv6 one with the last 80. An IPv4
///                         address written as an IPv6 one (::ffff:203.0.113.7) counts as what it is.
/// Of anything else they leave nothing.
struct generaliser {
  /// With its version: "to-city/1". The policy that names it is hashed; what it does under one name never changes.
  std::string_view name;
  /// From a value's bytes, as its codec wrote them, to the residue's, for the same codec. Nothing: this value leaves no residue. Pure, and safe to call from
  /// several threads; it is called inside a write transaction, so it asks no vault. What it returns is wiped by the caller.
  std::optional<std::string> (*coarser)(std::string_view value);
};

}  // namespace locket
