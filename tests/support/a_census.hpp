// A host that counts its members and gives de-identified data to a university: what the tests of statistics and releases talk about.
#pragma once

#include "support/temp_vault.hpp"

#include <locket/aggregate.hpp>
#include <locket/locket.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace census {

struct account : locket::purpose<"account-service"> {};
struct counting : locket::purpose<"statistics"> {};
struct modelling : locket::purpose<"modelling"> {};
struct disclosure : locket::purpose<"legal-disclosure", locket::any_category> {};

struct living_in : locket::category<"region"> {};
struct birth_date : locket::category<"birth-date"> {};
struct occupation : locket::category<"occupation"> {};
struct transaction : locket::category<"transaction"> {};
struct mail : locket::category<"email"> {};

struct person {
  static constexpr locket::stored_name stored{"person"};
  locket::personal<std::string, living_in, locket::for_<account, counting, modelling>, locket::findable<>> region{};
  locket::personal<locket::date, birth_date, locket::for_<counting, modelling>> born{};
  locket::personal<std::string, occupation, locket::for_<counting, modelling>> job{};
  locket::personal<std::int64_t, transaction, locket::for_<counting>> spent{};
  locket::personal<std::string, mail, locket::for_<account, modelling>, locket::unique<locket::email_text>> email{};
};
struct visit {
  static constexpr locket::stored_name stored{"visit"};
  locket::personal<std::string, living_in, locket::for_<counting, modelling>> region{};
};

}  // namespace census

BOOST_HANA_ADAPT_STRUCT(census::person, region, born, job, spent, email);
BOOST_HANA_ADAPT_STRUCT(census::visit, region);

namespace census {

inline std::optional<std::string> to_first_of_year(std::string_view date) {
  if (date.size() != 10) return std::nullopt;
  return std::string(date.substr(0, 4)) + "-01-01";
}

inline std::optional<std::string> to_first_word(std::string_view job) { return std::string(job.substr(0, job.find(' '))); }

/// Statistics of `statistic` people or more and releases of `release`. Occupations last a year, transactions beyond the account's closure.
inline locket::policy policy(std::uint32_t statistic = 10, std::uint32_t release = 5) {
  using locket::days;
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .controller({"测试博客", "a test blog"})
      .region("CN-mainland")
      .zone("+08:00")
      .profile(locket::profile::cn_pipl())
      .contract_of_minors_stands_on<account>()
      .minimum_group(statistic, release)
      .category<living_in>().called("省份", "region").keep_after_closure(days{30}).then_erase()
      .category<birth_date>().called("出生日期", "date of birth").keep_after_closure(days{30}).then_generalise("census-year/1", locket::years(3))
      .category<occupation>().called("职业", "occupation").keep_for(days{365}).or_after_closure(days{30}).then_erase()
      .category<transaction>().called("交易信息", "transactions").sensitive().keep_for(days{1096}).statutory().then_erase()
      .category<mail>().called("电子邮件地址", "e-mail address").keep_after_closure(days{30}).then_erase()
      .purpose<account>().called("账号功能", "account service").clause("二(九)").contract()
      .purpose<counting>().called("统计", "statistics").clause("二(六)")
      .purpose<modelling>().called("建模", "modelling").clause("二(四)")
      .purpose<disclosure>().called("依法披露", "legal disclosure").clause("二(七)")
          .carried_by(locket::basis::legal_obligation, locket::use_and_provision_to_authorities)
      .role("system").every_purpose()
      .role("support").grants<account>()
      .role("analyst").aggregates_only().grants<counting, modelling>()
      .partner("university", "CN-mainland").until("2027-12-31").called("大学", "the University").permits<account>()
      .partner("institute", "CN-mainland").until("2027-12-31").called("研究所", "the Institute").permits<modelling>()
      .partner("old-partner", "CN-mainland").until("2026-01-31").called("前合作方", "a former partner").permits<modelling>()
      .records<person, visit>();
}

/// The same, but occupations leave an anonymised residue, and statistics read what is left.
inline locket::policy policy_with_residues() {
  return locket::policy_after(policy(), 2, "2026-01-15T00:00:00Z")
      .category<occupation>().keep_for(locket::days{365}).or_after_closure(locket::days{30}).then_anonymise("census-trade/1", locket::years(10))
      .purpose<counting>().reads_residues()
      .records<person, visit>();
}

/// Files, and a vault that knows the census's generaliser.
struct office : support::temp_vault {
  locket::open_options with(const locket::clock& time) const {
    auto how = options(time);
    how.generalisers = {{"census-year/1", to_first_of_year}, {"census-trade/1", to_first_word}};
    return how;
  }
  locket::vault open(const locket::clock& time) const { return locket::vault::open(with(time)); }
};

inline locket::actor analyst() { return locket::staff("analyst", "a1"); }

/// Somebody whose data was lawfully collected before there was a vault.
struct somebody {
  locket::subject_id who = locket::subject_id::mint();
  locket::record_id record = locket::record_id::mint();
};
inline somebody add(locket::changes& list, const person& p) {
  const somebody s;
  list.enrol(s.who, {1990, 5, 1}).move_in(s.who, s.record, p);
  return s;
}

}  // namespace census
