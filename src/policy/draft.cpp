// SPDX-License-Identifier: MIT
#include <locket/error.hpp>
#include <locket/policy.hpp>

#include "policy/check.hpp"

#include <algorithm>

namespace locket {

namespace {

[[noreturn]] void misplaced(std::string_view call, std::string_view what) {
  throw error(code::policy_ill_formed, "locket: a policy cannot be drafted: " + std::string(call) + "() was called where no " +
                                           std::string(what) + " was begun last. Begin the " + std::string(what) + " first.");
}

void add_once(std::vector<std::string>& list, std::string_view id) {
  if (std::ranges::find(list, id) == list.end()) list.emplace_back(id);
}

}  // namespace

policy_draft::policy_draft(std::uint32_t version, instant effective) {
  content_.version = version;
  content_.effective = effective;
}

policy_draft::policy_draft(const policy& before, std::uint32_t version, instant effective) : content_(before.what()), derived_(true) {
  content_.version = version;
  content_.effective = effective;
}

policy_draft& policy_draft::controller(bilingual name) { return content_.controller = std::move(name), *this; }
policy_draft& policy_draft::service(bilingual name) { return content_.service = std::move(name), *this; }
policy_draft& policy_draft::contact(bilingual how) { return content_.contact = std::move(how), *this; }
policy_draft& policy_draft::region(std::string_view id) { return content_.region = id, *this; }
policy_draft& policy_draft::in_zone(zone z) { return content_.zone = z, *this; }
policy_draft& policy_draft::under(profile p) { return content_.profile = std::move(p), *this; }
policy_draft& policy_draft::contract_stands_on(std::string_view purpose) { return content_.contract_stands_on = purpose, *this; }
policy_draft& policy_draft::minimum_group(std::uint32_t statistic, std::uint32_t release) {
  content_.statistic_minimum = statistic;
  content_.release_minimum = release;
  return *this;
}

template <class Part>
void policy_draft::begin(begun what, std::vector<Part>& parts, std::string_view id) {
  std::pair<begun, std::string> key{what, id};
  const auto at = std::ranges::find(parts, id, &Part::id);
  begun_ = what;
  which_ = static_cast<std::size_t>(at - parts.begin());
  if (at == parts.end()) {
    parts.emplace_back().id = id;
    new_here_.push_back(std::move(key));
  } else if (std::ranges::find(new_here_, key) != new_here_.end()) {
    throw error(code::policy_ill_formed, "locket: a policy cannot be drafted: \"" + key.second +
                                             "\" is named twice. Say everything about it where it is named first.");
  }
}

policy_draft& policy_draft::category(std::string_view id) {
  const std::size_t known = content_.categories.size();
  begin(begun::category, content_.categories, id);
  if (content_.categories.size() > known) {
    without_closure_.emplace_back(id);
    without_act_.emplace_back(id);
  }
  return *this;
}

policy_draft& policy_draft::purpose(std::string_view id) { return begin(begun::purpose, content_.purposes, id), *this; }
policy_draft& policy_draft::role(std::string_view id) { return begin(begun::role, content_.roles, id), *this; }
policy_draft& policy_draft::recipient(std::string_view id, recipient_kind kind, std::string_view region) {
  begin(begun::recipient, content_.recipients, id);
  content_.recipients[which_].kind = kind;
  content_.recipients[which_].region = region;
  return *this;
}

policy::category& policy_draft::a_category(std::string_view call) {
  if (begun_ != begun::category) misplaced(call, "category");
  return content_.categories[which_];
}
policy::purpose& policy_draft::a_purpose(std::string_view call) {
  if (begun_ != begun::purpose) misplaced(call, "purpose");
  return content_.purposes[which_];
}
policy::role& policy_draft::a_role(std::string_view call) {
  if (begun_ != begun::role) misplaced(call, "role");
  return content_.roles[which_];
}
policy::recipient& policy_draft::a_recipient(std::string_view call) {
  if (begun_ != begun::recipient) misplaced(call, "recipient");
  return content_.recipients[which_];
}

policy_draft& policy_draft::called(std::string_view zh, std::string_view en) {
  const bilingual name{std::string(zh), std::string(en)};
  switch (begun_) {
    case begun::nothing:
      misplaced("called", "category, purpose, role or recipient");
    case begun::category:
      content_.categories[which_].name = name;
      break;
    case begun::purpose:
      content_.purposes[which_].name = name;
      break;
    case begun::role:
      content_.roles[which_].name = name;
      break;
    case begun::recipient:
      content_.recipients[which_].name = name;
      break;
  }
  return *this;
}

policy_draft& policy_draft::sensitive() { return a_category("sensitive").sensitive = true, *this; }
policy_draft& policy_draft::from_collection(days d) { return a_category("from_collection").keep.from_collection = d, *this; }
policy_draft& policy_draft::from_closure(days d) {
  a_category("from_closure").keep.from_closure = d;
  std::erase(without_closure_, content_.categories[which_].id);
  return *this;
}
policy_draft& policy_draft::statutory() {
  a_category("statutory").keep.from_closure.reset();
  std::erase(without_closure_, content_.categories[which_].id);
  return *this;
}
policy_draft& policy_draft::then(final_act act, std::string_view generaliser, std::optional<days> residue_kept) {
  auto& c = a_category("then");
  c.then = act;
  c.generaliser = generaliser;
  c.residue_kept = residue_kept;
  std::erase(without_act_, c.id);
  return *this;
}

policy_draft& policy_draft::clause(std::string_view where) { return a_purpose("clause").clause = where, *this; }
policy_draft& policy_draft::carried_by(policy::carriage how) { return a_purpose("carried_by").carried_by.push_back(how), *this; }
policy_draft& policy_draft::contract_carries(std::string_view sensitive_category) {
  return add_once(a_purpose("contract_carries").contract_carries_sensitive, sensitive_category), *this;
}
policy_draft& policy_draft::any_category() { return a_purpose("any_category").any_category = true, *this; }
policy_draft& policy_draft::weighs_on_person() { return a_purpose("weighs_on_person").weighs_on_person = true, *this; }
policy_draft& policy_draft::reads_residues() { return a_purpose("reads_residues").reads_residues = true, *this; }
policy_draft& policy_draft::serves(std::string_view purpose, std::string_view category) {
  served_.emplace_back(purpose, category);
  return *this;
}

policy_draft& policy_draft::drop_purpose(std::string_view id) {
  if (std::erase_if(content_.purposes, [&](const policy::purpose& p) { return p.id == id; }) == 0) {
    throw error(code::policy_ill_formed, "locket: a policy cannot be drafted: the purpose \"" + std::string(id) +
                                             "\" is to be dropped and is not there. Check its id.");
  }
  for (auto& role : content_.roles) std::erase(role.grants, id);
  for (auto& recipient : content_.recipients) std::erase(recipient.permits, id);
  std::erase(new_here_, std::pair{begun::purpose, std::string(id)});
  std::erase_if(served_, [&](const auto& served) { return served.first == id; });
  begun_ = begun::nothing;  // places in the list have moved
  return *this;
}

policy_draft& policy_draft::grants(std::string_view purpose) { return add_once(a_role("grants").grants, purpose), *this; }
policy_draft& policy_draft::every_purpose() { return a_role("every_purpose").every_purpose = true, *this; }
policy_draft& policy_draft::own_data_only() { return a_role("own_data_only").own_data_only = true, *this; }
policy_draft& policy_draft::aggregates_only() { return a_role("aggregates_only").aggregates_only = true, *this; }
policy_draft& policy_draft::needs_confidentiality() { return a_role("needs_confidentiality").needs_confidentiality = true, *this; }
policy_draft& policy_draft::cap_an_hour(std::uint32_t subjects) { return a_role("cap_an_hour").subjects_an_hour = subjects, *this; }

policy_draft& policy_draft::contract_until(date last_day) { return a_recipient("contract_until").contract_until = last_day, *this; }
policy_draft& policy_draft::acts_as(recipient_role role) { return a_recipient("acts_as").role = role, *this; }
policy_draft& policy_draft::permits(std::string_view purpose) { return add_once(a_recipient("permits").permits, purpose), *this; }

namespace {

[[noreturn]] void unsaid(std::string_view category, std::string_view what) {
  throw error(code::policy_ill_formed,
              "locket: a policy cannot be built: category \"" + std::string(category) + "\" does not say " + std::string(what));
}

// Sorted by the policy's order of categories, so that two ways of saying the same thing give the same document.
void declare(policy::content& content, const std::vector<std::pair<std::string, std::string>>& served) {
  for (const auto& [purpose, category] : served) {
    const auto at = std::ranges::find(content.purposes, purpose, &policy::purpose::id);
    if (at == content.purposes.end()) {
      throw error(code::policy_ill_formed, "locket: a policy cannot be built: category \"" + category + "\" serves the purpose \"" +
                                               purpose + "\", which is not there. Name the purpose, or check its id.");
    }
    add_once(at->categories, category);
  }
  const auto place = [&](std::string_view id) { return std::ranges::find(content.categories, id, &policy::category::id); };
  for (auto& purpose : content.purposes) {
    std::ranges::stable_sort(purpose.categories, [&](const auto& a, const auto& b) { return place(a) < place(b); });
  }
}

}  // namespace

policy policy_draft::build() const {
  if (!without_closure_.empty())
    unsaid(without_closure_.front(), "what closing the account does to it. Say from_closure() or statutory().");
  if (!without_act_.empty()) unsaid(without_act_.front(), "what is done when its time is up. Say then().");
  policy::content whole = content_;
  declare(whole, served_);
  check(whole, !derived_);
  return policy(std::move(whole));
}

}  // namespace locket
