// SPDX-License-Identifier: MIT
#include <locket/error.hpp>
#include <locket/policy.hpp>

#include "policy/check.hpp"

#include <algorithm>
#include <utility>
#include <vector>

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

struct policy_draft::written {
  enum class begun : std::uint8_t { nothing, category, purpose, role, recipient };

  policy::content content;
  begun last = begun::nothing;
  std::size_t which = 0;  // what was begun last, in its list
  bool derived = false;
  std::vector<std::pair<std::string, std::string>> served{};  // purpose, category: either may be begun later
  std::vector<std::string> without_closure{};                 // categories begun of which it is not said yet what closing the account does
  std::vector<std::string> without_act{};                     // … or what their final act is
  std::vector<std::pair<begun, std::string>> new_here{};      // an inherited id may be named again, to be changed; these may not

  template <class Part>
  void begin(begun, std::vector<Part>&, std::string_view id);
  policy::category& a_category(std::string_view call);
  policy::purpose& a_purpose(std::string_view call);
  policy::role& a_role(std::string_view call);
  policy::recipient& a_recipient(std::string_view call);
};

template <class Part>
void policy_draft::written::begin(begun what, std::vector<Part>& parts, std::string_view id) {
  std::pair<begun, std::string> key{what, id};
  const auto at = std::ranges::find(parts, id, &Part::id);
  last = what;
  which = static_cast<std::size_t>(at - parts.begin());
  if (at == parts.end()) {
    parts.emplace_back().id = id;
    new_here.push_back(std::move(key));
  } else if (std::ranges::find(new_here, key) != new_here.end()) {
    throw error(code::policy_ill_formed, "locket: a policy cannot be drafted: \"" + key.second +
                                             "\" is named twice. Say everything about it where it is named first.");
  }
}

policy::category& policy_draft::written::a_category(std::string_view call) {
  if (last != begun::category) misplaced(call, "category");
  return content.categories[which];
}
policy::purpose& policy_draft::written::a_purpose(std::string_view call) {
  if (last != begun::purpose) misplaced(call, "purpose");
  return content.purposes[which];
}
policy::role& policy_draft::written::a_role(std::string_view call) {
  if (last != begun::role) misplaced(call, "role");
  return content.roles[which];
}
policy::recipient& policy_draft::written::a_recipient(std::string_view call) {
  if (last != begun::recipient) misplaced(call, "recipient");
  return content.recipients[which];
}

policy_draft::policy_draft(std::uint32_t version, instant effective) : so_far_(new written) {
  so_far_->content.version = version;
  so_far_->content.effective = effective;
}
policy_draft::policy_draft(const policy& before, std::uint32_t version, instant effective) : so_far_(new written{.content = before.what(), .derived = true}) {
  so_far_->content.version = version;
  so_far_->content.effective = effective;
}
policy_draft::policy_draft(const policy_draft& other) : so_far_(new written(other.so_far())) {}
policy_draft::policy_draft(policy_draft&& other) noexcept : so_far_(std::exchange(other.so_far_, nullptr)) {}
policy_draft& policy_draft::operator=(const policy_draft& other) { return *this = policy_draft(other); }
policy_draft& policy_draft::operator=(policy_draft&& other) noexcept {
  if (this != &other) delete std::exchange(so_far_, std::exchange(other.so_far_, nullptr));
  return *this;
}
policy_draft::~policy_draft() { delete so_far_; }

policy_draft::written& policy_draft::so_far() const {
  if (so_far_ == nullptr) throw error(code::misuse_argument, "locket: a policy cannot be drafted: its draft was moved from. Use the one that it was moved to.");
  return *so_far_;
}

policy_draft& policy_draft::controller(bilingual name) { return so_far().content.controller = std::move(name), *this; }
policy_draft& policy_draft::service(bilingual name) { return so_far().content.service = std::move(name), *this; }
policy_draft& policy_draft::contact(bilingual how) { return so_far().content.contact = std::move(how), *this; }
policy_draft& policy_draft::region(std::string_view id) { return so_far().content.region = id, *this; }
policy_draft& policy_draft::in_zone(zone z) { return so_far().content.zone = z, *this; }
policy_draft& policy_draft::under(profile p) { return so_far().content.profile = std::move(p), *this; }
policy_draft& policy_draft::contract_stands_on(std::string_view purpose) { return so_far().content.contract_stands_on = purpose, *this; }
policy_draft& policy_draft::minimum_group(std::uint32_t statistic, std::uint32_t release) {
  so_far().content.statistic_minimum = statistic;
  so_far().content.release_minimum = release;
  return *this;
}

policy_draft& policy_draft::category(std::string_view id) {
  const std::size_t known = so_far().content.categories.size();
  so_far().begin(written::begun::category, so_far().content.categories, id);
  if (so_far().content.categories.size() > known) {
    so_far().without_closure.emplace_back(id);
    so_far().without_act.emplace_back(id);
  }
  return *this;
}

policy_draft& policy_draft::purpose(std::string_view id) { return so_far().begin(written::begun::purpose, so_far().content.purposes, id), *this; }
policy_draft& policy_draft::role(std::string_view id) { return so_far().begin(written::begun::role, so_far().content.roles, id), *this; }
policy_draft& policy_draft::recipient(std::string_view id, recipient_kind kind, std::string_view region) {
  so_far().begin(written::begun::recipient, so_far().content.recipients, id);
  so_far().content.recipients[so_far().which].kind = kind;
  so_far().content.recipients[so_far().which].region = region;
  return *this;
}

policy_draft& policy_draft::called(std::string_view zh, std::string_view en) {
  const bilingual name{std::string(zh), std::string(en)};
  switch (so_far().last) {
    case written::begun::nothing:
      misplaced("called", "category, purpose, role or recipient");
    case written::begun::category:
      so_far().content.categories[so_far().which].name = name;
      break;
    case written::begun::purpose:
      so_far().content.purposes[so_far().which].name = name;
      break;
    case written::begun::role:
      so_far().content.roles[so_far().which].name = name;
      break;
    case written::begun::recipient:
      so_far().content.recipients[so_far().which].name = name;
      break;
  }
  return *this;
}

policy_draft& policy_draft::sensitive() { return so_far().a_category("sensitive").sensitive = true, *this; }
policy_draft& policy_draft::from_collection(days d) { return so_far().a_category("from_collection").keep.from_collection = d, *this; }
policy_draft& policy_draft::from_closure(days d) {
  so_far().a_category("from_closure").keep.from_closure = d;
  std::erase(so_far().without_closure, so_far().content.categories[so_far().which].id);
  return *this;
}
policy_draft& policy_draft::statutory() {
  so_far().a_category("statutory").keep.from_closure.reset();
  std::erase(so_far().without_closure, so_far().content.categories[so_far().which].id);
  return *this;
}
policy_draft& policy_draft::then(final_act act, std::string_view generaliser, std::optional<days> residue_kept) {
  auto& c = so_far().a_category("then");
  c.then = act;
  c.generaliser = generaliser;
  c.residue_kept = residue_kept;
  std::erase(so_far().without_act, c.id);
  return *this;
}

policy_draft& policy_draft::clause(std::string_view where) { return so_far().a_purpose("clause").clause = where, *this; }
policy_draft& policy_draft::carried_by(policy::carriage how) { return so_far().a_purpose("carried_by").carried_by.push_back(how), *this; }
policy_draft& policy_draft::contract_carries(std::string_view sensitive_category) {
  return add_once(so_far().a_purpose("contract_carries").contract_carries_sensitive, sensitive_category), *this;
}
policy_draft& policy_draft::any_category() { return so_far().a_purpose("any_category").any_category = true, *this; }
policy_draft& policy_draft::weighs_on_person() { return so_far().a_purpose("weighs_on_person").weighs_on_person = true, *this; }
policy_draft& policy_draft::reads_residues() { return so_far().a_purpose("reads_residues").reads_residues = true, *this; }
policy_draft& policy_draft::serves(std::string_view purpose, std::string_view category) {
  so_far().served.emplace_back(purpose, category);
  return *this;
}

policy_draft& policy_draft::drop_purpose(std::string_view id) {
  if (std::erase_if(so_far().content.purposes, [&](const policy::purpose& p) { return p.id == id; }) == 0) {
    throw error(code::policy_ill_formed, "locket: a policy cannot be drafted: the purpose \"" + std::string(id) +
                                             "\" is to be dropped and is not there. Check its id.");
  }
  for (auto& role : so_far().content.roles) std::erase(role.grants, id);
  for (auto& recipient : so_far().content.recipients) std::erase(recipient.permits, id);
  std::erase(so_far().new_here, std::pair{written::begun::purpose, std::string(id)});
  std::erase_if(so_far().served, [&](const auto& served) { return served.first == id; });
  so_far().last = written::begun::nothing;  // places in the list have moved
  return *this;
}

policy_draft& policy_draft::grants(std::string_view purpose) { return add_once(so_far().a_role("grants").grants, purpose), *this; }
policy_draft& policy_draft::every_purpose() { return so_far().a_role("every_purpose").every_purpose = true, *this; }
policy_draft& policy_draft::own_data_only() { return so_far().a_role("own_data_only").own_data_only = true, *this; }
policy_draft& policy_draft::aggregates_only() { return so_far().a_role("aggregates_only").aggregates_only = true, *this; }
policy_draft& policy_draft::needs_confidentiality() { return so_far().a_role("needs_confidentiality").needs_confidentiality = true, *this; }
policy_draft& policy_draft::cap_an_hour(std::uint32_t subjects) { return so_far().a_role("cap_an_hour").subjects_an_hour = subjects, *this; }

policy_draft& policy_draft::contract_until(date last_day) { return so_far().a_recipient("contract_until").contract_until = last_day, *this; }
policy_draft& policy_draft::acts_as(recipient_role role) { return so_far().a_recipient("acts_as").role = role, *this; }
policy_draft& policy_draft::permits(std::string_view purpose) { return add_once(so_far().a_recipient("permits").permits, purpose), *this; }

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
  if (!so_far().without_closure.empty())
    unsaid(so_far().without_closure.front(), "what closing the account does to it. Say from_closure() or statutory().");
  if (!so_far().without_act.empty()) unsaid(so_far().without_act.front(), "what is done when its time is up. Say then().");
  policy::content whole = so_far().content;
  declare(whole, so_far().served);
  check(whole, !so_far().derived);
  return policy(std::move(whole));
}

}  // namespace locket
