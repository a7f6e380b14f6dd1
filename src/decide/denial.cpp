// SPDX-License-Identifier: MIT
#include <locket/denial.hpp>
#include <locket/error.hpp>

#include "decide/explain.hpp"

namespace locket {

namespace {

struct named_reason {
  reason why;
  std::string_view id;
  std::string_view clause;
};
constexpr named_reason reasons[] = {
    {reason::allow, "allow", "R0.1"},
    {reason::undeclared_purpose, "undeclared-purpose", "R2.13"},
    {reason::role_not_permitted, "role-not-permitted", "R3.2"},
    {reason::rate_limited, "rate-limited", "R3.2"},
    {reason::field_not_declared, "field-not-declared", "R2"},
    {reason::recipient_unknown, "recipient-unknown", "R4.1"},
    {reason::recipient_not_contracted, "recipient-not-contracted", "R4.1.4"},
    {reason::recipient_purpose, "recipient-purpose", "R4.1.4"},
    {reason::unknown_subject, "unknown-subject", "R8.4"},
    {reason::service_winding_down, "service-winding-down", "R3.6"},
    {reason::expired, "expired", "R3.3"},
    {reason::restricted, "restricted", "R1.3"},
    {reason::policy_rejected, "policy-rejected", "R7.3"},
    {reason::basis_not_applicable, "basis-not-applicable", "R4.2"},
    {reason::guardian_consent_required, "guardian-consent-required", "R6"},
    {reason::consent_withdrawn, "consent-withdrawn", "R8.5"},
    {reason::consent_outdated, "consent-outdated", "R7"},
    {reason::no_consent, "no-consent", "R0.1"},
    {reason::separate_consent_required, "separate-consent-required", "R4.1.1"},
    {reason::cross_border_consent_required, "cross-border-consent-required", "R3.4"},
    {reason::group_too_small, "group-too-small", "R2.6"},
    {reason::absent, "absent", "R8.1"},
    {reason::permit_ended, "permit-ended", "R8.5"},
    {reason::not_unique, "not-unique", "R1.3"},
    {reason::vault_restored, "vault-restored", "R8.5"},
};

const named_reason* find(reason why) noexcept {
  for (const auto& r : reasons) {
    if (r.why == why) return &r;
  }
  return nullptr;
}

}  // namespace

std::string_view id_of(reason why) noexcept {
  const auto* r = find(why);
  return r ? r->id : "unknown";
}

std::string_view clause_of(reason why) noexcept {
  const auto* r = find(why);
  return r ? r->clause : "R0.1";
}

decision::decision(reason why, detail::shared<const decide::grounds> grounds) noexcept : why_(why), grounds_(std::move(grounds)) {}

std::string_view decision::clause() const noexcept { return grounds_ ? decide::clause(*grounds_) : clause_of(why_); }
std::string_view decision::category() const noexcept { return grounds_ ? std::string_view(grounds_->category) : std::string_view(); }
std::string_view decision::field() const noexcept { return grounds_ ? std::string_view(grounds_->field) : std::string_view(); }
std::string_view decision::purpose() const noexcept { return grounds_ ? std::string_view(grounds_->purpose) : std::string_view(); }

std::string decision::explain(std::string_view language) const {
  if (grounds_) return decide::sentence(*grounds_, language);
  decide::grounds bare;
  bare.why = why_;
  return decide::sentence(bare, language);
}

denial::denial(decision d) : decision(std::move(d)) {
  if (allowed()) throw error(code::misuse_allowed, "locket: there is no denial: the decision allows. Test it before asking why not.");
}

}  // namespace locket
