// A small policy that has one of everything: what the tests of the policy and decide rooms talk about.
#pragma once

#include <locket/policy.hpp>

#include <string_view>

namespace support {

inline locket::instant on(std::string_view date) { return locket::date::parse(date).value().begins({8 * 3600}); }

/// Categories: mail, nickname, diary, note (no purpose but a legal demand's), id-card and place (sensitive).
inline void categories_of_a_policy(locket::policy_draft& d) {
  using locket::days, locket::final_act;
  d.category("mail").called("邮箱", "mail address").from_closure(days{30}).then(final_act::erase);
  d.category("nickname").called("昵称", "nickname").from_closure(days{30}).then(final_act::erase);
  d.category("diary").called("日记", "diary").from_closure(days{30}).then(final_act::erase);
  d.category("note").from_collection(days{365}).statutory().then(final_act::erase);
  d.category("id-card").called("身份证", "identity card").sensitive().from_closure(days{30}).then(final_act::erase);
  d.category("place").called("位置", "place").sensitive().from_collection(days{30}).from_closure(days{30});
  d.then(final_act::generalise, "to-city/1", locket::years(3));
}

inline void purposes_of_a_policy(locket::policy_draft& d) {
  using locket::basis;
  const locket::policy::carriage contract{.basis = basis::contract, .collect = true, .use = true, .provide = true};
  const locket::policy::carriage security{.basis = basis::service_security, .collect = true, .use = true, .provide = true};
  locket::policy::carriage standing = security;
  standing.standing = true;

  d.purpose("service").called("账号服务", "the account").clause("二(九)").carried_by(contract).contract_carries("id-card");
  d.serves("service", "mail").serves("service", "nickname").serves("service", "id-card");
  d.purpose("newsletter").called("通讯", "newsletter").clause("二(五)").serves("newsletter", "mail").serves("newsletter", "nickname");
  d.purpose("rating").called("评分", "rating").clause("二(一)").weighs_on_person().serves("rating", "nickname").serves("rating", "diary");
  d.purpose("map").called("地图", "map").clause("一(一)").serves("map", "place").serves("map", "nickname");
  d.carried_by({.basis = basis::vital_interests, .use = true, .provide = true, .additions = true});
  d.purpose("guard")
      .called("安全防范", "security")
      .clause("二(八)")
      .carried_by(standing)
      .serves("guard", "nickname")
      .serves("guard", "mail");
  d.purpose("watch").called("监测", "monitoring").carried_by(security).serves("watch", "nickname");
  d.purpose("tell").called("通知", "notices").clause("三").carried_by(contract).serves("tell", "mail");
  d.carried_by({.basis = basis::legal_obligation, .use = true, .provide = true});
  d.purpose("publish").called("发布", "publication").carried_by(contract).serves("publish", "diary").serves("publish", "nickname");
  d.purpose("demand").called("依法披露", "legal disclosure").clause("二(七)").any_category();
  d.carried_by({.basis = basis::legal_obligation, .use = true, .provide = true, .to_authority = true});
  d.carried_by({.basis = basis::national_security, .provide = true, .to_authority = true});
  d.carried_by({.basis = basis::vital_interests, .use = true, .provide = true});
}

inline void people_of_a_policy(locket::policy_draft& d) {
  using enum locket::recipient_kind;
  d.role("system").called("系统", "system").every_purpose();
  d.role("member").called("会员", "member").own_data_only().grants("service");
  d.role("desk").called("客服", "help desk").needs_confidentiality().cap_an_hour(3).grants("newsletter").grants("tell");
  d.role("counter").called("分析员", "analyst").aggregates_only().grants("newsletter").grants("map");
  d.recipient("post", partner, "CN").called("邮局", "the Post").contract_until({2026, 12, 31}).permits("newsletter").permits("service");
  d.recipient("abroad", partner, "SG").called("海外邮局", "the Post Abroad").contract_until({2030, 12, 31}).permits("newsletter");
  d.permits("service").permits("tell").permits("map");
  d.recipient("bank", affiliate, "CN")
      .called("银行", "the Bank")
      .contract_until({2027, 6, 30})
      .permits("service")
      .permits("map")
      .permits("rating");
  d.recipient("court", authority, "CN").called("法院", "the Court").permits("demand");
  d.recipient("hospital", the_public, "").permits("demand").permits("map");
}

inline locket::policy_draft a_draft() {
  locket::policy_draft d(1, on("2026-01-01"));
  d.controller({"某公司", "A Company"}).service({"某服务", "A Service"}).contact({"客服", "help desk"});
  d.region("CN").in_zone({8 * 3600}).under(locket::profile::cn_pipl()).contract_stands_on("service").minimum_group(10, 5);
  categories_of_a_policy(d);
  purposes_of_a_policy(d);
  people_of_a_policy(d);
  return d;
}

inline locket::policy a_policy() { return a_draft().build(); }

/// The same, but for what the caller changes; in force from a date.
inline locket::policy_draft a_change(const locket::policy& before, std::string_view effective) {
  return {before, before.version() + 1, on(effective)};
}

}  // namespace support
