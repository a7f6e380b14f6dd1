// What a decision says: allow, or one reason why not, and a sentence for a person in Chinese and English.
// Read before this: error.hpp (faults, which are thrown). Read after: permit.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>
#include <locket/shared.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace locket {

/// Why a request is refused, in the order in which it is asked: the first refusal is the answer. What an actor may not do at all comes
/// before anything about the subject, so that a refusal tells a stranger nothing. Stored in the audit: never renumber.
enum class reason : std::uint8_t {
  allow = 0,                           ///< Not refused.
  undeclared_purpose = 1,              ///< No such purpose in the policy in force (R2.13).
  role_not_permitted = 2,              ///< The role does not grant it, or another member's data, or no confidentiality agreement (R3.2).
  rate_limited = 3,                    ///< The role's cap of subjects an hour is reached (R3.2).
  field_not_declared = 4,              ///< The field is not declared for the purpose (R2).
  recipient_unknown = 5,               ///< No such recipient (R4.1).
  recipient_not_contracted = 6,        ///< No contract in force with the recipient (R4.1.3, R4.1.4).
  recipient_purpose = 7,               ///< The recipient is not permitted that purpose (R4.1.3, R4.1.4).
  unknown_subject = 8,                 ///< Nobody of that id, or erased.
  service_winding_down = 9,            ///< The service closes and collects nothing more (R3.6).
  expired = 10,                        ///< Past its retention (R3.3).
  restricted = 11,                     ///< Contested and not yet resolved (R1.3).
  policy_rejected = 12,                ///< The subject rejected a policy version (R7.3).
  basis_not_applicable = 13,           ///< The basis named does not carry this, or lacks its reference (R4.2).
  guardian_consent_required = 14,      ///< A minor without a guardian's consent (R6).
  consent_withdrawn = 15,              ///< There was a consent; it was withdrawn (R8.5).
  consent_outdated = 16,               ///< The consent is for a policy that a material change has replaced (R7).
  no_consent = 17,                     ///< None was given for this purpose (R0.1).
  separate_consent_required = 18,      ///< A separate consent is needed for a sensitive field (R4.1.1, R4.1.3).
  cross_border_consent_required = 19,  ///< The recipient is outside the storage region (R3.4).
  group_too_small = 20,                ///< A cell or group below the policy's minimum (R2.6, R4.3).
  // What a vault adds to the policy's own reasons.
  absent = 32,         ///< No such record of this subject, or the field holds nothing. One answer for both, and for another's record.
  permit_ended = 33,   ///< The permit's deadline has passed, or what it rested on has ended since.
  not_unique = 34,     ///< Another record holds this value already, in a field that is declared unique.
  vault_restored = 35, ///< The vault came from a backup; consents count again after `accept_restored()`.
};

/// The stable id of a reason, as the policy's vocabulary spells it: `separate-consent-required`.
LOCKET_EXPORT std::string_view id_of(reason) noexcept;
/// The clause that a reason comes from: "R4.1.1".
LOCKET_EXPORT std::string_view clause_of(reason) noexcept;

template <class T>
class verdict;
template <class T>
class revealed;

namespace decide {
struct grounds;
}

/// The answer to one request, or to one of its fields. A value: copies are cheap and safe to share between threads.
class LOCKET_EXPORT decision {
 public:
  /// An allow with nothing to say, for callers that build their own.
  decision() noexcept = default;

  bool allowed() const noexcept { return why_ == reason::allow; }
  reason why() const noexcept { return why_; }
  /// The clause that decided: "R8.5" for a refusal, the clause of the basis for an allow.
  std::string_view clause() const noexcept;
  /// The category of the field that decided; empty if no field did.
  std::string_view category() const noexcept;
  /// The name of the stored field that decided, where the request was about a record; else empty.
  std::string_view field() const noexcept;
  /// The purpose that was asked for.
  std::string_view purpose() const noexcept;
  /// A sentence for a person: what was asked, what it rests on or what is missing, and what would change the answer.
  /// "zh" or "en"; any other language gives English. Carries no personal value.
  std::string explain(std::string_view language) const;

  decision(reason, detail::shared<const decide::grounds>) noexcept;

 private:
  reason why_ = reason::allow;
  detail::shared<const decide::grounds> grounds_;
};

/// A decision that is a no. Expected, so it is returned and never thrown.
class LOCKET_EXPORT denial : public decision {
 public:
  /// Throws `error` (`code::misuse_allowed`) if the decision allows.
  explicit denial(decision);

 private:
  template <class T>
  friend class verdict;
  template <class T>
  friend class revealed;
  denial() noexcept = default;  // of what is allowed, and shown to nobody
};

}  // namespace locket
