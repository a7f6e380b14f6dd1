// One small host for tests: a blog with members and comments, its purposes, and a policy.
#pragma once

#include <locket/locket.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace host {

struct account : locket::purpose<"account-service"> {};
struct publication : locket::purpose<"publication"> {};
struct support : locket::purpose<"customer-service"> {};
struct profile : locket::purpose<"profile"> {};
struct survey : locket::purpose<"survey"> {};
struct disclosure : locket::purpose<"legal-disclosure", locket::any_category> {};

struct login_name : locket::category<"account"> {};
struct mail : locket::category<"email"> {};
struct birth_date : locket::category<"birth-date"> {};
struct identity : locket::category<"identity-document"> {};
struct writing : locket::category<"published-content"> {};

struct member {
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, login_name, locket::for_<account, support, publication>, locket::findable<locket::folded_text>> handle{};
  locket::personal<std::string, mail, locket::for_<profile, survey>, locket::unique<locket::email_text>> email{};
  locket::personal<locket::date, birth_date, locket::for_<profile>> born{};
  locket::personal<std::string, identity, locket::for_<account>> id_card{};
};

struct comment {
  static constexpr locket::stored_name stored{"comment"};
  locket::personal<std::string, writing, locket::for_<publication>> text{};
  locket::personal<std::vector<std::string>, writing, locket::for_<publication>> tags{};
};

}  // namespace host

BOOST_HANA_ADAPT_STRUCT(host::member, handle, email, born, id_card);
BOOST_HANA_ADAPT_STRUCT(host::comment, text, tags);

namespace host {

/// In force from 2026-01-01; region "CN-mainland", days counted at +08:00. Contract: account, publication, support. Consent: profile, survey.
inline locket::policy policy() {
  using locket::days;
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .controller({"测试博客", "a test blog"})
      .region("CN-mainland")
      .zone("+08:00")
      .profile(locket::profile::cn_pipl())
      .contract_of_minors_stands_on<account>()
      .category<login_name>().called("账号信息", "account information").keep_after_closure(days{30}).then_erase()
      .category<mail>().called("电子邮件地址", "e-mail address").keep_for(days{365}).or_after_closure(days{30}).then_erase()
      .category<birth_date>().called("出生日期", "date of birth").keep_after_closure(days{30}).then_generalise("to-year/1", locket::years(3))
      .category<identity>().called("身份证件信息", "identity documents").sensitive().keep_after_closure(days{0}).then_erase()
      .category<writing>().called("发布内容", "posts and comments").keep_after_closure(days{30}).then_erase()
      .purpose<account>().called("账号功能", "account service").clause("二(九)").contract().contract_carries<identity>()
      .purpose<publication>().called("发布", "publication").contract()
      .purpose<support>().called("客户服务", "customer service").clause("二(十一)").contract()
      .purpose<profile>().called("个人资料", "profile").clause("二(二)")
      .purpose<survey>().called("调查", "survey").clause("二(五)")
      .purpose<disclosure>().called("依法披露", "legal disclosure").clause("二(七)")
          .carried_by(locket::basis::legal_obligation, locket::use_and_provision_to_authorities)
      .role("system").every_purpose()
      .role("support").grants<support>().cap(30, locket::per_hour)
      .role("member").own_data_only().grants<account, profile>()
      .role("privacy-officer").grants<disclosure>()
      .authority("people-court", "CN-mainland").called("人民法院", "the People's Court").permits<disclosure>()
      .records<member, comment>();
}

}  // namespace host
