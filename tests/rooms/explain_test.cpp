// What a decision says of itself, in both languages.
#include <doctest/doctest.h>

#include <locket/error.hpp>

#include "support/a_case.hpp"

#include <algorithm>
#include <set>
#include <string>

using namespace support;
using locket::basis;
using locket::form;
using locket::reason;

namespace {

history member() { return history().enrol("2026-01-05"); }
history minor() { return history("2010-06-15").enrol("2026-01-05"); }
history subscriber(form f = form::general) { return member().consent("2026-01-07", "newsletter", f); }

struct told {
  locket::decision said;
  std::string zh;
  std::string en;
};
void check(const told& t) {
  CHECK(t.said.explain("zh") == t.zh);
  CHECK(t.said.explain("en") == t.en);
}

asking read_mail(std::string_view date = "2026-02-01") { return use(date, "newsletter", {"mail"}); }
asking send_place(std::string to = "bank") { return provide("2026-02-01", "map", {"place"}, std::move(to)); }
asking under_contract(asking a) { return a.under(basis::contract); }

const locket::timeline& changed() {
  static const locket::timeline all = [] {
    locket::timeline t = only(a_policy());
    t.add(a_change(t.versions().back(), "2026-03-01").serves("newsletter", "diary").serves("service", "diary").build());
    return t;
  }();
  return all;
}

std::vector<locket::decision> allowed() {
  return {
      explained(subscriber(), read_mail()),
      explained(minor().guardian().consent("2026-01-07", "newsletter"), read_mail()),
      explained(member().consent("2026-01-07", "map", form::separate, "abroad", true), send_place("abroad")),
      explained(member(), use("2026-02-01", "service", {"mail", "nickname"})),
      explained(member().consent("2026-01-07", "service", form::separate), collect("2026-02-01", "service", {"mail", "id-card"})),
      explained(member(), use("2026-02-01", "guard", {"mail"})),
      explained(member(), use("2026-02-01", "demand", {"note"}).under(basis::legal_obligation, "case-7")),
      explained(member(), read_mail().nothing_held()),
      explained(member(), use("2026-02-01", "newsletter", {})),
      explained(member(), send_place().released(5, 9)),
      explained(member(), statistic("2026-02-01", "newsletter", {"mail"}, 12)),
  };
}

std::vector<locket::decision> refused_before_the_subject() {
  return {
      explained(member(), use("2026-02-01", "advertising", {"mail"})),
      explained(member(), read_mail("2025-12-31")),
      explained(member(), read_mail().as("janitor")),
      explained(member(), use("2026-02-01", "tell", {"mail"}).as("counter")),
      explained(member(), use("2026-02-01", "service", {"mail"}).as("member")),
      explained(member(), read_mail().as("counter")),
      explained(member(), read_mail().as("desk")),
      explained(member(), read_mail().as("desk").sworn_until("2026-01-31")),
      explained(member(), read_mail().as("desk").sworn_until("2027-01-01").having_read(3)),
      explained(member(), use("2026-02-01", "newsletter", {"mail", "diary"})),
      explained(member(), provide("2026-02-01", "newsletter", {"mail"}, "stranger")),
      explained(member(), provide("2027-01-01", "newsletter", {"mail"}, "post")),
      explained(member(), provide("2026-02-01", "newsletter", {"mail"}, "bank")),
      explained(history(), use("2026-02-01", "service", {"mail", "nickname", "id-card"})),
      explained(member(), read_mail().expiring("2026-01-20")),
      explained(member(), collect("2026-02-01", "newsletter", {"mail"}).winding_down()),
      explained(member().contest("2026-01-20", "mail"), read_mail()),
      explained(member().reject("2026-03-02", 2), read_mail("2026-03-03"), changed()),
      explained(member(), statistic("2026-02-01", "newsletter", {"mail"}, 1)),
      explained(member(), send_place().released(5, 4)),
  };
}

std::vector<locket::decision> refused_for_its_basis() {
  const auto demand = [] { return use("2026-02-01", "demand", {"note"}); };
  const auto separate = member().consent("2026-01-07", "service", form::separate).withdraw("2026-01-09", "service");
  return {
      explained(member(), demand()),
      explained(member(), demand().under(basis::service_security, "r")),
      explained(member(), demand().under(basis::legal_obligation)),
      explained(member(), collect("2026-02-01", "demand", {"note"}).under(basis::legal_obligation, "case-7")),
      explained(member(), provide("2026-02-01", "demand", {"note"}, "hospital").under(basis::national_security, "case-7")),
      explained(member(), under_contract(read_mail())),
      explained(member().close("2026-01-20"), under_contract(use("2026-02-01", "service", {"mail"}))),
      explained(minor(), under_contract(use("2028-07-01", "service", {"mail"}))),
      explained(minor(), under_contract(use("2026-02-01", "service", {"mail"}))),
      explained(member(), under_contract(provide("2026-02-01", "service", {"id-card"}, "bank"))),
      explained(separate, under_contract(use("2026-02-01", "service", {"id-card"}))),
      explained(member(), under_contract(use("2026-03-02", "service", {"diary"})), changed()),
      explained(member(), use("2026-02-01", "rating", {"diary"}).under(basis::self_published, "page")),
      explained(member(), read_mail().under(basis::self_published, "page")),
      explained(member(), read_mail().under(basis::lawfully_public, "gazette")),
  };
}

std::vector<locket::decision> refused_for_a_consent() {
  const auto refused = member().consent("2026-01-07", "map", form::separate, "bank").withdraw("2026-01-09", "map", "bank");
  return {
      explained(member(), read_mail()),
      explained(member(), send_place()),
      explained(minor(), read_mail()),
      explained(minor().consent("2026-01-07", "newsletter"), read_mail()),
      explained(subscriber().withdraw("2026-01-09", "newsletter"), read_mail()),
      explained(subscriber().close("2026-01-09"), read_mail()),
      explained(refused, send_place()),
      explained(subscriber(), read_mail("2026-03-02"), changed()),
      explained(subscriber(form::separate), read_mail("2026-03-02"), changed()),
      explained(member().consent("2026-01-07", "map"), use("2026-02-01", "map", {"place"})),
      explained(member().consent("2026-01-07", "map", form::separate), send_place()),
      explained(subscriber(), provide("2026-02-01", "newsletter", {"mail"}, "abroad")),
  };
}

std::vector<locket::decision> one_of_each() {
  auto all = allowed();
  for (auto&& more : {refused_before_the_subject(), refused_for_its_basis(), refused_for_a_consent()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

TEST_CASE("R8.6: every decision names the field, the purpose, and the consent or its lack, in both languages") {
  std::set<reason> seen;
  for (const auto& d : one_of_each()) {
    const std::string zh = d.explain("zh"), en = d.explain("en");
    CAPTURE(zh);
    CAPTURE(en);
    const auto names = [](const std::string& text, std::initializer_list<const char*> any) {
      return std::ranges::any_of(any, [&](const char* name) { return text.find(name) != std::string::npos; });
    };
    CHECK(names(zh, {"“邮箱”", "“昵称”", "“日记”", "“note”", "“身份证”", "“位置”", "“mail”", "个人信息可以"}));
    CHECK(names(en, {"“mail address”", "“nickname”", "“diary”", "“note”", "“identity card”", "“place”", "“mail”", "Personal data"}));
    CHECK(names(zh, {"“通讯”", "“地图”", "“账号服务”", "“评分”", "“安全防范”", "“通知”", "“依法披露”", "“advertising”", "“newsletter”"}));
    CHECK(names(en,
                {"“newsletter”", "“map”", "“the account”", "“rating”", "“security”", "“notices”", "“legal disclosure”", "“advertising”"}));
    CHECK(names(zh, {"同意"}));
    CHECK(names(en, {"consent"}));
    seen.insert(d.why());
  }
  CHECK(seen.size() == 21);  // every reason of the vocabulary, and allow
}

TEST_CASE("a sentence has no seams") {
  std::size_t read = 0;
  for (const auto& d : one_of_each()) {
    for (const auto& text : {d.explain("zh"), d.explain("en")}) {
      CAPTURE(text);
      for (const char* seam : {"  ", "{", "“”", "（）", "()", " .", " ,", "。。", "..", "，，", "的的", " 1 people"})
        CHECK(text.find(seam) == std::string::npos);
      CHECK((text.ends_with("。") || text.ends_with(".")));
      ++read;
    }
    CHECK(d.explain("zh").find(" ") == std::string::npos);
  }
  CHECK(read > 100);
}

TEST_CASE("an allow says what it rests on") {
  check({explained(subscriber(), read_mail()),
         "“邮箱”可以用于“通讯”（隐私政策二(五)）：依据是本人2026年1月7日作出的一般同意；一旦撤回，即不再允许。",
         "The field “mail address” may be used for “newsletter” (privacy policy, 二(五)): this rests on the general consent of 7 January "
         "2026, and ends when "
         "that is withdrawn."});
  check({explained(member().consent("2026-01-07", "map", form::separate, "bank"), send_place()),
         "可以为“地图”（隐私政策一(一)）向银行提供“位置”：依据是本人2026年1月7日作出的单独同意（指明提供给银行）；一旦撤回，即不再允许。",
         "The field “place” may be provided to the Bank for “map” (privacy policy, 一(一)): this rests on the separate consent of 7 "
         "January 2026 (naming the "
         "Bank), and ends when that is withdrawn."});
  check({explained(member(), use("2026-02-01", "service", {"mail", "nickname"})),
         "“邮箱”“昵称”可以用于“账号服务”（隐私政策二(九)）：这是履行本人2026年1月5日注册时订立的服务合同所必需的，不必另行同意。",
         "The fields “mail address” and “nickname” may be used for “the account” (privacy policy, 二(九)): the service contract that began "
         "on 5 January 2026 "
         "cannot be performed without it, so no consent is needed."});
  check({explained(member(), use("2026-02-01", "demand", {"note"}).under(basis::legal_obligation, "case-7")),
         "“note”可以用于“依法披露”（隐私政策二(七)）：依据是“法定义务”（编号：case-7），不需要本人同意。",
         "The field “note” may be used for “legal disclosure” (privacy policy, 二(七)): this rests on a legal obligation (reference "
         "case-7), so no consent is "
         "needed."});
}

TEST_CASE("an allow whose fields rest on different grounds says so") {
  const auto d =
      explained(member().consent("2026-01-07", "service", form::separate), collect("2026-02-01", "service", {"mail", "id-card"}));
  CHECK(d.explain("zh") ==
        "可以为“账号服务”（隐私政策二(九)）收集“邮箱”“身份证”：其中“身份证”依据的是本人2026年1月7日作出的单独同意，其余的另有依据。");
  CHECK(d.category() == "id-card");
}

TEST_CASE("a denial says what is missing and what would change the answer") {
  check({explained(member(), send_place()),
         "不能为“地图”（隐私政策一(一)）向银行提供“位置”：对这一用途没有有效的同意。须先征得本人指明提供给银行的单独同意。",
         "The field “place” may not be provided to the Bank for “map” (privacy policy, 一(一)): there is no consent to it that counts. Ask "
         "the person concerned "
         "for a separate consent that names the Bank first."});
  check({explained(minor(), read_mail()),
         "“邮箱”不能用于“通讯”（隐私政策二(五)）：本人未成年，监护人没有同意过这一用途。须先征得监护人的同意。",
         "The field “mail address” may not be used for “newsletter” (privacy policy, 二(五)): the person concerned is a minor, and no "
         "guardian has consented to "
         "it. Ask the guardian for consent first."});
  check({explained(subscriber(), read_mail("2026-03-02"), changed()),
         "“邮箱”不能用于“通讯”（隐私政策二(五)"
         "）：本人2026年1月7日作出的一般同意依据的是旧版政策，2026年3月1日起生效的第2版对这一用途作了重大变更。"
         "须由本人明确接受第2版或更新的版本，或者重新同意。",
         "The field “mail address” may not be used for “newsletter” (privacy policy, 二(五)): the general consent of 7 January 2026 was "
         "given under an earlier "
         "version, and version 2, in force since 1 March 2026, changed this purpose materially. Either the person concerned accepts "
         "version 2 or a later one "
         "explicitly, or consents again."});
  check({explained(member(), statistic("2026-02-01", "newsletter", {"mail"}, 1)),
         "不能为“通讯”（隐私政策二(五)）对“邮箱”进行统计：最小的一组只有1人，至少要有10人才不致暴露个人，与本人是否同意无关。",
         "The field “mail address” may not be counted in a statistic for “newsletter” (privacy policy, 二(五)): the smallest group has 1 "
         "person, and at least 10 "
         "are needed so that nobody can be made out; a consent does not change that."});
}

TEST_CASE("a long list of fields is cut short, and counted") {
  const auto d = explained(history(), use("2026-02-01", "demand", {"mail", "nickname", "diary", "note", "place"}));
  CHECK(d.explain("zh").starts_with("“邮箱”“昵称”“日记”等5项不能用于“依法披露”"));
  CHECK(d.explain("en").starts_with("The fields “mail address”, “nickname”, “diary” and 2 others may not be used"));
}

TEST_CASE("dates are those of the policy's zone") {
  auto h = member();
  h.consent("2026-01-07", "newsletter");  // begins at 16:00 UTC of the day before
  CHECK(explained(h, read_mail()).explain("en").find("7 January 2026") != std::string::npos);
}

TEST_CASE("a decision tells its reason, clause, category, stored field and purpose") {
  const auto asked = read_mail();  // what a request points into
  auto what = asked.request();
  const locket::decide::field f{.category = "mail", .name = "email", .held = true};
  what.fields = {&f, 1};
  const auto h = member();
  const auto d = locket::decide::explained(version_1(), h.said(), what, locket::decide::decide(version_1(), h.said(), what));
  CHECK_FALSE(d.allowed());
  CHECK(locket::id_of(d.why()) == "no-consent");
  CHECK(d.clause() == "R0.1");
  CHECK(d.category() == "mail");
  CHECK(d.field() == "email");
  CHECK(d.purpose() == "newsletter");
  CHECK(d.explain("fr") == d.explain("en"));
  CHECK(locket::denial(d).explain("zh") == d.explain("zh"));
}

TEST_CASE("the denial of a decision that allows is a mistake of the host's") {
  CHECK_THROWS_AS((void)locket::denial(explained(subscriber(), read_mail())), locket::error);
  CHECK_THROWS_WITH((void)locket::denial(locket::decision{}), doctest::Contains("[misuse-allowed]"));
}

TEST_CASE("a decision without grounds still answers") {
  CHECK(locket::decision().explain("zh").starts_with("可以这样处理："));
  CHECK(locket::decision(reason::permit_ended, nullptr).explain("en").starts_with("This may not be done: the permit has run out"));
  CHECK(locket::decision(reason::absent, nullptr).category() == "");
  CHECK(locket::decision(reason::vault_restored, nullptr).clause() == "R8.5");
}

TEST_CASE("every reason has a stable id and a clause") {
  std::set<std::string_view> ids;
  for (int n : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 32, 33, 34, 35}) {
    const auto why = static_cast<reason>(n);
    ids.insert(locket::id_of(why));
    CHECK(locket::clause_of(why).starts_with("R"));
  }
  CHECK(ids.size() == 25);
  CHECK_FALSE(ids.contains("unknown"));
  CHECK(locket::id_of(reason::cross_border_consent_required) == "cross-border-consent-required");
}

TEST_CASE("an allow has the clause of what it rests on") {
  std::string clauses;
  for (const auto& d : allowed()) clauses += std::string(d.clause()) + " ";
  CHECK(clauses == "R0.1 R0.1 R4.1.1 R2 R0.1 R4.2.7 R4.1.2 R0.1 R0.1 R4.3 R2.6 ");
}
