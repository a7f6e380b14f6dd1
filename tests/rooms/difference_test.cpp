// What changed between two versions, and which of it is material (R7.1).
#include "support/a_policy.hpp"

#include <locket/difference.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>

using namespace support;
using locket::basis;
using locket::days;
using locket::final_act;
using locket::recipient_kind;

namespace {

// "purpose-added(gift)*, category-served(gift, mail)": a star marks what is material.
std::string text(const std::vector<locket::change>& changes) {
  std::string all;
  for (const auto& c : changes) {
    std::string about;
    for (const auto& name : {c.purpose, c.category, c.recipient}) {
      if (!name.empty()) about += (about.empty() ? "" : ", ") + name;
    }
    all +=
        (all.empty() ? "" : "; ") + std::string(locket::id_of(c.what)) + (about.empty() ? "" : "(" + about + ")") + (c.material ? "*" : "");
  }
  return all;
}

std::string changed_by(const std::function<void(locket::policy_draft&)>& edit) {
  const auto before = a_policy();
  auto d = a_change(before, "2026-03-01");
  edit(d);
  return text(locket::difference(before, d.build()));
}

std::string undone(const std::function<void(locket::policy_draft&)>& edit) {
  const auto after = a_policy();
  auto d = a_change(after, "2026-03-01");
  edit(d);
  return text(locket::difference(d.build(), after));
}

}  // namespace

TEST_CASE("a version that changes nothing but its date has no difference") {
  CHECK(changed_by([](auto&) {}) == "");
}

TEST_CASE("R7.1: a new purpose, and a category for a purpose, are material") {
  CHECK(changed_by([](auto& d) { d.purpose("gift").serves("gift", "mail"); }) == "purpose-added(gift)*");
  CHECK(changed_by([](auto& d) { d.serves("newsletter", "diary"); }) == "category-served(newsletter, diary)*");
  CHECK(changed_by([](auto& d) { d.serves("newsletter", "mail"); }) == "");
  CHECK(changed_by([](auto& d) { d.drop_purpose("rating"); }) == "purpose-dropped(rating); recipient-dropped(rating, bank)");
  CHECK(changed_by([](auto& d) { d.category("shoe").from_closure(days{1}).then(final_act::erase); }) == "category-added(shoe)");
  CHECK(undone([](auto& d) { d.serves("newsletter", "diary"); }) == "category-unserved(newsletter, diary)");
}

TEST_CASE("what a purpose reaching any category names besides is nothing new") {
  CHECK(changed_by([](auto& d) { d.serves("demand", "diary"); }) == "");
  CHECK(changed_by([](auto& d) { d.purpose("rating").any_category(); }) == "reach-widened(rating)*");
  CHECK(undone([](auto& d) { d.purpose("rating").any_category(); }) == "reach-narrowed(rating)");
}

TEST_CASE("R7.1: a new method is material: what needs no consent any more") {
  const locket::policy::carriage contract{.basis = basis::contract, .use = true};
  CHECK(changed_by([&](auto& d) { d.purpose("newsletter").carried_by(contract); }) == "method-widened(newsletter)*");
  CHECK(undone([&](auto& d) { d.purpose("newsletter").carried_by(contract); }) == "method-narrowed(newsletter)");
  CHECK(changed_by([](auto& d) { d.purpose("newsletter").weighs_on_person(); }) == "method-narrowed(newsletter)");
  CHECK(undone([](auto& d) { d.purpose("newsletter").weighs_on_person(); }) == "method-widened(newsletter)*");
  CHECK(changed_by([](auto& d) { d.purpose("map").reads_residues(); }) == "method-widened(map)*");
  CHECK(undone([](auto& d) { d.purpose("map").reads_residues(); }) == "method-narrowed(map)");
}

TEST_CASE("R7.1: a new recipient, or a new purpose of one, is material for that purpose") {
  CHECK(changed_by([](auto& d) { d.recipient("lab", recipient_kind::authority, "CN").permits("map").permits("rating"); }) ==
        "recipient-added(map, lab)*; recipient-added(rating, lab)*");
  CHECK(changed_by([](auto& d) { d.recipient("court", recipient_kind::authority, "CN").permits("tell"); }) ==
        "recipient-added(tell, court)*");
  CHECK(changed_by([](auto& d) { d.recipient("court", recipient_kind::authority, "SG"); }) == "recipient-moved(demand, court)*");
  CHECK(changed_by([](auto& d) { d.recipient("court", recipient_kind::the_public, "CN"); }) == "recipient-changed(demand, court)*");
  CHECK(changed_by([](auto& d) {
          d.recipient("post", recipient_kind::partner, "CN").contract_until({2029, 1, 1});
        }) == "contract-prolonged(post)");
  CHECK(undone([](auto& d) {
          d.recipient("post", recipient_kind::partner, "CN").contract_until({2029, 1, 1});
        }) == "contract-cut-short(post)");
}

TEST_CASE("R7.1: a processor that becomes a controller is material; the other way round it is known and asks nobody again") {
  const auto bound = [](auto& d) { d.recipient("bank", recipient_kind::affiliate, "CN").acts_as(locket::recipient_role::processor); };
  CHECK(undone(bound) == "recipient-changed(service, bank)*; recipient-changed(map, bank)*; recipient-changed(rating, bank)*");
  CHECK(changed_by(bound) == "recipient-changed(service, bank); recipient-changed(map, bank); recipient-changed(rating, bank)");
}

TEST_CASE("R7.1: longer retention is material, whichever clock or act makes it longer") {
  CHECK(changed_by([](auto& d) { d.category("mail").from_closure(days{31}); }) == "retention-lengthened(mail)*");
  CHECK(changed_by([](auto& d) { d.category("mail").from_closure(days{29}); }) == "retention-shortened(mail)");
  CHECK(changed_by([](auto& d) { d.category("mail").from_collection(days{500}); }) == "retention-shortened(mail)");
  CHECK(changed_by([](auto& d) { d.category("place").statutory(); }) == "retention-lengthened(place)*");
  CHECK(changed_by([](auto& d) { d.category("place").then(final_act::generalise, "to-city/1", locket::years(4)); }) ==
        "retention-lengthened(place)*");
  CHECK(changed_by([](auto& d) { d.category("place").then(final_act::erase); }) == "retention-shortened(place)");
  CHECK(undone([](auto& d) { d.category("place").then(final_act::erase); }) == "retention-lengthened(place)*");
  CHECK(changed_by([](auto& d) { d.category("place").then(final_act::generalise, "to-street/1", locket::years(3)); }) ==
        "protection-lowered(place)*");
}

TEST_CASE("R7.1: another region is material for everything") {
  CHECK(changed_by([](auto& d) { d.region("SG"); }) == "region-changed*");
}

TEST_CASE("less protection is material, more is not") {
  CHECK(changed_by([](auto& d) { d.category("mail").sensitive(); }) == "protection-raised(mail)");
  CHECK(undone([](auto& d) { d.category("mail").sensitive(); }) == "protection-lowered(mail)*");
  CHECK(changed_by([](auto& d) { d.minimum_group(9, 5); }) == "group-lowered*");
  CHECK(changed_by([](auto& d) { d.minimum_group(10, 6); }) == "group-raised");
}

TEST_CASE("names, roles and profiles change without being material") {
  CHECK(changed_by([](auto& d) { d.category("mail").called("电邮", "e-mail"); }) == "wording");
  CHECK(changed_by([](auto& d) { d.purpose("map").clause("一(二)"); }) == "wording");
  CHECK(changed_by([](auto& d) { d.role("desk").called("前台", "front desk"); }) == "wording");
  CHECK(changed_by([](auto& d) { d.role("desk").cap_an_hour(9); }) == "role-changed");
  CHECK(changed_by([](auto& d) { d.under(locket::profile::eu_gdpr()); }) == "profile-changed");
}

TEST_CASE("a material change outdates the consents to the purposes that it is about") {
  const auto before = a_policy();
  const auto longer = a_change(before, "2026-03-01").category("mail").from_closure(days{60}).build();
  const auto change = locket::difference(before, longer).at(0);
  CHECK(locket::outdates(change, longer, "newsletter"));
  CHECK_FALSE(locket::outdates(change, longer, "map"));
  const auto moved = a_change(before, "2026-03-01").region("SG").build();
  CHECK(locket::outdates(locket::difference(before, moved).at(0), moved, "map"));
  const auto renamed = a_change(before, "2026-03-01").category("mail").called("电邮", "e-mail").build();
  CHECK_FALSE(locket::outdates(locket::difference(before, renamed).at(0), renamed, "newsletter"));
  const auto smaller = a_change(before, "2026-03-01").minimum_group(9, 5).build();
  CHECK_FALSE(locket::outdates(locket::difference(before, smaller).at(0), smaller, "newsletter"));
}

TEST_CASE("every kind of change has an id of its own") {
  std::vector<std::string_view> ids;
  for (int n = 0; n <= static_cast<int>(locket::change::kind::wording); ++n)
    ids.push_back(locket::id_of(static_cast<locket::change::kind>(n)));
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
  CHECK(ids.size() == 26);
}
