// SPDX-License-Identifier: MIT
#include "policy/check.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <set>

namespace locket {

namespace {

using content = policy::content;

[[noreturn]] void wrong(const std::string& what) { throw error(code::policy_ill_formed, "locket: a policy cannot be kept: " + what); }

std::string quoted(std::string_view kind, std::string_view id) { return std::string(kind) + " \"" + std::string(id) + "\""; }

template <class Part>
std::set<std::string_view> ids(const std::vector<Part>& parts, std::string_view kind) {
  std::set<std::string_view> seen;
  for (const auto& part : parts) {
    if (part.id.empty()) wrong("a " + std::string(kind) + " has an empty id. Give it one.");
    if (!seen.insert(part.id).second) wrong(quoted(kind, part.id) + " is there twice. Keep one.");
  }
  return seen;
}

void must_exist(const std::set<std::string_view>& known, const std::vector<std::string>& named, const std::string& who,
                std::string_view kind) {
  std::set<std::string_view> seen;
  for (const auto& id : named) {
    if (!known.contains(id)) wrong(who + " names " + quoted(kind, id) + ", which is not there. Check its id.");
    if (!seen.insert(id).second) wrong(who + " names " + quoted(kind, id) + " twice. Keep one.");
  }
}

void check_period(std::optional<days> period, const std::string& who) {
  if (period && (period->count < 0 || period->count > 36500)) {
    wrong("retention must be 0 to 36500 days, got " + std::to_string(period->count) + " (" + who + ").");
  }
}

void check_category(const policy::category& c) {
  const std::string who = quoted("category", c.id);
  if (!c.keep.from_collection && !c.keep.from_closure) wrong(who + " would be kept for ever. Say from_collection() or from_closure().");
  check_period(c.keep.from_collection, who);
  check_period(c.keep.from_closure, who);
  check_period(c.residue_kept, who);
  if (c.then == final_act::erase) {
    if (c.residue_kept || !c.generaliser.empty()) wrong(who + " is erased and leaves no residue. Drop the generaliser and its period.");
    return;
  }
  if (c.generaliser.empty()) wrong(who + " leaves a residue and names no generaliser. Name one.");
  if (!c.residue_kept) wrong(who + " leaves a residue without a period of its own. Say how long it is kept.");
  // Counted from 1 January, the date that is left of it: a shorter period could be over before the value is put.
  if (c.then == final_act::anonymise && c.residue_kept->count < 366)
    wrong(who + " leaves an anonymised residue for " + std::to_string(c.residue_kept->count) + " days, counted from 1 January of its year. Keep it 366 days or more.");
}

// Bases whose scope is the law's and not a purpose's need no carriage, and consent carries whatever a legal demand is not.
void check_carriage(const policy::purpose& p, const policy::carriage& how) {
  const std::string who = quoted("purpose", p.id) + ": basis \"" + std::string(id_of(how.basis)) + "\"";
  if (how.basis == basis::consent || how.basis == basis::self_published || how.basis == basis::lawfully_public) {
    wrong(who + " needs no mention: it applies to every purpose that it can carry. Drop it.");
  }
  if (id_of(how.basis) == "unknown") wrong(who + " does not exist. Check it.");
  if (!how.collect && !how.use && !how.provide) wrong(who + " carries nothing. Say collect, use or provide.");
  if (how.standing && how.basis == basis::contract)
    wrong(who + " cannot be standing: it is begun and ended by each subject. Drop standing.");
  if (how.standing && !how.collect && !how.use) wrong(who + " stands for collection and use, and carries neither. Say which.");
  if (p.any_category && (how.basis == basis::contract || how.collect || how.standing)) {
    wrong(who + " does not fit a legal demand, which collects nothing and rests on a reference. Drop contract, collect and standing.");
  }
  const auto same = [&](const policy::carriage& other) { return other.basis == how.basis; };
  if (std::ranges::count_if(p.carried_by, same) > 1) wrong(who + " is said twice. Say all that it carries in one.");
}

void check_purpose(const policy::purpose& p, const content& all, const std::set<std::string_view>& categories) {
  const std::string who = quoted("purpose", p.id);
  must_exist(categories, p.categories, who, "category");
  for (const auto& how : p.carried_by) check_carriage(p, how);
  const auto granted = [&](const policy::role& r) { return r.every_purpose || std::ranges::find(r.grants, p.id) != r.grants.end(); };
  if (std::ranges::none_of(all.roles, granted)) wrong(who + " is granted to no role, so nobody could act for it. Grant it, or drop it.");

  must_exist(categories, p.contract_carries_sensitive, who, "category");
  if (p.contract_carries_sensitive.empty()) return;
  const auto by_contract = [](const policy::carriage& how) { return how.basis == basis::contract && how.use; };
  if (std::ranges::none_of(p.carried_by, by_contract)) wrong(who + " lets a contract carry sensitive categories that it does not have.");
  for (const auto& id : p.contract_carries_sensitive) {
    if (std::ranges::find(p.categories, id) == p.categories.end()) {
      wrong(who + " lets its contract carry " + quoted("category", id) + ", which does not serve it. Declare it, or drop it.");
    }
    if (!std::ranges::find(all.categories, id, &policy::category::id)->sensitive) {
      wrong(who + " makes an exception for " + quoted("category", id) + ", which is not sensitive and needs none. Drop it.");
    }
  }
}

void check_residues(const content& all, bool first_version) {
  for (const auto& p : all.purposes) {
    if (!p.reads_residues) continue;
    const auto leaves_one = [&](const policy::category& c) { return c.then == final_act::generalise && std::ranges::find(p.categories, c.id) != p.categories.end(); };
    if (p.any_category) wrong(quoted("purpose", p.id) + " is a legal demand, which reaches values and not their residues. Drop reads_residues().");
    if (first_version && std::ranges::none_of(all.categories, leaves_one))
      wrong(quoted("purpose", p.id) + " reads residues, and none of its categories is generalised. Drop reads_residues(), or say then_generalise().");
  }
}

void check_recipient(const policy::recipient& r, const std::set<std::string_view>& purposes) {
  const std::string who = quoted("recipient", r.id);
  must_exist(purposes, r.permits, who, "purpose");
  if (r.kind == recipient_kind::affiliate || r.kind == recipient_kind::partner) {
    if (!r.contract_until) wrong(who + " needs a contract. Say its last day with contract_until().");
    if (r.region.empty()) wrong(who + " has no region. Say where it keeps what it is given.");
  } else if (r.role == recipient_role::processor) {
    wrong(who + " acts for nobody but itself and can be no processor. Make it an affiliate or partner, or drop the role.");
  }
}

void check_reach(const content& all) {
  if (std::ranges::any_of(all.purposes, &policy::purpose::any_category)) return;
  for (const auto& c : all.categories) {
    const auto serves = [&](const policy::purpose& p) { return std::ranges::find(p.categories, c.id) != p.categories.end(); };
    if (std::ranges::none_of(all.purposes, serves)) wrong(quoted("category", c.id) + " serves no purpose. Declare one, or drop it.");
  }
}

void check_contract(const content& all, const std::set<std::string_view>& purposes, bool first_version) {
  const auto has_contract = [](const policy::purpose& p) {
    return std::ranges::any_of(p.carried_by, [](const policy::carriage& how) { return how.basis == basis::contract; });
  };
  if (all.contract_stands_on.empty()) {
    if (std::ranges::any_of(all.purposes, has_contract)) {
      wrong("a contract carries purposes, and nothing says what a minor's contract stands on. Say contract_stands_on().");
    }
  } else if (first_version && !purposes.contains(all.contract_stands_on)) {
    wrong("a minor's contract stands on " + quoted("purpose", all.contract_stands_on) + ", which is not there. Check its id.");
  }
}

}  // namespace

void check(const content& all, bool first_version) {
  if (all.version == 0) wrong("its version is 0. Count from 1.");
  if (all.region.empty()) wrong("it names no storage region. Say region().");
  if (all.zone.seconds_east < -18 * 3600 || all.zone.seconds_east > 18 * 3600) wrong("its zone is further than 18 hours from UTC.");
  if (all.profile.adult_at < 0 || all.profile.adult_at > 150 || all.profile.all_sensitive_under < 0 ||
      all.profile.all_sensitive_under > 150) {
    wrong("the ages of " + quoted("profile", all.profile.id) + " must be 0 to 150 years.");
  }
  check_period(all.profile.unsupported_erased_after, quoted("profile", all.profile.id));
  if (all.statistic_minimum < 2 || all.release_minimum < 2) wrong("a group of one is a person. Say minimum_group() with 2 or more.");

  const auto categories = ids(all.categories, "category");
  const auto purposes = ids(all.purposes, "purpose");
  ids(all.roles, "role");
  ids(all.recipients, "recipient");
  for (const auto& c : all.categories) check_category(c);
  for (const auto& p : all.purposes) check_purpose(p, all, categories);
  check_residues(all, first_version);
  for (const auto& r : all.roles) must_exist(purposes, r.grants, quoted("role", r.id), "purpose");
  for (const auto& r : all.recipients) check_recipient(r, purposes);
  if (first_version) check_reach(all);
  check_contract(all, purposes, first_version);
}

}  // namespace locket
