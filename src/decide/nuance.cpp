// SPDX-License-Identifier: MIT
#include "decide/nuance.hpp"

#include "decide/asked.hpp"
#include "decide/carriage.hpp"
#include "decide/contract.hpp"

#include <algorithm>

namespace locket::decide {

namespace {

nuance about_role(const policy& in_force, const request& what) noexcept {
  const auto* role = in_force.find_role(what.role);
  if (!role) return nuance::unknown_role;
  if (!role->every_purpose && std::ranges::find(role->grants, what.purpose) == role->grants.end()) return nuance::ungranted;
  if (role->own_data_only && !what.own_data) return nuance::others_data;
  if (role->needs_confidentiality && !(what.confidentiality_until && what.at < *what.confidentiality_until)) return nuance::no_agreement;
  return nuance::one_person;
}

nuance about_contract(const asked& a, const policy::category* c) noexcept {
  if (!carriage_of(a.purpose, basis::contract)) return nuance::does_not_carry;
  if (!contract_runs(a)) return a.who.contract == none ? nuance::no_contract : nuance::does_not_carry;
  if (!contract_stands(a)) return nuance::contract_unconfirmed;
  if (!c || !a.sensitive(*c)) return nuance::added_later;
  const auto& exceptions = a.purpose.contract_carries_sensitive;
  const bool excepted =
      a.what.what == verb::use && !a.who.all_sensitive_at(a.what.at) && std::ranges::find(exceptions, c->id) != exceptions.end();
  return excepted ? nuance::separate_withdrawn : nuance::contract_excludes;
}

nuance about_basis(const asked& a, const policy::category* c) noexcept {
  const auto named = a.what.basis;
  if (a.purpose.any_category && a.collects()) return nuance::demand_collects;
  if (!named || *named == basis::consent) return nuance::unnamed_demand;
  if (*named == basis::contract) return a.purpose.any_category ? nuance::unnamed_demand : about_contract(a, c);
  const bool by_publication = *named == basis::self_published || *named == basis::lawfully_public;
  if (by_publication && a.purpose.weighs_on_person) return nuance::weighs_on_person;
  const auto* how = carriage_of(a.purpose, *named);
  if (!by_publication && !how) return a.purpose.any_category ? nuance::demand_elsewhere : nuance::does_not_carry;
  if (!by_publication && !carries_verb(*how, a)) {
    if (a.provides() && how->provide) return nuance::only_authorities;
    return a.purpose.any_category ? nuance::demand_elsewhere : nuance::does_not_carry;
  }
  if (!a.has_reference() && !(how && how->standing && !a.provides())) return nuance::no_reference;
  if (by_publication && a.collects() && *named == basis::self_published) return nuance::does_not_carry;
  if (*named == basis::self_published) return nuance::not_published;
  return *named == basis::lawfully_public ? nuance::not_public_source : nuance::added_later;
}

// Asked once more a field at a time: deciding remembers only one of the grounds.
nuance about_allow(const timeline& policies, const standing& said, const request& what, const outcome& o) noexcept {
  if (what.what == verb::statistic || (what.what == verb::provide && what.k)) return nuance::plain;
  if (o.field == none) return what.fields.empty() ? nuance::nothing_asked : nuance::nothing_held;
  const auto elsewhere = [&](const field& f) {
    request one = what;
    one.fields = {&f, 1};
    const outcome other = decide(policies, said, one);
    return other.field != none && (other.rests_on != o.rests_on || other.event != o.event);
  };
  return std::ranges::any_of(what.fields, elsewhere) ? nuance::several_bases : nuance::plain;
}

nuance about_withdrawal(const event& e) noexcept {
  if (e.what == event::kind::closed) return nuance::account_closed;
  return e.recipient.empty() ? nuance::plain : nuance::recipient_refused;
}

}  // namespace

nuance nuance_of(const timeline& policies, const standing& said, const request& what, const outcome& o) noexcept {
  const policy* in_force = policies.in_force(what.at);
  const event* about = o.event == none ? nullptr : &said.events[o.event];
  const field* f = o.field == none ? nullptr : &what.fields[o.field];
  switch (o.why) {
    case reason::undeclared_purpose:
      return in_force ? nuance::plain : nuance::no_policy;
    case reason::role_not_permitted:
      return in_force ? about_role(*in_force, what) : nuance::plain;
    case reason::consent_withdrawn:
      return about ? about_withdrawal(*about) : nuance::plain;
    case reason::guardian_consent_required:
      return what.basis == basis::contract ? nuance::contract_guardian : nuance::plain;
    case reason::separate_consent_required:
      return about && about->form == form::separate ? nuance::names_other : nuance::plain;
    case reason::group_too_small:
      return what.group_measured ? nuance::size_not_told : nuance::plain;
    case reason::allow:
      return about_allow(policies, said, what, o);
    case reason::basis_not_applicable: {
      const auto* purpose = in_force ? in_force->find_purpose(what.purpose) : nullptr;
      if (!purpose) return nuance::plain;
      const auto* recipient = what.what == verb::provide ? in_force->find_recipient(what.recipient) : nullptr;
      if (what.what == verb::provide && !recipient) return nuance::plain;
      return about_basis({policies, *in_force, *purpose, recipient, said, what, person_of(said)},
                         f ? in_force->find_category(f->category) : nullptr);
    }
    default:
      return nuance::plain;
  }
}

}  // namespace locket::decide
