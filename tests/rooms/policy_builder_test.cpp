#include "support/print.hpp"

#include "support/a_host.hpp"

#include <functional>
#include <string>

namespace {

using locket::days;

std::string refusal(const std::function<void()>& write) {
  try {
    write();
  } catch (const locket::error& e) {
    CHECK(e.code() == locket::code::policy_ill_formed);
    return e.what();
  }
  return "no refusal";
}
bool says(const std::string& what, std::string_view part) {
  CAPTURE(what);
  CHECK(what.find(part) != std::string::npos);
  return what.find(part) != std::string::npos;
}

// The categories a purpose reaches, as the policy lists them.
std::string served(const locket::policy& p, std::string_view purpose) {
  std::string all;
  for (const auto& c : p.find_purpose(purpose)->categories) all += (all.empty() ? "" : " ") + c;
  return all;
}

auto a_start() {
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .region("CN-mainland")
      .category<host::mail>().keep_after_closure(days{30}).then_erase()
      .purpose<host::survey>()
      .role("system").every_purpose();
}

}  // namespace

TEST_CASE("which purposes a category serves is read off the fields of the records") {
  const auto p = host::policy();
  CHECK(served(p, "account-service") == "account identity-document");
  CHECK(served(p, "profile") == "email birth-date");
  CHECK(served(p, "publication") == "account published-content");
  CHECK(served(p, "legal-disclosure") == "");
  CHECK(p.find_purpose("legal-disclosure")->any_category);
  CHECK_FALSE(p.find_purpose("survey")->any_category);
}

TEST_CASE("a typed policy is the same value as one by ids") {
  const auto typed = a_start().serves("survey", "email").records<>();
  locket::policy_draft d(1, *locket::instant::parse("2026-01-01T00:00:00Z"));
  d.region("CN-mainland").category("email").from_closure(days{30}).then(locket::final_act::erase);
  d.purpose("survey").serves("survey", "email").role("system").every_purpose();
  const auto by_id = d.build();
  CHECK(typed.document() == by_id.document());
  CHECK((typed.what() == by_id.what()));
}

TEST_CASE("periods, acts, bases, roles and recipients arrive as they were said") {
  const auto p = host::policy();
  const auto& born = *p.find_category("birth-date");
  CHECK(born.then == locket::final_act::generalise);
  CHECK(born.generaliser == "to-year/1");
  CHECK(born.residue_kept == locket::years(3));
  CHECK((p.find_category("email")->keep == locket::retention{days{365}, days{30}}));
  const auto statutory = a_start().serves("survey", "email").serves("survey", "account").category<host::login_name>().keep_for(days{10}).statutory().then_erase().records<>();
  CHECK((statutory.find_category("account")->keep == locket::retention{days{10}, std::nullopt}));
  CHECK(p.find_category("identity-document")->sensitive);
  CHECK(p.find_purpose("account-service")->contract_carries_sensitive == std::vector<std::string>{"identity-document"});
  CHECK(p.find_role("support")->subjects_an_hour == 30u);
  CHECK(p.find_role("member")->own_data_only);
  CHECK(p.what().zone.seconds_east == 8 * 3600);
  CHECK(p.what().contract_stands_on == "account-service");
  const auto& demand = p.find_purpose("legal-disclosure")->carried_by.front();
  CHECK((demand == locket::policy::carriage{.basis = locket::basis::legal_obligation, .use = true, .provide = true, .to_authority = true}));
}

TEST_CASE("a later version is the one before with its changes") {
  const auto before = host::policy();
  const auto after = locket::policy_after(before, 2, "2026-06-01T00:00:00Z")
                         .purpose("newsletter").called("通讯", "newsletter")
                         .role("editor").grants("newsletter")
                         .serves("newsletter", "email")
                         .partner("printer", "CN-mainland").until("2027-12-31").permits("newsletter")
                         .drop_purpose<host::survey>()
                         .records<>();
  CHECK(after.version() == 2);
  CHECK(served(after, "newsletter") == "email");
  CHECK(after.find_purpose("survey") == nullptr);
  CHECK(after.find_recipient("printer")->contract_until == locket::date{2027, 12, 31});
  CHECK(before.find_purpose("survey") != nullptr);
  CHECK(served(after, "profile") == served(before, "profile"));
}

TEST_CASE("what the compiler cannot see is refused with a sentence that names it") {
  says(refusal([] { return void(a_start().records<host::member>()); }), "\"account-service\"");
  says(refusal([] { return void(a_start().category<host::mail>()); }), "\"email\" is named twice");
  says(refusal([] { return void(locket::policy_version(1, "tomorrow")); }), "\"tomorrow\"");
  says(refusal([] { return void(a_start().zone("8")); }), "\"8\"");
  says(refusal([] { return void(a_start().partner("p", "SG").until("2027-02-30")); }), "\"2027-02-30\"");
}

namespace {
struct unheard_of : locket::category<"unheard-of"> {};
struct note {
  static constexpr locket::stored_name stored{"note"};
  locket::personal<std::string, unheard_of, locket::for_<>> text{};
};
}  // namespace
BOOST_HANA_ADAPT_STRUCT(note, text);

TEST_CASE("a field of a category that the policy does not name is refused, even if it is for nothing yet") {
  const auto what = refusal([] { return void(a_start().serves("survey", "email").records<note>()); });
  says(what, "note.text");
  says(what, "\"unheard-of\"");
}
