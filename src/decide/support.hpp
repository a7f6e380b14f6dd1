// Does anything still support keeping a category? What a profile's "erase what nothing supports" asks (PIPL Art. 47; clauses.md R8.5).
#pragma once

#include "decide/decide.hpp"

namespace locket::decide {

/// True if at that instant a consent, the contract or a standing basis carries the use of the category for any purpose that the version
/// in force declares it for. A question about the subject alone: roles, caps, dates and contests come and go, and end no basis; a
/// rejection that stands, an outdated consent and a guardian who is missing do. A basis that a request would have to name with its
/// reference supports nothing by itself, so a purpose that reaches any category does not count.
bool supported(const timeline&, const standing&, std::string_view category, instant at) noexcept;

/// The first instant of the stretch up to `at` in which nothing supported the category; at the earliest `from`, which says that it is at
/// least that long, and not before the subject was enrolled. Nothing: it is supported at `at`. Support changes only when somebody says something, when a version comes into force
/// and when a subject comes of age, so those are the instants that are asked about.
std::optional<instant> unsupported_since(const timeline&, const standing&, std::string_view category, instant from, instant at);

/// True if what was lawfully made public supports itself under the version in force: some purpose that the category is declared for does
/// not weigh on the person (R4.2.5, R4.2.6; PIPL Art. 27).
bool published_supports(const timeline&, std::string_view category, instant at) noexcept;

}  // namespace locket::decide
