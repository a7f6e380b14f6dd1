// Who the subject is: enrolled or not, of what age, under a contract or not, and which policy version the right person accepted.
#pragma once

#include "decide/decide.hpp"

namespace locket::decide {

struct person {
  bool enrolled = false;
  std::size_t contract = none;  // the enrolment that the running contract began with; none if none runs
  instant contract_begun{};
  instant of_age_all{};
  instant of_age{};

  bool is_minor(instant at) const noexcept { return at < of_age; }
  bool all_sensitive_at(instant at) const noexcept { return at < of_age_all; }
  /// Whose word counted then: the guardian's while the subject was a minor, else the subject's.
  by speaks(instant at) const noexcept { return is_minor(at) ? by::guardian : by::subject; }
  /// False of a consent that is as if never given: by a minor who is of age now, or by a guardian of somebody of age. One by a minor who
  /// still is one is there, and lacks its guardian.
  bool was_given(const event& consent, instant now) const noexcept {
    return consent.by == speaks(consent.at) || (consent.by == by::subject && is_minor(now));
  }
};

person person_of(const standing&) noexcept;

/// The version that an event accepts explicitly, if it is in force at `at` or has been; 0 if it accepts none.
/// An acceptance spoken earlier counts from the day its version is in force.
std::uint32_t accepted_version(const timeline&, const event&, instant at) noexcept;

/// The highest version that the right person accepted explicitly, counting from event `first` on; 0 if none.
std::uint32_t highest_accepted(const timeline&, const standing&, const person&, instant at, std::size_t first = 0) noexcept;

/// The latest rejection of a version in force, or once in force, that no explicit acceptance of it or a later one has followed (R7.3).
std::size_t standing_rejection(const timeline&, const standing&, const person&, instant at) noexcept;

/// The contest of a category that is not resolved yet (R1.3).
std::size_t open_contest(const standing&, std::string_view category) noexcept;

}  // namespace locket::decide
