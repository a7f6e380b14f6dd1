// The policy, clause by clause. Where its text gives no number (periods, ages), the numbers here are the blog's choice and this is their only home.
#include "policy.hpp"

#include "records.hpp"
#include "words.hpp"

#include <locket/policy_builder.hpp>

namespace blog {

namespace {

using locket::basis;
using locket::days;
using locket::years;

// A generalised value stays linked to its subject, and personal; an anonymised one is nobody's.
constexpr days linked = years(3);
constexpr days anonymous = years(10);
// A life in danger is reason enough for what later versions add, too.
constexpr locket::verbs vital = locket::use_and_provision.with_additions();

}  // namespace

// clang-format off
locket::policy policy() {
  using namespace purpose;
  namespace c = category;
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
    .controller({"重庆圣宗科技有限公司", "Chongqing Shengzong Technology Co., Ltd."})
    .service({"我的部落格", "My Blog"})
    .contact({"我的部落格客服", "My Blog customer service"})
    .region("CN-mainland")
    .zone("+08:00")
    .profile(locket::profile::cn_pipl())
    .contract_of_minors_stands_on<account_service>()  // 六
    .minimum_group(10, 5)                             // 二(六), 四(二)

    // 一: what is collected; 三: for how long
    .category<c::name>().called("姓名", "name").keep_after_closure(days{30}).then_erase()
    .category<c::phone_number>().called("手机号码", "phone number").keep_after_closure(days{30}).then_erase()
    .category<c::email>().called("电子邮件地址", "email address").keep_after_closure(days{30}).then_erase()
    .category<c::postal_address>().called("地址", "postal address").keep_after_closure(days{30}).then_generalise("to-province-and-city/1", linked)
    .category<c::region>().called("省份、城市、邮政编码", "region").keep_after_closure(days{30}).then_generalise("to-province/1", linked)
    .category<c::account>().called("账号信息", "account").keep_after_closure(days{30}).then_erase()
    .category<c::birth_date>().called("出生日期", "birth date").keep_after_closure(days{30}).then_generalise("to-year/1", linked)
    .category<c::occupation>().called("职业信息", "occupation").keep_for(years(2)).or_after_closure(days{30}).then_erase()
    .category<c::contact>().called("联系信息", "contacts").keep_for(years(1)).or_after_closure(days{30}).then_erase()
    .category<c::government_affairs>().called("政务信息", "government affairs").keep_for(years(1)).or_after_closure(days{30}).then_erase()
    .category<c::public_record>().called("依法公开信息", "public record").keep_for(years(1)).or_after_closure(days{30}).then_erase()
    .category<c::device>().called("设备信息", "device").keep_for(days{180}).or_after_closure(days{30}).then_erase()
    .category<c::network_log>().called("日志信息", "network log").keep_for(days{184}).statutory().then_generalise("truncate-address/1", linked)
    .category<c::support_record>().called("异议、咨询、来电记录", "support record").keep_for(years(1)).or_after_closure(days{30}).then_erase()
    .category<c::performance>().called("履约信息", "performance of contracts").sensitive().keep_for(years(3)).or_after_closure(days{30}).then_anonymise("to-nothing/1", anonymous)
    .category<c::identity_document>().called("身份证件信息", "identity document").sensitive().keep_after_closure(days{30}).then_erase()
    .category<c::biometric>().called("生物特征", "biometric data").sensitive().keep_after_closure(days{0}).then_erase()
    .category<c::location>().called("位置信息", "location").sensitive().keep_for(days{30}).or_after_closure(days{30}).then_generalise("to-city/1", linked)
    .category<c::transaction>().called("交易信息", "transactions").sensitive().keep_for(days{1096}).statutory().then_anonymise("to-amount/1", anonymous)
    .category<c::bank_account>().called("银行账户信息、银行卡号", "bank account").sensitive().keep_after_closure(days{30}).then_erase()
    .category<c::loan>().called("贷款信息", "loans").sensitive().keep_for(years(3)).statutory().then_anonymise("to-amount/1", anonymous)
    .category<c::asset>().called("资产信息", "assets").sensitive().keep_for(years(1)).or_after_closure(days{30}).then_erase()
    .category<c::published_content>().called("发布内容", "published content").keep_after_closure(days{30}).then_erase()

    // 二: what for
    .purpose<account_service>().called("账号功能", "account service").clause("二(九)").contract().contract_carries<c::identity_document, c::bank_account>()
    .purpose<publication>().called("发布", "publication").contract()
    .purpose<profile>().called("个人资料", "profile").clause("二(二)")
    .purpose<risk_assessment>().called("风险评估", "risk assessment").clause("二(一)").weighs_on_person()
    .purpose<identity_verification>().called("身份验证", "identity verification").clause("二(二)").carried_by(basis::vital_interests, vital)
    .purpose<customer_service>().called("客户服务", "customer service").clause("二(十一)").contract()
    .purpose<security>().called("安全防范", "security").clause("二(八)").standing(basis::service_security)
    .purpose<fraud_monitoring>().called("诈骗监测", "fraud monitoring").clause("二(二)").carried_by(basis::service_security)
    .purpose<archive>().called("存档和备份", "archive").clause("二(二)")
    .purpose<product_improvement>().called("产品改进", "product improvement").clause("二(三)").reads_residues()
    .purpose<modelling>().called("建模研究", "modelling").clause("二(四)").reads_residues()
    .purpose<survey>().called("调查", "survey").clause("二(五)")
    .purpose<marketing>().called("营销推广", "marketing").clause("四(一)4").weighs_on_person()
    .purpose<location_service>().called("位置服务", "location service").clause("一(一)").carried_by(basis::vital_interests, vital)
    .purpose<statistics>().called("统计", "statistics").clause("二(六)").reads_residues()
    .purpose<legal_disclosure>().called("依法披露", "legal disclosure").clause("二(七)")
      .carried_by(basis::legal_obligation, locket::use_and_provision_to_authorities)
      .carried_by(basis::vital_interests, vital)
      .carried_by(basis::national_security, locket::provision_to_authorities)
      .carried_by(basis::public_interest, locket::provision_to_authorities)
      .carried_by(basis::criminal_justice, locket::provision_to_authorities)
    .purpose<payment_identification>().called("网络支付用户标识", "payment identification").clause("二(十)").contract()
    .purpose<loan_history>().called("借贷历史查询", "loan history").clause("二(十二)")
    .purpose<cross_service>().called("跨服务使用", "cross-service use").clause("二")
    .purpose<notification>().called("通知", "notification").clause("三、七").contract()
      .carried_by(basis::legal_obligation, locket::use_and_provision)
      .carried_by(basis::vital_interests, vital)

    // 三: who may act
    .role("member").called("会员本人", "member").own_data_only().grants<account_service, profile>()
    .role("support").called("客服人员", "customer service staff").grants<customer_service, notification>().needs_confidentiality().cap(30, locket::per_hour)
    .role("risk-officer").called("风控人员", "risk officer").grants<risk_assessment, loan_history>().needs_confidentiality()
    .role("security-officer").called("安全人员", "security officer").grants<security, fraud_monitoring, identity_verification>().needs_confidentiality()
    .role("analyst").called("分析人员", "analyst").grants<statistics, modelling, product_improvement>().aggregates_only()
    .role("privacy-officer").called("个人信息保护负责人", "privacy officer").grants<legal_disclosure, notification, archive>()
    .role("system").called("系统", "system").every_purpose()

    // 四: to whom
    .affiliate("shengzong-pay", "CN-mainland").called("圣宗支付", "Shengzong Pay").until("2028-12-31").permits<payment_identification, account_service>()
    .affiliate("shengzong-credit", "CN-mainland").called("圣宗信用", "Shengzong Credit").until("2027-06-30").permits<risk_assessment>()
    .partner("city-bank", "CN-mainland").called("城市银行", "City Bank").until("2027-12-31").permits<identity_verification, loan_history>()
    .partner("cloud-sms", "CN-mainland").called("云短信", "Cloud SMS").until("2026-12-31").acts_as(locket::recipient_role::processor).permits<notification>()
    .partner("ad-network", "CN-mainland").called("广告联盟", "Ad Network").until("2026-06-30").permits<survey, marketing>()
    .partner("overseas-mail", "SG").called("海外邮件", "Overseas Mail").until("2027-12-31").permits<notification>()
    .authority("public-security-bureau", "CN-mainland").called("公安局", "the Public Security Bureau").permits<legal_disclosure>()
    .authority("people-court", "CN-mainland").called("人民法院", "the People's Court").permits<legal_disclosure>()
    .the_public("the-public").called("公众", "the public").permits<statistics, publication>()

    .records<member, post, comment, visit, support_ticket, verification, payment, credit_file>();
}
// clang-format on

}  // namespace blog
