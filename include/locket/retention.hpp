// How long a category is kept, what happens then, and where a value came from.
// Read before this: instant.hpp. Read after: policy.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/instant.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace locket {

/// What is done with a value whose time is up (R3.3). Stored: never renumber.
enum class final_act : std::uint8_t {
  erase = 1,
  generalise = 2,  ///< A coarser value stays, linked to its subject and still personal: the residue, a class of its own.
  anonymise = 3,   ///< A coarser value stays, cut loose from everybody (PIPL Art. 73(4)).
};

/// Both clocks of a category. The earlier end counts; a value is expired from that instant on.
struct retention {
  std::optional<days> from_collection;  ///< So long after the value was collected; nothing: no end of its own.
  std::optional<days> from_closure;     ///< So long after the account was closed; nothing: closing does not end it (statutory).

  /// The first instant at which a value is expired, if any.
  constexpr std::optional<instant> expires(instant collected, std::optional<instant> closed) const noexcept {
    if (!from_closure || !closed) return from_collection ? std::optional(collected + *from_collection) : std::nullopt;
    const instant by_closure = *closed + *from_closure;
    return from_collection && collected + *from_collection < by_closure ? collected + *from_collection : by_closure;
  }
  friend constexpr bool operator==(const retention&, const retention&) = default;
};

/// Where a value came from (R1.2). Stored: never renumber.
enum class source : std::uint8_t {
  subject = 1,
  partner = 2,     ///< Needs a reference: what entitles the partner to supply it.
  government = 3,  ///< Not public. Needs a reference.
  published = 4,   ///< Lawfully public: opens the basis `lawfully_public`.
};

/// The provenance that every stored value carries.
struct from {
  locket::source source = source::subject;
  std::string reference{};      ///< What entitles the supplier, or where it was published. Sealed with the value.
  bool self_published = false;  ///< The subject made it public (R4.2.5).
};

}  // namespace locket
