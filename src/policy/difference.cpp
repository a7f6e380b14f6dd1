// SPDX-License-Identifier: MIT
#include <locket/difference.hpp>

#include <algorithm>

namespace locket {

namespace {

using kind = change::kind;

bool names(const std::vector<std::string>& list, std::string_view id) { return std::ranges::find(list, id) != list.end(); }

class comparison {
 public:
  comparison(const policy& before, const policy& after) : before_(before), after_(after) {}

  std::vector<change> run() {
    whole();
    categories();
    purposes();
    recipients();
    return std::move(found_);
  }

 private:
  void add(kind what, std::string purpose = {}, std::string category = {}, std::string recipient = {}) {
    found_.push_back({what, std::move(purpose), std::move(category), std::move(recipient), is_material(what)});
  }
  static bool is_material(kind what) {
    switch (what) {
      case kind::purpose_added:
      case kind::category_served:
      case kind::reach_widened:
      case kind::method_widened:
      case kind::protection_lowered:
      case kind::retention_lengthened:
      case kind::recipient_added:
      case kind::recipient_moved:
      case kind::recipient_changed:
      case kind::region_changed:
      case kind::group_lowered:
        return true;
      default:
        return false;
    }
  }

  void whole() {
    const auto& a = before_.what();
    const auto& b = after_.what();
    if (a.region != b.region) add(kind::region_changed);
    if (b.statistic_minimum < a.statistic_minimum || b.release_minimum < a.release_minimum) add(kind::group_lowered);
    if (b.statistic_minimum > a.statistic_minimum || b.release_minimum > a.release_minimum) add(kind::group_raised);
    if (a.profile != b.profile || a.zone != b.zone || a.contract_stands_on != b.contract_stands_on) add(kind::profile_changed);
    if (without_names(a.roles) != without_names(b.roles)) add(kind::role_changed);
    if (is_worded_otherwise(a, b)) add(kind::wording);
  }
  template <class Part>
  static std::vector<Part> without_names(std::vector<Part> parts) {
    for (auto& part : parts) part.name = {};
    return parts;
  }
  static bool is_worded_otherwise(const policy::content& a, const policy::content& b) {
    if (a.controller != b.controller || a.service != b.service || a.contact != b.contact) return true;
    const auto renamed = [](const auto& from, const auto& to) {
      return std::ranges::any_of(to, [&](const auto& part) {
        const auto old = std::ranges::find(from, part.id, [](const auto& p) -> const std::string& { return p.id; });
        return old != from.end() && old->name != part.name;
      });
    };
    const auto moved = [&](const policy::purpose& p) {
      const auto old = std::ranges::find(a.purposes, p.id, &policy::purpose::id);
      return old != a.purposes.end() && old->clause != p.clause;
    };
    return renamed(a.categories, b.categories) || renamed(a.purposes, b.purposes) || renamed(a.roles, b.roles) ||
           renamed(a.recipients, b.recipients) || std::ranges::any_of(b.purposes, moved);
  }

  void categories() {
    for (const auto& b : after_.what().categories) {
      if (const auto* a = before_.find_category(b.id)) {
        compare(*a, b);
      } else {
        add(kind::category_added, {}, b.id);
      }
    }
    for (const auto& a : before_.what().categories) {
      if (!after_.find_category(a.id)) add(kind::category_dropped, {}, a.id);
    }
  }
  // Nothing stands for "no end".
  static bool longer(std::optional<days> a, std::optional<days> b) { return a && (!b || *b > *a); }
  void compare(const policy::category& a, const policy::category& b) {
    // No residue is the shortest residue, while no clock is the longest.
    const days residue_a = a.residue_kept.value_or(days{0}), residue_b = b.residue_kept.value_or(days{0});
    // A linked residue remains personal, so generalising leaves more than anonymising does, and erasing leaves nothing.
    const auto leaves = [](final_act act) { return act == final_act::generalise ? 2 : act == final_act::anonymise ? 1 : 0; };
    const auto& from = a.keep;
    const auto& to = b.keep;
    if (longer(from.from_collection, to.from_collection) || longer(from.from_closure, to.from_closure) || residue_b > residue_a ||
        leaves(b.then) > leaves(a.then)) {
      add(kind::retention_lengthened, {}, b.id);
    }
    if (longer(to.from_collection, from.from_collection) || longer(to.from_closure, from.from_closure) || residue_b < residue_a ||
        leaves(b.then) < leaves(a.then)) {
      add(kind::retention_shortened, {}, b.id);
    }
    const bool other_residue = a.then != final_act::erase && b.then != final_act::erase && a.generaliser != b.generaliser;
    if ((a.sensitive && !b.sensitive) || other_residue) add(kind::protection_lowered, {}, b.id);
    if (!a.sensitive && b.sensitive) add(kind::protection_raised, {}, b.id);
  }

  void purposes() {
    for (const auto& b : after_.what().purposes) {
      if (const auto* a = before_.find_purpose(b.id)) {
        compare(*a, b);
      } else {
        add(kind::purpose_added, b.id);
      }
    }
    for (const auto& a : before_.what().purposes) {
      if (!after_.find_purpose(a.id)) add(kind::purpose_dropped, a.id);
    }
  }
  void compare(const policy::purpose& a, const policy::purpose& b) {
    for (const auto& id : b.categories) {
      // A purpose that reached any category reached this one before it was named.
      if (!names(a.categories, id) && !(a.any_category && before_.find_category(id))) add(kind::category_served, b.id, id);
    }
    for (const auto& id : a.categories) {
      if (!names(b.categories, id) && !b.any_category) add(kind::category_unserved, b.id, id);
    }
    if (!a.any_category && b.any_category) add(kind::reach_widened, b.id);
    if (a.any_category && !b.any_category) add(kind::reach_narrowed, b.id);
    if (carries_more(a, b)) add(kind::method_widened, b.id);
    if (carries_more(b, a)) add(kind::method_narrowed, b.id);
  }
  // True if `b` may do something that `a` could not: without a consent, or with what a value leaves behind.
  static bool carries_more(const policy::purpose& a, const policy::purpose& b) {
    const auto new_to_a = [&](const policy::carriage& how) {
      const auto old = std::ranges::find(a.carried_by, how.basis, &policy::carriage::basis);
      if (old == a.carried_by.end()) return true;
      return (how.collect && !old->collect) || (how.use && !old->use) || (how.provide && !old->provide) ||
             (how.standing && !old->standing) || (!how.to_authority && old->to_authority) || (how.additions && !old->additions);
    };
    const auto new_exception = [&](const std::string& id) { return !names(a.contract_carries_sensitive, id); };
    return std::ranges::any_of(b.carried_by, new_to_a) || std::ranges::any_of(b.contract_carries_sensitive, new_exception) ||
           (a.weighs_on_person && !b.weighs_on_person) || (!a.reads_residues && b.reads_residues);
  }

  void recipients() {
    for (const auto& b : after_.what().recipients) {
      const auto* a = before_.find_recipient(b.id);
      for (const auto& purpose : b.permits) compare(a, b, purpose);
      if (a && a->contract_until < b.contract_until) add(kind::contract_prolonged, {}, {}, b.id);
      if (a && b.contract_until < a->contract_until) add(kind::contract_cut_short, {}, {}, b.id);
    }
    for (const auto& a : before_.what().recipients) {
      const auto* b = after_.find_recipient(a.id);
      for (const auto& purpose : a.permits) {
        if (!b || !names(b->permits, purpose)) add(kind::recipient_dropped, purpose, {}, a.id);
      }
    }
  }
  void compare(const policy::recipient* a, const policy::recipient& b, const std::string& purpose) {
    if (!a || !names(a->permits, purpose)) return add(kind::recipient_added, purpose, {}, b.id);
    if (a->region != b.region) add(kind::recipient_moved, purpose, {}, b.id);
    if (a->kind != b.kind || a->role != b.role) add(kind::recipient_changed, purpose, {}, b.id);
    // Who acts for the controller alone from now on does less with it than before.
    if (a->kind == b.kind && b.role == recipient_role::processor && a->role != b.role) found_.back().material = false;
  }

  const policy& before_;
  const policy& after_;
  std::vector<change> found_;
};

constexpr std::string_view ids[] = {
    "purpose-added",        "purpose-dropped",
    "category-served",      "category-unserved",
    "reach-widened",        "reach-narrowed",
    "method-widened",       "method-narrowed",
    "category-added",       "category-dropped",
    "protection-lowered",   "protection-raised",
    "retention-lengthened", "retention-shortened",
    "recipient-added",      "recipient-dropped",
    "recipient-moved",      "recipient-changed",
    "contract-prolonged",   "contract-cut-short",
    "role-changed",         "region-changed",
    "group-lowered",        "group-raised",
    "profile-changed",      "wording",
};
static_assert(std::size(ids) == static_cast<std::size_t>(kind::wording) + 1);

}  // namespace

std::string_view id_of(change::kind what) noexcept { return ids[static_cast<std::size_t>(what)]; }

std::vector<change> difference(const policy& before, const policy& after) { return comparison(before, after).run(); }

bool outdates(const change& c, const policy& after, std::string_view purpose) noexcept {
  if (!c.material) return false;
  if (!c.purpose.empty()) return c.purpose == purpose;
  if (c.category.empty()) return c.what == kind::region_changed;
  const auto* p = after.find_purpose(purpose);
  return p && names(p->categories, c.category);
}

}  // namespace locket
