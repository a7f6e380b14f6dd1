// The keys of a policy document, said once for whoever writes it and whoever reads it: neither can forget one.
#pragma once

#include <locket/policy.hpp>

#include <type_traits>

namespace locket::document_keys {

template <class Enum>
struct word {
  Enum value;
  std::string_view text;
};
constexpr word<final_act> acts[] = {
    {final_act::erase, "erase"}, {final_act::generalise, "generalise"}, {final_act::anonymise, "anonymise"}};
constexpr word<recipient_kind> kinds[] = {{recipient_kind::affiliate, "affiliate"},
                                          {recipient_kind::partner, "partner"},
                                          {recipient_kind::authority, "authority"},
                                          {recipient_kind::the_public, "the-public"}};
constexpr word<recipient_role> roles[] = {{recipient_role::controller, "controller"}, {recipient_role::processor, "processor"}};

template <class Part, class Of>
constexpr bool is = std::is_same_v<std::remove_const_t<Of>, Part>;

// Every call of `v` is v(key, value). The keys stand in the order of the alphabet, in which the writer must meet them.
template <class V, class Of>
void visit(V& v, Of& of) {
  if constexpr (is<bilingual, Of>) {
    v("en", of.en), v("zh", of.zh);
  } else if constexpr (is<retention, Of>) {
    v("from-closure", of.from_closure), v("from-collection", of.from_collection);
  } else if constexpr (is<profile, Of>) {
    v("additions-rest-on-consent", of.additions_rest_on_consent), v("adult-at", of.adult_at);
    v("all-sensitive-under", of.all_sensitive_under), v("id", of.id), v("unsupported-erased-after", of.unsupported_erased_after);
  } else if constexpr (is<policy::category, Of>) {
    v("generaliser", of.generaliser), v("id", of.id), v("keep", of.keep), v("name", of.name);
    v("residue-kept", of.residue_kept), v("sensitive", of.sensitive), v("then", of.then);
  } else if constexpr (is<policy::carriage, Of>) {
    v("additions", of.additions), v("basis", of.basis), v("collect", of.collect), v("provide", of.provide);
    v("standing", of.standing), v("to-authority", of.to_authority), v("use", of.use);
  } else if constexpr (is<policy::purpose, Of>) {
    v("any-category", of.any_category), v("carried-by", of.carried_by), v("categories", of.categories), v("clause", of.clause);
    v("contract-carries-sensitive", of.contract_carries_sensitive), v("id", of.id), v("name", of.name);
    v("reads-residues", of.reads_residues), v("weighs-on-person", of.weighs_on_person);
  } else if constexpr (is<policy::role, Of>) {
    v("aggregates-only", of.aggregates_only), v("every-purpose", of.every_purpose), v("grants", of.grants), v("id", of.id);
    v("name", of.name), v("needs-confidentiality", of.needs_confidentiality), v("own-data-only", of.own_data_only);
    v("subjects-an-hour", of.subjects_an_hour);
  } else if constexpr (is<policy::recipient, Of>) {
    v("contract-until", of.contract_until), v("id", of.id), v("kind", of.kind), v("name", of.name), v("permits", of.permits);
    v("region", of.region), v("role", of.role);
  } else {
    static_assert(is<policy::content, Of>);
    v("categories", of.categories), v("contact", of.contact), v("contract-stands-on", of.contract_stands_on);
    v("controller", of.controller), v("effective", of.effective), v("profile", of.profile), v("purposes", of.purposes);
    v("recipients", of.recipients), v("region", of.region), v("release-minimum", of.release_minimum), v("roles", of.roles);
    v("service", of.service), v("statistic-minimum", of.statistic_minimum), v("version", of.version), v("zone", of.zone);
  }
}

}  // namespace locket::document_keys
