// SPDX-License-Identifier: MIT
#include "decide/decide.hpp"

#include "decide/asked.hpp"
#include "decide/bases.hpp"
#include "decide/consents.hpp"
#include "decide/contract.hpp"

#include <algorithm>

namespace locket::decide {

namespace {

outcome refuse(reason why, std::size_t field = none, std::size_t event = none, std::uint32_t version = 0) noexcept {
  return {.why = why, .field = field, .event = event, .version = version};
}

// Collecting is the blog's own doing, whoever types it in; reading is what a role may or may not do.
reason about_actor(const policy& in_force, const request& what) noexcept {
  if (what.what == verb::collect) return reason::allow;
  const auto* role = in_force.find_role(what.role);
  if (!role) return reason::role_not_permitted;
  const bool granted = role->every_purpose || std::ranges::find(role->grants, what.purpose) != role->grants.end();
  const bool releases = what.what == verb::provide && what.k;
  const bool one_person = what.what != verb::statistic && !releases;
  const bool bound = !role->needs_confidentiality || (what.confidentiality_until && what.at < *what.confidentiality_until);
  if (!granted || !bound || (role->own_data_only && !what.own_data) || (role->aggregates_only && one_person))
    return reason::role_not_permitted;
  if (role->subjects_an_hour && what.subjects_in_last_hour >= *role->subjects_an_hour) return reason::rate_limited;
  return reason::allow;
}

// A request that names no field asks about the purpose as such: what holds for every field of it.
std::optional<std::size_t> undeclared_field(const policy& in_force, const policy::purpose& purpose, const request& what) noexcept {
  for (std::size_t i = 0; i < what.fields.size(); ++i) {
    if (!in_force.declared(purpose, what.fields[i].category)) return i;
  }
  return std::nullopt;
}

reason about_recipient(const policy& in_force, const policy::recipient* recipient, const request& what) noexcept {
  if (!recipient) return reason::recipient_unknown;
  const bool under_contract = recipient->kind == recipient_kind::affiliate || recipient->kind == recipient_kind::partner;
  if (under_contract && (!recipient->contract_until || *recipient->contract_until < date_of(what.at, in_force.what().zone))) {
    return reason::recipient_not_contracted;
  }
  if (!what.k && std::ranges::find(recipient->permits, what.purpose) == recipient->permits.end()) return reason::recipient_purpose;
  return reason::allow;
}

bool is_member_at_own_data(const asked& a) noexcept {
  const auto* role = a.in_force.find_role(a.what.role);
  return role && role->own_data_only && a.what.own_data;
}

// What stands against the request whatever it rests on, in order.
outcome about_subject(const asked& a) noexcept {
  const auto& fields = a.what.fields;
  if (!a.who.enrolled) return refuse(reason::unknown_subject);
  if (a.collects() && a.what.winding_down) return refuse(reason::service_winding_down, 0);
  if (!a.collects()) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].held && fields[i].expires && *fields[i].expires <= a.what.at) return refuse(reason::expired, i);
    }
  }
  const bool goes_on = must_go_on(a);
  if (!a.collects() && !goes_on && !is_member_at_own_data(a)) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (const auto contest = open_contest(a.said, fields[i].category); contest != none) return refuse(reason::restricted, i, contest);
    }
  }
  if (!goes_on) {
    const auto rejection = standing_rejection(a.policies, a.said, a.who, a.what.at);
    if (rejection != none) return refuse(reason::policy_rejected, none, rejection, a.said.events[rejection].version);
  }
  return {};
}

// Fields differ to a consent only in whether they are sensitive, so each answer is found once.
class carriers {
 public:
  explicit carriers(const asked& a) : a_(a) {}

  finding of(const field& f, const policy::category& c) noexcept {
    finding found;
    if (a_.what.basis && *a_.what.basis != basis::consent) {
      found = carried_by_named(a_, f, c);
    } else if (const auto carried = a_.what.basis ? std::nullopt : carried_without_asking(a_, c)) {
      found = *carried;
    } else {
      found = once(consent_, a_.sensitive(c), by_consent);
    }
    const bool by_reference = found.rests_on != basis::consent && found.rests_on != basis::contract;
    if (!found.allows() || by_reference) return found;
    if (a_.crosses_border()) {
      const finding across = once(across_, a_.sensitive(c), beyond_the_border);
      if (!across.allows()) return across;
    }
    return a_.what.restored && leans_on_consent(found, c) ? finding{.why = reason::vault_restored, .event = found.event} : found;
  }

 private:
  bool leans_on_consent(const finding& found, const policy::category& c) const noexcept {
    return found.rests_on == basis::consent || a_.crosses_border() || contract_leans_on_consent(a_, c);
  }

  using answers = std::optional<finding>[2];
  template <class Find>
  const finding& once(answers& known, bool sensitive, Find find) noexcept {
    auto& answer = known[sensitive ? 1 : 0];
    if (!answer) answer = find(a_, sensitive);
    return *answer;
  }

  const asked& a_;
  answers consent_{};
  answers across_{};
};

// The earliest refusal among the fields; else what the first field rests on that rests on a consent, else what the first one does.
outcome about_bases(const asked& a) noexcept {
  const finding whatever_is_held = fits(a);
  outcome answer;
  if (!whatever_is_held.allows()) answer = refuse(whatever_is_held.why, a.what.fields.empty() ? none : 0);
  // Only a guardian who is missing can be preceded by what a field shows.
  if (answer.why == reason::basis_not_applicable) return answer;
  carriers by(a);
  for (std::size_t i = 0; i < a.what.fields.size(); ++i) {
    const field& f = a.what.fields[i];
    if (!a.matters(f)) continue;
    const finding found = by.of(f, *a.in_force.find_category(f.category));
    const bool earlier = !found.allows() && (answer.why == reason::allow || found.why < answer.why);
    const bool first = found.allows() && answer.why == reason::allow &&
                       (answer.field == none || (found.rests_on == basis::consent && answer.rests_on != basis::consent));
    if (earlier || first) {
      answer = {.why = found.why, .field = i, .rests_on = found.rests_on, .event = found.event, .version = found.version};
    }
  }
  return answer;
}

outcome about_group(const policy& in_force, const request& what) noexcept {
  const auto& all = in_force.what();
  const std::uint32_t minimum = what.what == verb::statistic ? all.statistic_minimum : std::max(what.k.value_or(0), all.release_minimum);
  return what.group < minimum ? refuse(reason::group_too_small) : outcome{};
}

}  // namespace

outcome decide(const timeline& policies, const standing& said, const request& what) noexcept {
  const policy* in_force = policies.in_force(what.at);
  const policy::purpose* purpose = in_force ? in_force->find_purpose(what.purpose) : nullptr;
  if (!purpose) return refuse(reason::undeclared_purpose);
  if (const reason why = about_actor(*in_force, what); why != reason::allow) return refuse(why);
  if (const auto field = undeclared_field(*in_force, *purpose, what)) return refuse(reason::field_not_declared, *field);

  const policy::recipient* recipient = nullptr;
  if (what.what == verb::provide) {
    recipient = in_force->find_recipient(what.recipient);
    if (const reason why = about_recipient(*in_force, recipient, what); why != reason::allow) return refuse(why);
  }
  if (what.what == verb::statistic) return about_group(*in_force, what);

  const asked a{policies, *in_force, *purpose, recipient, said, what, person_of(said)};
  if (const outcome refused = about_subject(a); refused.why != reason::allow) return refused;
  return a.releases() ? about_group(*in_force, what) : about_bases(a);
}

bool needs_provenance(const request& what) noexcept {
  const bool releases = what.what == verb::provide && what.k;
  if (releases || (what.what != verb::use && what.what != verb::provide)) return false;
  return what.basis == basis::self_published || what.basis == basis::lawfully_public;
}

}  // namespace locket::decide
