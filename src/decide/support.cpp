// SPDX-License-Identifier: MIT
#include "decide/support.hpp"

#include "decide/asked.hpp"
#include "decide/bases.hpp"
#include "decide/consents.hpp"

#include <algorithm>

namespace locket::decide {

namespace {

/// A purpose's use of a category can be carried without a reference that a request would bring.
bool counts(const policy& in_force, const policy::purpose& purpose, std::string_view category) noexcept { return !purpose.any_category && in_force.declared(purpose, category); }

/// Every instant in (from, at] at which support may have changed, and `from` itself; the latest first.
std::vector<instant> turns(const timeline& policies, const standing& said, instant from, instant at) {
  std::vector<instant> all{from};
  const auto add = [&](instant when) {
    if (from < when && when <= at) all.push_back(when);
  };
  for (const auto& e : said.events) {
    add(e.at);
    if (e.what != event::kind::enrolled) continue;
    add(e.of_age_all);
    add(e.of_age);
  }
  for (const auto& version : policies.versions()) add(version.effective());
  std::ranges::sort(all, std::greater{}, &instant::unix_seconds);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

bool supported(const timeline& policies, const standing& said, std::string_view category, instant at) noexcept {
  const policy* in_force = policies.in_force(at);
  const auto* c = in_force ? in_force->find_category(category) : nullptr;
  const person who = person_of(said);
  if (!c || !who.enrolled || standing_rejection(policies, said, who, at) != none) return false;
  return std::ranges::any_of(in_force->what().purposes, [&](const policy::purpose& purpose) {
    if (!counts(*in_force, purpose, category)) return false;
    request use;
    use.at = at;
    use.purpose = purpose.id;
    const asked a{policies, *in_force, purpose, nullptr, said, use, who};
    return carried_without_asking(a, *c).has_value() || by_consent(a, a.sensitive(*c)).allows();
  });
}

std::optional<instant> unsupported_since(const timeline& policies, const standing& said, std::string_view category, instant from, instant at) {
  if (supported(policies, said, category, at)) return std::nullopt;
  standing then = said;
  instant since = at;
  for (const instant turn : turns(policies, said, from, at)) {
    while (!then.events.empty() && turn < then.events.back().at) then.events.pop_back();
    if (!person_of(then).enrolled || supported(policies, then, category, turn)) return since;
    since = turn;
  }
  return since;
}

bool published_supports(const timeline& policies, std::string_view category, instant at) noexcept {
  const policy* in_force = policies.in_force(at);
  return in_force && std::ranges::any_of(in_force->what().purposes, [&](const policy::purpose& purpose) { return counts(*in_force, purpose, category) && !purpose.weighs_on_person; });
}

}  // namespace locket::decide
