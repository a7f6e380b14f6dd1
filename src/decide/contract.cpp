// SPDX-License-Identifier: MIT
#include "decide/contract.hpp"

#include "decide/carriage.hpp"

#include <algorithm>

namespace locket::decide {

namespace {

using kind = event::kind;

bool withdrawn_later(const standing& said, std::size_t consent) noexcept {
  const event& given = said.events[consent];
  for (std::size_t i = consent + 1; i < said.events.size(); ++i) {
    const event& e = said.events[i];
    if (e.what == kind::closed) return true;
    if (e.what == kind::withdrawn && e.about == given.about && (e.recipient.empty() || e.recipient == given.recipient)) return true;
  }
  return false;
}

// Nothing else is asked of it: neither form nor whether a later version outdated it.
bool guardian_stands_behind(const asked& a) noexcept {
  const auto& events = a.said.events;
  for (std::size_t i = events.size(); i-- > 0;) {
    const event& e = events[i];
    if (e.what == kind::closed) return false;
    const bool about_it = e.about == a.in_force.what().contract_stands_on;
    if (e.what == kind::withdrawn && about_it && e.recipient.empty()) return false;
    if (e.what == kind::consented && about_it && e.by == by::guardian && a.who.is_minor(e.at) && !withdrawn_later(a.said, i)) return true;
  }
  return false;
}

bool accepted_since_of_age(const asked& a) noexcept {
  if (a.who.is_minor(a.what.at)) return false;
  return std::ranges::any_of(a.said.events, [&](const event& e) {
    return e.at >= a.who.of_age && e.by == by::subject && accepted_version(a.policies, e, a.what.at) != 0;
  });
}

// The use of what was lawfully collected goes on without a separate consent, but not against one that was taken back.
bool every_separate_consent_withdrawn(const asked& a) noexcept {
  bool any = false;
  for (std::size_t i = 0; i < a.said.events.size(); ++i) {
    const event& e = a.said.events[i];
    if (e.what != kind::consented || e.about != a.what.purpose || e.form != form::separate || !e.recipient.empty()) continue;
    if (!a.who.was_given(e, a.what.at)) continue;
    if (!withdrawn_later(a.said, i)) return false;
    any = true;
  }
  return any;
}

bool is_excepted(const asked& a, const policy::category& c) noexcept {
  if (a.what.what != verb::use || a.who.all_sensitive_at(a.what.at)) return false;
  const auto& exceptions = a.purpose.contract_carries_sensitive;
  return std::ranges::find(exceptions, c.id) != exceptions.end() && !every_separate_consent_withdrawn(a);
}

bool any_separate_consent(const asked& a) noexcept {
  return std::ranges::any_of(a.said.events, [&](const event& e) {
    return e.what == kind::consented && e.about == a.what.purpose && e.form == form::separate && e.recipient.empty();
  });
}

}  // namespace

bool contract_runs(const asked& a) noexcept {
  const auto* how = carriage_of(a.purpose, basis::contract);
  return how && carries_verb(*how, a) && a.who.contract != none;
}

bool contract_stands(const asked& a) noexcept {
  return !a.who.is_minor(a.who.contract_begun) || guardian_stands_behind(a) || accepted_since_of_age(a);
}

bool contract_covers(const asked& a, const policy::category& c) noexcept {
  if (a.sensitive(c) && !is_excepted(a, c)) return false;
  return reaches_additions(*carriage_of(a.purpose, basis::contract), a, c);
}

bool contract_leans_on_consent(const asked& a, const policy::category& c) noexcept {
  const bool by_guardian = a.who.is_minor(a.who.contract_begun) && !accepted_since_of_age(a);
  return by_guardian || (a.sensitive(c) && any_separate_consent(a));
}

}  // namespace locket::decide
