// A sentence for a person, from a decision's grounds.
#pragma once

#include "base/shared.hpp"
#include "decide/decide.hpp"

namespace locket::decide {

/// Which of several ways led to a reason. Most reasons have but one.
enum class nuance : std::uint8_t {
  plain,
  no_policy,     // undeclared_purpose: no version is in force yet
  unknown_role,  // role_not_permitted …
  ungranted,
  others_data,
  one_person,
  no_agreement,    // … from here on up to here
  unnamed_demand,  // basis_not_applicable: a legal demand names no basis, or consent, or contract …
  demand_collects,
  no_reference,
  no_contract,
  contract_unconfirmed,  // … opened by a minor, and the subject, now of age, never accepted a version
  contract_excludes,     // … the field is sensitive
  separate_withdrawn,    // … and the separate consents that it was collected on are all withdrawn
  added_later,
  weighs_on_person,
  not_published,
  not_public_source,
  only_authorities,
  does_not_carry,
  demand_elsewhere,   // … up to here: a legal demand, and a basis that carries none
  contract_guardian,  // guardian_consent_required: behind the contract that is named
  account_closed,     // consent_withdrawn …
  recipient_refused,
  no_residues,    // field_not_declared: the purpose reads no residues
  still_kept,     // absent: a residue whose value has not expired
  names_other,    // separate_consent_required: separate, and does not name the recipient
  nothing_asked,  // allow: the request names no field …
  nothing_held,   // … or nothing of them is there …
  several_bases,  // … or not every field rests on the same
  size_not_told,  // group_too_small: as measured on the data
};

/// Everything that an explanation names, copied out of request and standing, so that a decision outlives both.
struct grounds {
  reason why = reason::allow;
  decide::nuance nuance = nuance::plain;
  std::optional<policy> in_force;  // the version that decided; none if no version is in force
  verb what = verb::use;
  bool released = false;  // a de-identified release
  instant at;
  std::string purpose, category, field, role, recipient, reference;
  std::vector<std::string> categories;  // all that were asked for
  std::optional<locket::basis> named;
  locket::basis rests_on = basis::consent;
  std::optional<decide::event> said;  // see outcome::event
  std::optional<instant> expired_at;
  std::optional<instant> agreement_ended;  // the role's last confidentiality agreement
  std::optional<instant> changed_at;       // when the version that outdated a consent took effect
  bool is_minor = false;
  bool is_sensitive = false;  // the deciding field, of this subject
  std::uint32_t version = 0, group = 0, minimum = 0, cap = 0;
};

/// Makes the public decision of an outcome. The only place in this floor that allocates.
decision explained(const timeline&, const standing&, const request&, const outcome&);

/// One sentence (or two) in "zh" or "en": names field, purpose, the policy's clause, the consent, contract or reference it rests on with
/// its date, or what is missing and what would change the answer.
std::string sentence(const grounds&, std::string_view language);
/// The clause that decided: clause_of(why) for a refusal; for an allow the clause of the basis (consent R0.1, contract R2, named ones
/// R4.2.1 ...).
std::string_view clause(const grounds&) noexcept;

}  // namespace locket::decide
