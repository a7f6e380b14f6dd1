// A version of the privacy policy, written with the host's own types.
// Read before this: policy.hpp (what it builds, and what `build` refuses), purpose.hpp, record.hpp. Read after: vault.hpp (publish).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>
#include <locket/narrowing.hpp>
#include <locket/policy.hpp>
#include <locket/policy_stage.hpp>
#include <locket/purpose.hpp>
#include <locket/record.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace locket {

/// What a basis carries for a purpose.
struct verbs {
  bool collect = false;
  bool use = false;
  bool provide = false;
  bool to_authority = false;  ///< Provision to an authority only.
  bool additions = false;     ///< Also the categories that later versions add.
  constexpr verbs with_additions() const { return {collect, use, provide, to_authority, true}; }
};
inline constexpr verbs everything{true, true, true};
inline constexpr verbs use_and_provision{false, true, true};
inline constexpr verbs use_and_provision_to_authorities{false, true, true, true};
inline constexpr verbs provision_to_authorities{false, false, true, true};

/// The span of a role's cap: `.cap(30, locket::per_hour)`.
inline constexpr struct per_hour_t {
} per_hour;

template <class At>
class policy_builder;

/// Begins a policy. `effective`: RFC 3339 ("2026-01-01T00:00:00Z"); throws `error` (`code::policy_ill_formed`) if it is not.
LOCKET_EXPORT policy_builder<detail::between_parts> policy_version(std::uint32_t version, std::string_view effective);
/// Begins a later version: the one before, with the changes that follow. Naming a category, purpose, role or recipient again changes it.
LOCKET_EXPORT policy_builder<detail::between_parts> policy_after(const policy& before, std::uint32_t version, std::string_view effective);

namespace detail {
LOCKET_EXPORT date day_from(std::string_view iso);
LOCKET_EXPORT zone zone_from(std::string_view offset);
LOCKET_EXPORT policy_draft& begin_purpose(policy_draft&, std::string_view id, bool any_category);
LOCKET_EXPORT policy_draft& carried(policy_draft&, basis, verbs, bool standing);
LOCKET_EXPORT policy built(const policy_draft&, std::span<const record_schema* const>);
}  // namespace detail

/// One version being written. Each call adds to it; what a part still lacks, the compiler says in a sentence. At run time the calls throw
/// `error` (`code::policy_ill_formed`) as `policy_draft` does.
///
///     const auto policy = locket::policy_version(1, "2026-01-01T00:00:00Z").controller({…}).region("CN-mainland").zone("+08:00")
///       .category<mail>().called("电子邮件地址", "e-mail address").keep_after_closure(days{30}).then_erase()
///       .purpose<survey>().called("调查", "surveys").clause("二(五)")
///       .role("system").every_purpose()
///       .records<member, comment>();
// clang-format off
template <class At>
class [[nodiscard("end with records<…>()")]] policy_builder {
 public:
  // --- about the whole ---
  policy_builder controller(bilingual name) { return go_on(draft_.controller(std::move(name))); }
  policy_builder service(bilingual name) { return go_on(draft_.service(std::move(name))); }
  policy_builder contact(bilingual how) { return go_on(draft_.contact(std::move(how))); }
  /// The storage region (R3.4), as `open_options::region` spells it.
  policy_builder region(std::string_view id) { return go_on(draft_.region(id)); }
  /// In which days are counted: "+08:00".
  policy_builder zone(std::string_view offset) { return go_on(draft_.in_zone(detail::zone_from(offset))); }
  policy_builder profile(locket::profile p) { return go_on(draft_.under(std::move(p))); }
  /// The smallest cell of a statistic and the smallest k of a release; 10 and 5 if not said.
  policy_builder minimum_group(std::uint32_t statistic, std::uint32_t release) { return go_on(draft_.minimum_group(statistic, release)); }
  /// A minor's contract stands while a guardian's consent to P does (R6).
  template <class P>
  policy_builder contract_of_minors_stands_on() { return go_on(draft_.contract_stands_on(detail::id_of_purpose<P>())); }
  /// In Chinese and English, for explanations and notices: of the category, purpose, role or recipient before.
  policy_builder called(std::string_view zh, std::string_view en) { return go_on(draft_.called(zh, en)); }

  // --- categories: how long, what closing the account does, what then; in this order ---
  template <class C>
  policy_builder<detail::awaits_retention<C>> category() { return begin<detail::awaits_retention<C>>(draft_.category(detail::id_of_category<C>())); }
  auto category(std::string_view id) { return begin<detail::awaits_retention<detail::named_by_id>>(draft_.category(id)); }
  /// Sensitive personal information: by consent, on a separate one only (PIPL Art. 28, 29).
  policy_builder sensitive() { return go_on(draft_.sensitive()); }
  /// From collection.
  auto keep_for(days d) { return follow<detail::awaits_retention, detail::awaits_closure>(draft_.from_collection(d)); }
  /// From the account's closure, with no end before that.
  auto keep_after_closure(days d) { return follow<detail::awaits_retention, detail::awaits_final_act>(draft_.from_closure(d)); }
  /// … the earlier of both ends.
  auto or_after_closure(days d) { return follow<detail::awaits_closure, detail::awaits_final_act>(draft_.from_closure(d)); }
  /// … closing the account does not end it.
  auto statutory() { return follow<detail::awaits_closure, detail::awaits_final_act>(draft_.statutory()); }
  auto then_erase() { return follow<detail::awaits_final_act, detail::after_category>(draft_.then(final_act::erase)); }
  /// A coarser value stays for so long from collection, linked to its subject and still personal.
  auto then_generalise(std::string_view generaliser, days kept) {
    return follow<detail::awaits_final_act, detail::after_category>(draft_.then(final_act::generalise, generaliser, kept));
  }
  /// A coarser value stays for so long, cut loose from everybody (PIPL Art. 73(4)): of its date the year is kept, from whose 1 January the period
  /// counts (366 days at least). It is made when the value is put, and nobody knows it again: a value that is put anew leaves another.
  auto then_anonymise(std::string_view generaliser, days kept) {
    return follow<detail::awaits_final_act, detail::after_category>(draft_.then(final_act::anonymise, generaliser, kept));
  }

  // --- purposes: which categories serve them is read off the records' fields, their reach off the type ---
  template <class P>
  policy_builder<detail::after_purpose> purpose() {
    return begin<detail::after_purpose>(detail::begin_purpose(draft_, detail::id_of_purpose<P>(), detail::reaches_any<P>));
  }
  auto purpose(std::string_view id) { return begin<detail::after_purpose>(draft_.purpose(id)); }
  /// Where the text of the policy names it: "二(九)".
  policy_builder clause(std::string_view where) { return of_purpose(draft_.clause(where)); }
  /// The contract carries it: from `enrol` to the account's closure.
  policy_builder contract() { return of_purpose(detail::carried(draft_, basis::contract, everything, false)); }
  /// … and these sensitive categories too, once they are lawfully collected.
  template <class... C>
  policy_builder contract_carries() { return ((draft_.contract_carries(detail::id_of_category<C>())), ..., of_purpose(draft_)); }
  /// The basis carries it for a request that names the basis with its reference.
  policy_builder carried_by(basis what, verbs scope = everything) { return of_purpose(detail::carried(draft_, what, scope, false)); }
  /// … and, for collection and use, for one that names none: the reference is this policy.
  policy_builder standing(basis what, verbs scope = everything) { return of_purpose(detail::carried(draft_, what, scope, true)); }
  /// What the subject published, or the law, is no basis for it (PIPL Art. 27).
  policy_builder weighs_on_person() { return of_purpose(draft_.weighs_on_person()); }
  /// Once a value has expired, the linked residue that it left may be used for it, under the same consents.
  policy_builder reads_residues() { return of_purpose(draft_.reads_residues()); }

  // --- roles ---
  auto role(std::string_view id) { return begin<detail::after_role>(draft_.role(id)); }
  template <class... P>
  policy_builder grants() { return ((draft_.grants(detail::id_of_purpose<P>())), ..., of_role(draft_)); }
  policy_builder grants(std::string_view purpose) { return of_role(draft_.grants(purpose)); }
  policy_builder every_purpose() { return of_role(draft_.every_purpose()); }
  /// A member at their own data.
  policy_builder own_data_only() { return of_role(draft_.own_data_only()); }
  /// Statistics and releases, never one person's values.
  policy_builder aggregates_only() { return of_role(draft_.aggregates_only()); }
  /// Works only while a confidentiality agreement is in force (R3.2).
  policy_builder needs_confidentiality() { return of_role(draft_.needs_confidentiality()); }
  /// So many subjects for each actor: `.cap(30, locket::per_hour)`.
  policy_builder cap(std::uint32_t subjects, per_hour_t) { return of_role(draft_.cap_an_hour(subjects)); }

  // --- recipients: id, and the region where they keep what they are given ---
  auto affiliate(std::string_view id, std::string_view region) { return begin<detail::awaits_contract>(draft_.recipient(id, recipient_kind::affiliate, region)); }
  auto partner(std::string_view id, std::string_view region) { return begin<detail::awaits_contract>(draft_.recipient(id, recipient_kind::partner, region)); }
  auto authority(std::string_view id, std::string_view region) { return begin<detail::after_recipient>(draft_.recipient(id, recipient_kind::authority, region)); }
  auto the_public(std::string_view id) { return begin<detail::after_recipient>(draft_.recipient(id, recipient_kind::the_public, {})); }
  /// The last day of the contract, included: "2027-12-31".
  auto until(std::string_view last_day) {
    static_assert(std::same_as<At, detail::awaits_contract>, "locket: until() is said of an affiliate or partner. Begin it just before.");
    return policy_builder<detail::after_recipient>(draft_.contract_until(detail::day_from(last_day)));
  }
  /// For whom it acts; a controller of its own if not said.
  auto acts_as(recipient_role role) { return of_recipient(draft_.acts_as(role)); }
  template <class... P>
  auto permits() { return ((draft_.permits(detail::id_of_purpose<P>())), ..., of_recipient(draft_)); }
  auto permits(std::string_view purpose) { return of_recipient(draft_.permits(purpose)); }

  // --- what a later version changes ---
  /// Declares a category for a purpose where no compiled field does.
  policy_builder serves(std::string_view purpose, std::string_view category) { return go_on(draft_.serves(purpose, category)); }
  auto drop_purpose(std::string_view id) { return begin<detail::between_parts>(draft_.drop_purpose(id)); }
  template <class P>
  auto drop_purpose() { return drop_purpose(detail::id_of_purpose<P>()); }

  /// Reads off the records which purposes each category serves, and builds. Throws `error` (`code::policy_ill_formed`) with one sentence
  /// that names what is wrong: as `policy_draft::build`, and where a field's category is not in the policy.
  template <class... R>
  policy records() {
    detail::part_is_complete<At>();
    return detail::built(draft_, std::array<const record_schema*, sizeof...(R)>{&schema_of<R>...});
  }

 private:
  template <class>
  friend class policy_builder;
  friend policy_builder<detail::between_parts> policy_version(std::uint32_t, std::string_view);
  friend policy_builder<detail::between_parts> policy_after(const policy&, std::uint32_t, std::string_view);

  explicit policy_builder(policy_draft& draft) : draft_(std::move(draft)) {}
  policy_builder go_on(policy_draft& draft) { return policy_builder(draft); }
  template <class Next>
  policy_builder<Next> begin(policy_draft& draft) {
    detail::part_is_complete<At>();
    return policy_builder<Next>(draft);
  }
  template <template <class> class From, template <class> class To>
  policy_builder<typename detail::moved<At, To>::type> follow(policy_draft& draft) {
    if constexpr (!detail::at<At, From>) detail::part_is_complete<At>();
    static_assert(detail::at<At, From> || !detail::complete<At>,
                  "locket: a category is said in order: how long, what closing the account does, what then. Each once.");
    return policy_builder<typename detail::moved<At, To>::type>(draft);
  }
  policy_builder of_purpose(policy_draft& draft) {
    static_assert(std::same_as<At, detail::after_purpose>, "locket: this is said of a purpose. Begin the purpose just before.");
    return policy_builder(draft);
  }
  policy_builder of_role(policy_draft& draft) {
    static_assert(std::same_as<At, detail::after_role>, "locket: this is said of a role. Begin the role just before.");
    return policy_builder(draft);
  }
  policy_builder<detail::after_recipient> of_recipient(policy_draft& draft) {
    detail::part_is_complete<At>();
    static_assert(std::same_as<At, detail::after_recipient> || !detail::complete<At>, "locket: this is said of a recipient. Begin the recipient just before.");
    return policy_builder<detail::after_recipient>(draft);
  }

  policy_draft draft_;
};
// clang-format on

}  // namespace locket
