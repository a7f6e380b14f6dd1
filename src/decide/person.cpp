// SPDX-License-Identifier: MIT
#include "decide/person.hpp"

#include <algorithm>

namespace locket::decide {

using kind = event::kind;

person person_of(const standing& said) noexcept {
  person who;
  for (std::size_t i = 0; i < said.events.size(); ++i) {
    const event& e = said.events[i];
    if (e.what == kind::closed) who.contract = none;
    if (e.what != kind::enrolled) continue;
    who.enrolled = true;
    who.of_age_all = e.of_age_all;
    who.of_age = e.of_age;
    // Enrolling again under a running contract begins no other one.
    if (who.contract == none) {
      who.contract = i;
      who.contract_begun = e.at;
    }
  }
  return who;
}

std::uint32_t accepted_version(const timeline& policies, const event& e, instant at) noexcept {
  const policy* accepted = nullptr;
  if (e.what == kind::enrolled) accepted = policies.in_force(e.at);
  if (e.what == kind::accepted && e.how == acceptance::explicitly) accepted = policies.find(e.version);
  return accepted && accepted->effective() <= at ? accepted->version() : 0;
}

std::uint32_t highest_accepted(const timeline& policies, const standing& said, const person& who, instant at, std::size_t first) noexcept {
  std::uint32_t highest = 0;
  for (std::size_t i = first; i < said.events.size(); ++i) {
    const event& e = said.events[i];
    if (e.by == who.speaks(e.at)) highest = std::max(highest, accepted_version(policies, e, at));
  }
  return highest;
}

std::size_t standing_rejection(const timeline& policies, const standing& said, const person& who, instant at) noexcept {
  std::uint32_t accepted_since = 0;
  for (std::size_t i = said.events.size(); i-- > 0;) {
    const event& e = said.events[i];
    if (e.what == kind::rejected) {
      const policy* rejected = policies.find(e.version);
      if (rejected && rejected->effective() <= at && accepted_since < e.version) return i;
    } else if (e.by == who.speaks(e.at)) {
      accepted_since = std::max(accepted_since, accepted_version(policies, e, at));
    }
  }
  return none;
}

std::size_t open_contest(const standing& said, std::string_view category) noexcept {
  for (std::size_t i = said.events.size(); i-- > 0;) {
    const event& e = said.events[i];
    if (e.about != category) continue;
    if (e.what == kind::contested) return i;
    if (e.what == kind::resolved) return none;
  }
  return none;
}

}  // namespace locket::decide
