// SPDX-License-Identifier: MIT
#include "decide/explain.hpp"

#include "decide/nuance.hpp"
#include "decide/person.hpp"
#include "decide/words.hpp"

#include <algorithm>

namespace locket::decide {

namespace {

void take_field(grounds& g, const policy* in_force, const person& who, const field& f, instant at) {
  g.category = f.category;
  g.field = f.name;
  if (g.why == reason::expired) g.expired_at = f.expires;
  const auto* c = in_force ? in_force->find_category(f.category) : nullptr;
  g.is_sensitive = (c && c->sensitive) || who.all_sensitive_at(at);
}

void take_numbers(grounds& g, const policy& in_force, const request& what) {
  const auto& all = in_force.what();
  g.group = what.group;
  g.minimum = what.what == verb::statistic ? all.statistic_minimum : std::max(what.k.value_or(0), all.release_minimum);
  const auto* role = in_force.find_role(what.role);
  if (role && role->subjects_an_hour) g.cap = *role->subjects_an_hour;
}

}  // namespace

decision explained(const timeline& policies, const standing& said, const request& what, const outcome& o) {
  auto g = std::make_shared<grounds>();
  const policy* in_force = policies.in_force(what.at);
  const person who = person_of(said);
  g->why = o.why;
  g->nuance = nuance_of(policies, said, what, o);
  if (in_force) g->in_force = *in_force;
  g->what = what.what;
  g->released = what.what == verb::provide && what.k;
  g->at = what.at;
  g->purpose = what.purpose;
  g->role = what.role;
  g->recipient = what.recipient;
  g->reference = what.reference;
  for (const auto& f : what.fields) g->categories.emplace_back(f.category);
  if (o.field != none) take_field(*g, in_force, who, what.fields[o.field], what.at);
  g->named = what.basis;
  g->rests_on = o.rests_on;
  if (o.event != none) g->said = said.events[o.event];
  g->agreement_ended = what.confidentiality_until;
  if (const auto* changed = policies.find(o.version)) g->changed_at = changed->effective();
  g->is_minor = who.is_minor(what.at);
  g->version = o.version;
  if (in_force) take_numbers(*g, *in_force, what);
  return decision(o.why, std::move(g));
}

std::string sentence(const grounds& g, std::string_view in) { return in == "zh" ? sentence_zh(g) : sentence_en(g); }

std::string_view clause(const grounds& g) noexcept {
  if (g.why != reason::allow) return clause_of(g.why);
  if (g.what == verb::statistic) return "R2.6";
  if (g.released) return "R4.3";
  switch (g.rests_on) {
    case basis::consent:
      return g.what == verb::provide ? "R4.1.1" : "R0.1";
    case basis::contract:
      return "R2";
    case basis::legal_obligation:
      return "R4.1.2";
    case basis::national_security:
      return "R4.2.1";
    case basis::public_interest:
      return "R4.2.2";
    case basis::criminal_justice:
      return "R4.2.3";
    case basis::vital_interests:
      return "R4.2.4";
    case basis::self_published:
      return "R4.2.5";
    case basis::lawfully_public:
      return "R4.2.6";
    case basis::service_security:
      return "R4.2.7";
  }
  return "R0.1";
}

}  // namespace locket::decide
