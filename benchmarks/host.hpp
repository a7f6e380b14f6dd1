// The blog as locket keeps it: its types, its policy, its vault.
#pragma once

#include "values.hpp"

#include <locket/locket.hpp>

#include <string>

namespace bench {

struct serving : locket::purpose<"serving"> {};        // rests on the contract
struct publishing : locket::purpose<"publishing"> {};  // rests on the contract
struct greeting : locket::purpose<"greeting"> {};      // rests on consent
struct handle_ : locket::category<"handle"> {};
struct mail_ : locket::category<"mail"> {};
struct phone_ : locket::category<"phone"> {};
struct name_ : locket::category<"name"> {};
struct town_ : locket::category<"town"> {};
struct work_ : locket::category<"work"> {};
struct writing_ : locket::category<"writing"> {};
struct visit_ : locket::category<"visit"> {};

struct member {
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, handle_, locket::for_<serving, greeting>> handle{};
  locket::personal<std::string, mail_, locket::for_<serving>, locket::unique<locket::email_text>> mail{};
  locket::personal<std::string, phone_, locket::for_<serving>> phone{};
  locket::personal<std::string, name_, locket::for_<serving, greeting>> name{};
  locket::personal<std::string, town_, locket::for_<serving>> town{};
  locket::personal<std::string, work_, locket::for_<serving>> work{};
};
struct comment {
  static constexpr locket::stored_name stored{"comment"};
  locket::personal<std::string, handle_, locket::for_<publishing>> author{};
  locket::personal<std::string, writing_, locket::for_<publishing>> text{};
};
struct visit {  // six cells of one category, which die together on their day
  static constexpr locket::stored_name stored{"visit"};
  locket::personal<std::string, visit_, locket::for_<serving>> page{}, referrer{}, agent{}, language{}, address{}, session{};
};

locket::policy policy(locket::profile = locket::profile::eu_gdpr());
/// Makes the files NAME.locket, NAME.locket-keys and NAME.locket-index, and publishes the policy. Permits last a day, so that one in hand outlives its
/// measurement; everything else is as a host has it.
locket::vault open_vault(const std::string& name, const locket::clock& = locket::system_clock(), const locket::policy& = policy());

inline locket::subject_id member_id(std::size_t n) { return {id_of('m', n)}; }
inline locket::record_id profile_id(std::size_t n) { return {id_of('p', n)}; }
inline locket::record_id comment_id(std::size_t n) { return {id_of('c', n)}; }
inline locket::record_id visit_id(std::size_t n) { return {id_of('v', n)}; }

/// Throws what a denial says: no workload expects one here.
template <class T>
T allowed(locket::verdict<T> answer) {
  if (!answer) throw std::runtime_error("bench: locket refused: " + answer.denial().explain("en"));
  return *std::move(answer);
}

}  // namespace bench

BOOST_HANA_ADAPT_STRUCT(bench::member, handle, mail, phone, name, town, work);
BOOST_HANA_ADAPT_STRUCT(bench::comment, author, text);
BOOST_HANA_ADAPT_STRUCT(bench::visit, page, referrer, agent, language, address, session);
