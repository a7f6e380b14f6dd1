// The draft: what it builds, what it refuses with one sentence, and how a later version changes the one before.
#include <doctest/doctest.h>

#include <locket/error.hpp>

#include "support/a_policy.hpp"

#include <functional>
#include <string>

using namespace support;
using locket::basis;
using locket::days;
using locket::final_act;
using locket::policy_draft;
using locket::recipient_kind;

namespace {

// What the draft is refused with; empty if it is not.
std::string refusal(const std::function<void(policy_draft&)>& change, policy_draft draft = a_draft()) {
  try {
    change(draft);
    const auto built = draft.build();
    return "";
  } catch (const locket::error& e) {
    CHECK(e.code() == locket::code::policy_ill_formed);
    return e.what();
  }
}

bool says(const std::string& whole, const char* part) { return whole.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a policy finds its parts by id, and nothing else") {
  const auto p = a_policy();
  CHECK(p.version() == 1);
  CHECK(p.effective() == on("2026-01-01"));
  for (const auto& c : p.what().categories) CHECK(p.find_category(c.id) == &c);
  for (const auto& u : p.what().purposes) CHECK(p.find_purpose(u.id) == &u);
  for (const auto& r : p.what().roles) CHECK(p.find_role(r.id) == &r);
  for (const auto& r : p.what().recipients) CHECK(p.find_recipient(r.id) == &r);
  CHECK(p.find_category("mai") == nullptr);
  CHECK(p.find_purpose("") == nullptr);
  CHECK(p.find_role("zzz") == nullptr);
  CHECK(p.find_recipient("a") == nullptr);
}

TEST_CASE("a category is declared for the purposes that it serves, and for a purpose that reaches any") {
  const auto p = a_policy();
  CHECK(p.declared(*p.find_purpose("newsletter"), "mail"));
  CHECK_FALSE(p.declared(*p.find_purpose("newsletter"), "diary"));
  CHECK(p.declared(*p.find_purpose("demand"), "diary"));
  CHECK_FALSE(p.declared(*p.find_purpose("demand"), "no-such-category"));
}

TEST_CASE("a purpose's categories stand in the policy's order, however often and in which order they were declared") {
  auto d = a_draft();
  const auto p = d.serves("newsletter", "diary").serves("newsletter", "mail").build();
  CHECK(p.find_purpose("newsletter")->categories == std::vector<std::string>{"mail", "nickname", "diary"});
}

TEST_CASE("each legal basis has an id that leads back to it") {
  std::size_t known = 0;
  for (std::uint8_t n = 1; n <= 10; ++n) {
    const auto b = static_cast<basis>(n);
    CHECK(locket::parse_basis(locket::id_of(b)) == b);
    ++known;
  }
  CHECK(known == 10);
  CHECK(locket::id_of(basis::legal_obligation) == "legal-obligation");
  CHECK_FALSE(locket::parse_basis("habit").has_value());
}

TEST_CASE("profiles carry their jurisdiction's ages") {
  CHECK(locket::profile::cn_pipl().adult_at == 18);
  CHECK(locket::profile::cn_pipl().all_sensitive_under == 14);
  CHECK(locket::profile::eu_gdpr().adult_at == 16);
  CHECK(locket::profile::eu_gdpr().unsupported_erased_after == days{30});
}

TEST_CASE("a draft that cannot be kept is refused with a sentence that names what is wrong") {
  struct row {
    std::function<void(policy_draft&)> change;
    const char* sentence;
  };
  const locket::policy::carriage contract{.basis = basis::contract, .use = true};
  const row rows[] = {
      {[](policy_draft& d) { d.category("").from_closure(days{1}).then(final_act::erase); }, "a category has an empty id"},
      {[](policy_draft& d) { d.category("mail"); }, "\"mail\" is named twice"},
      {[](policy_draft& d) { d.role("desk"); }, "\"desk\" is named twice"},
      {[](policy_draft& d) { d.category("x").then(final_act::erase); }, "category \"x\" does not say what closing the account does"},
      {[](policy_draft& d) { d.category("x").from_closure(days{1}); }, "category \"x\" does not say what is done when its time is up"},
      {[](policy_draft& d) { d.category("x").statutory().then(final_act::erase); }, "category \"x\" would be kept for ever"},
      {[](policy_draft& d) { d.category("x").from_closure(days{36501}).then(final_act::erase); },
       "retention must be 0 to 36500 days, got 36501 (category \"x\")"},
      {[](policy_draft& d) { d.category("x").from_closure(days{-1}).then(final_act::erase); }, "got -1 (category \"x\")"},
      {[](policy_draft& d) { d.category("x").from_closure(days{1}).then(final_act::erase, "", days{3}); },
       "category \"x\" is erased and leaves no residue"},
      {[](policy_draft& d) { d.category("x").from_closure(days{1}).then(final_act::generalise, "to-city/1"); },
       "category \"x\" leaves a residue without a period"},
      {[](policy_draft& d) { d.category("x").from_closure(days{1}).then(final_act::anonymise, "", days{3}); },
       "category \"x\" leaves a residue and names no generaliser"},
      {[](policy_draft& d) { d.category("x").from_closure(days{1}).then(final_act::anonymise, "to-city/1", days{365}); },
       "category \"x\" leaves an anonymised residue for 365 days, counted from 1 January"},
      {[](policy_draft& d) { d.purpose("x").any_category().reads_residues(); }, "purpose \"x\" is a legal demand, which reaches values and not their residues"},
      {[](policy_draft& d) { d.purpose("x").serves("x", "mail").reads_residues(); }, "purpose \"x\" reads residues, and none of its categories is generalised"},
      {[](policy_draft& d) { d.serves("x", "mail"); }, "category \"mail\" serves the purpose \"x\", which is not there"},
      {[](policy_draft& d) { d.serves("map", "x"); }, "purpose \"map\" names category \"x\", which is not there"},
      {[](policy_draft& d) { d.role("r").grants("x"); }, "role \"r\" names purpose \"x\", which is not there"},
      {[](policy_draft& d) { d.recipient("r", recipient_kind::authority, "CN").permits("x"); },
       "recipient \"r\" names purpose \"x\", which is not there"},
      {[](policy_draft& d) { d.recipient("r", recipient_kind::partner, "CN"); }, "recipient \"r\" needs a contract"},
      {[](policy_draft& d) {
         d.recipient("r", recipient_kind::affiliate, "").contract_until({2027, 1, 1});
       },
       "recipient \"r\" has no region"},
      {[](policy_draft& d) { d.recipient("r", recipient_kind::authority, "CN").acts_as(locket::recipient_role::processor); },
       "recipient \"r\" acts for nobody but itself and can be no processor"},
      {[](policy_draft& d) { d.region(""); }, "it names no storage region"},
      {[](policy_draft& d) { d.contract_stands_on("x"); }, "a minor's contract stands on purpose \"x\", which is not there"},
      {[](policy_draft& d) { d.contract_stands_on(""); }, "nothing says what a minor's contract stands on"},
      {[](policy_draft& d) { d.minimum_group(1, 5); }, "a group of one is a person"},
      {[&](policy_draft& d) { d.purpose("x").carried_by(contract).carried_by(contract); }, "basis \"contract\" is said twice"},
      {[](policy_draft& d) { d.purpose("x").carried_by({.basis = basis::consent, .use = true}); }, "basis \"consent\" needs no mention"},
      {[](policy_draft& d) { d.purpose("x").carried_by({.basis = basis::service_security}); },
       "basis \"service-security\" carries nothing"},
      {[](policy_draft& d) { d.purpose("x").carried_by({.basis = basis::contract, .use = true, .standing = true}); }, "cannot be standing"},
      {[&](policy_draft& d) { d.purpose("x").any_category().carried_by(contract); }, "does not fit a legal demand"},
      {[](policy_draft& d) { d.purpose("x").contract_carries("place").serves("x", "place"); },
       "lets a contract carry sensitive categories that it does not have"},
      {[&](policy_draft& d) { d.purpose("x").carried_by(contract).contract_carries("mail").serves("x", "mail"); },
       "which is not sensitive and needs none"},
      {[&](policy_draft& d) { d.purpose("x").carried_by(contract).contract_carries("place"); },
       "category \"place\", which does not serve it"},
      {[](policy_draft& d) { d.drop_purpose("x"); }, "the purpose \"x\" is to be dropped and is not there"},
      {[](policy_draft& d) { d.purpose("x").sensitive(); }, "sensitive() was called where no category was begun last"},
      {[](policy_draft& d) { d.category("x").grants("map"); }, "grants() was called where no role was begun last"},
  };
  CHECK(refusal([](policy_draft&) {}) == "");
  for (const auto& r : rows) {
    CAPTURE(r.sentence);
    const auto what = refusal(r.change);
    CAPTURE(what);
    CHECK(says(what, r.sentence));
    CHECK(what.ends_with("[policy-ill-formed]"));
  }
}

TEST_CASE("a first version declares every category for something, and grants every purpose to somebody") {
  policy_draft d(1, on("2026-01-01"));
  d.region("CN")
      .category("mail")
      .from_closure(days{30})
      .then(final_act::erase)
      .category("lost")
      .from_closure(days{1})
      .then(final_act::erase);
  d.purpose("letter").serves("letter", "mail");
  CHECK(says(refusal([](policy_draft&) {}, d), "purpose \"letter\" is granted to no role"));
  d.role("system").every_purpose();
  CHECK(says(refusal([](policy_draft&) {}, d), "category \"lost\" serves no purpose"));
  CHECK(refusal([](policy_draft& x) { x.serves("letter", "lost"); }, d) == "");
}

TEST_CASE("a later version is the one before, but for what it changes") {
  const auto before = a_policy();
  const auto after = a_change(before, "2026-03-01").category("mail").from_closure(days{60}).serves("map", "mail").build();
  CHECK(after.version() == 2);
  CHECK(after.find_category("mail")->keep.from_closure == days{60});
  CHECK(after.find_category("mail")->name == before.find_category("mail")->name);
  CHECK(after.declared(*after.find_purpose("map"), "mail"));
  CHECK_FALSE(before.declared(*before.find_purpose("map"), "mail"));
  CHECK(after.what().recipients == before.what().recipients);
}

TEST_CASE("a dropped purpose is granted and permitted to nobody any more, and what it left behind stays") {
  const auto after = a_change(a_policy(), "2026-03-01").drop_purpose("service").drop_purpose("demand").build();
  CHECK(after.find_purpose("service") == nullptr);
  CHECK(after.find_role("member")->grants.empty());
  CHECK(after.find_recipient("bank")->permits == std::vector<std::string>{"map", "rating"});
  CHECK(after.find_category("note") != nullptr);
  CHECK(after.what().contract_stands_on == "service");
}
