// One version of a privacy policy as data, and the draft that builds it by ids.
// Read before this: retention.hpp, consent.hpp. Read after: policy_builder.hpp (the same with the host's types).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>
#include <locket/instant.hpp>
#include <locket/retention.hpp>
#include <locket/shared.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace locket {

/// A legal basis. Stored: never renumber.
enum class basis : std::uint8_t {
  consent = 1,
  contract = 2,
  legal_obligation = 3,
  national_security = 4,
  public_interest = 5,
  criminal_justice = 6,
  vital_interests = 7,
  self_published = 8,
  lawfully_public = 9,
  service_security = 10,
};
/// "legal-obligation"; and back.
LOCKET_EXPORT std::string_view id_of(basis) noexcept;
LOCKET_EXPORT std::optional<basis> parse_basis(std::string_view id) noexcept;

/// What kind of recipient. Stored: never renumber.
enum class recipient_kind : std::uint8_t { affiliate = 1, partner = 2, authority = 3, the_public = 4 };

/// For whom a recipient acts. No decision depends on it; notices and what is written down of a provision do. Stored: never renumber.
enum class recipient_role : std::uint8_t {
  controller = 1,  ///< Decides for itself what it does with what it is given (PIPL Art. 23).
  processor = 2,   ///< Acts for the controller alone, under its instructions (PIPL Art. 21, GDPR Art. 28). Affiliate or partner.
};

/// A name in both languages, for explanations and notices.
struct bilingual {
  std::string zh;
  std::string en;
  friend bool operator==(const bilingual&, const bilingual&) = default;
};

/// What a jurisdiction adds to every policy under it. Versioned with the policy.
struct profile {
  std::string id;                         ///< "cn-pipl", "eu-gdpr", or the host's own
  std::int32_t adult_at = 18;             ///< Under it, a guardian's consent is needed (R6).
  std::int32_t all_sensitive_under = 14;  ///< Under it, every field is sensitive (PIPL Art. 28). 0: no such age.
  bool additions_rest_on_consent = true;  ///< What a later version adds is carried by no basis of the policy's own, only by consent.
  std::optional<days>
      unsupported_erased_after;  ///< Erase what no basis supports any more so long after its last basis ended (PIPL Art. 47).

  LOCKET_EXPORT static profile cn_pipl();
  LOCKET_EXPORT static profile eu_gdpr();
  friend bool operator==(const profile&, const profile&) = default;
};

/// One immutable version of a policy. Cheap to copy. Made by a draft; published into a vault explicitly.
class LOCKET_EXPORT policy {
 public:
  struct category {
    std::string id;
    bilingual name;
    bool sensitive = false;  ///< Sensitive personal information: by consent, on a separate one only.
    locket::retention keep;
    final_act then = final_act::erase;
    std::string generaliser;           ///< Which generaliser makes the residue ("to-city/1"); empty for erase.
    std::optional<days> residue_kept;  ///< How long the residue is kept from collection; nothing for erase.
    friend bool operator==(const category&, const category&) = default;
  };

  /// One basis that carries a purpose, and what for.
  struct carriage {
    locket::basis basis{};
    bool collect = false;
    bool use = false;
    bool provide = false;
    bool standing = false;      ///< Its reference is the policy itself: collection and use need none in the request.
    bool to_authority = false;  ///< Provision only to an authority.
    bool additions = false;     ///< Also the categories that later versions add, whatever the profile says of additions.
    friend bool operator==(const carriage&, const carriage&) = default;
  };

  struct purpose {
    std::string id;
    std::string clause;  ///< Where the text of the policy names it: "二(九)".
    bilingual name;
    std::vector<carriage> carried_by;                     ///< Besides consent. Empty: consent alone.
    std::vector<std::string> categories;                  ///< Declared for it, in the policy's order of categories.
    std::vector<std::string> contract_carries_sensitive;  ///< The sensitive categories that its contract carries all the same.
    bool any_category =
        false;  ///< A legal demand: reaches every category, collects nothing, and rests on a named basis with its reference alone.
    bool weighs_on_person = false;  ///< Published values are no basis for it (PIPL Art. 27).
    bool reads_residues = false;    ///< Once a value has expired, its linked residue may be used for it, on what would have carried the value.
    friend bool operator==(const purpose&, const purpose&) = default;
  };

  struct role {
    std::string id;
    bilingual name;
    std::vector<std::string> grants;  ///< Purposes. Empty with `every_purpose`.
    bool every_purpose = false;
    bool own_data_only = false;          ///< A member at their own data.
    bool aggregates_only = false;        ///< Statistics and de-identified releases, never one person's values.
    bool needs_confidentiality = false;  ///< An agreement in force is needed.
    std::optional<std::uint32_t> subjects_an_hour;
    friend bool operator==(const role&, const role&) = default;
  };

  struct recipient {
    std::string id;
    bilingual name;
    recipient_kind kind{};
    std::string region;
    std::optional<date> contract_until;  ///< That day included, in the policy's zone. Needed by affiliate and partner.
    std::vector<std::string> permits;    ///< Purposes.
    recipient_role role = recipient_role::controller;
    friend bool operator==(const recipient&, const recipient&) = default;
  };

  /// All of it. Public, because a policy is read by notices, reports and hosts as much as by decisions.
  struct content {
    std::uint32_t version = 0;
    instant effective;
    bilingual controller;
    bilingual service;
    bilingual contact;
    std::string region;
    locket::zone zone;
    locket::profile profile;
    std::string contract_stands_on;        ///< A minor's contract stands while a guardian's consent to this purpose does.
    std::uint32_t statistic_minimum = 10;  ///< The smallest cell of a statistic (R2.6).
    std::uint32_t release_minimum = 5;     ///< The smallest k of a de-identified release (R4.3).
    std::vector<category> categories;
    std::vector<purpose> purposes;
    std::vector<role> roles;
    std::vector<recipient> recipients;
    friend bool operator==(const content&, const content&) = default;
  };

  std::uint32_t version() const noexcept;
  instant effective() const noexcept;
  const content& what() const noexcept;

  const category* find_category(std::string_view id) const noexcept;
  const purpose* find_purpose(std::string_view id) const noexcept;
  const role* find_role(std::string_view id) const noexcept;
  const recipient* find_recipient(std::string_view id) const noexcept;
  /// True if the purpose may reach the category (declared for it, or the purpose reaches any).
  bool declared(const purpose&, std::string_view category) const noexcept;

  /// Canonical JSON: equal policies give equal text. What a vault stores, and what is hashed.
  const std::string& document() const noexcept;
  /// BLAKE2b-256 of `document()`.
  const std::array<std::uint8_t, 32>& hash() const noexcept;
  /// Reads a document. Throws `error` (`code::policy_ill_formed`) with the place and the reason.
  static policy from_document(std::string_view json);

 private:
  friend class policy_draft;
  struct sealed;
  explicit policy(content);
  detail::shared<const content> content_;
  detail::shared<const sealed> sealed_;
};

/// Builds a policy by ids, for callers that the compiler cannot see. Hosts use `policy_version` of policy_builder.hpp.
///
/// Each call adds to what was begun last (`category`, `purpose`, `role`, `recipient`); a call that fits nothing begun throws at once, and
/// so does a duplicate. In a later version naming an inherited id changes what it names. `build` checks the whole and throws `error`
/// (`code::policy_ill_formed`) with one sentence that names what is wrong: an empty id; a category whose retention or final act is not
/// said; a purpose that no role grants; a grant, permit or served purpose or category that does not exist; a residue period missing or
/// superfluous, or under 366 days for an anonymised one; residues for a legal demand; an affiliate or partner without a contract's last
/// day; a processor of another kind; a region missing; a period that is not 0 to 36,500 days; a basis
/// that cannot carry what it is said to carry. In a first version also a category that no purpose reaches (a legal demand's reach is
/// enough), a purpose that reads residues and serves no category that leaves any, and a contract's standing purpose that does not exist: a later version may have dropped them.
class LOCKET_EXPORT policy_draft {
 public:
  policy_draft(std::uint32_t version, instant effective);
  /// The version before, to be changed.
  policy_draft(const policy& before, std::uint32_t version, instant effective);
  policy_draft(const policy_draft&);
  policy_draft& operator=(const policy_draft&);
  policy_draft(policy_draft&&) noexcept;  ///< What is moved from is written on no further: `code::misuse_argument`.
  policy_draft& operator=(policy_draft&&) noexcept;
  ~policy_draft();

  policy_draft& controller(bilingual name);
  policy_draft& service(bilingual name);
  policy_draft& contact(bilingual how);
  policy_draft& region(std::string_view id);
  policy_draft& in_zone(zone);
  policy_draft& under(profile);
  policy_draft& contract_stands_on(std::string_view purpose);
  policy_draft& minimum_group(std::uint32_t statistic, std::uint32_t release);

  policy_draft& category(std::string_view id);
  policy_draft& purpose(std::string_view id);
  policy_draft& role(std::string_view id);
  policy_draft& recipient(std::string_view id, recipient_kind, std::string_view region);
  policy_draft& called(std::string_view zh, std::string_view en);  ///< of whatever was begun last

  policy_draft& sensitive();
  policy_draft& from_collection(days);
  policy_draft& from_closure(days);
  policy_draft& statutory();  ///< closing the account does not end it
  policy_draft& then(final_act, std::string_view generaliser = {}, std::optional<days> residue_kept = std::nullopt);

  policy_draft& clause(std::string_view where);
  policy_draft& carried_by(policy::carriage);
  policy_draft& contract_carries(std::string_view sensitive_category);
  policy_draft& any_category();
  policy_draft& weighs_on_person();
  policy_draft& reads_residues();
  policy_draft& serves(std::string_view purpose, std::string_view category);  ///< declares a category for a purpose; again is no error
  policy_draft& drop_purpose(std::string_view id);

  policy_draft& grants(std::string_view purpose);
  policy_draft& every_purpose();
  policy_draft& own_data_only();
  policy_draft& aggregates_only();
  policy_draft& needs_confidentiality();
  policy_draft& cap_an_hour(std::uint32_t subjects);

  policy_draft& contract_until(date);
  policy_draft& acts_as(recipient_role);
  policy_draft& permits(std::string_view purpose);

  [[nodiscard("publish it, or compare it")]] policy build() const;

 private:
  struct written;  // in src/policy/draft.cpp
  written& so_far() const;
  written* so_far_ = nullptr;
};

}  // namespace locket
