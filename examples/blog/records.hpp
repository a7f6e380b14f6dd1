// What the blog holds of its members, table by table, and what each column may be used for.
// Read before this: words.hpp. Read after: policy.cpp, which takes from here which purposes a category serves.
#pragma once

#include "words.hpp"

#include <locket/record.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace blog {

// Uses that several columns share.
namespace uses {
using namespace purpose;
using account = locket::for_<account_service, publication, customer_service, fraud_monitoring, archive, marketing, payment_identification, cross_service>;
using occupation = locket::for_<profile, risk_assessment, modelling, marketing, statistics, cross_service>;
using region = locket::for_<profile, product_improvement, modelling, survey, marketing, statistics, cross_service>;
using network_log = locket::for_<security, fraud_monitoring, product_improvement, statistics>;
using device = locket::for_<security, fraud_monitoring, product_improvement>;
using transaction = locket::for_<risk_assessment, customer_service, archive, modelling>;
using support_record = locket::for_<customer_service, archive>;
using loan = locket::for_<risk_assessment, loan_history>;
using published = locket::for_<publication>;
}  // namespace uses

/// The row behind a login, and the profile page.
struct member {
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, category::account, uses::account, locket::unique<locket::folded_text>> handle{};
  locket::personal<std::string, category::email, locket::for_<purpose::profile, purpose::survey, purpose::notification>, locket::unique<locket::email_text>>
      email{};
  locket::personal<std::string, category::phone_number,
                   locket::for_<purpose::account_service, purpose::identity_verification, purpose::survey, purpose::notification>,
                   locket::findable<locket::digits_text>>
      phone{};
  locket::personal<std::string, category::name, locket::for_<purpose::profile, purpose::identity_verification>> name{};
  locket::personal<std::string, category::postal_address, locket::for_<purpose::profile>> address{};
  locket::personal<std::string, category::region, uses::region> region{};
  locket::personal<locket::date, category::birth_date, locket::for_<purpose::profile, purpose::statistics>> born{};
  locket::personal<std::string, category::occupation, uses::occupation> occupation{};
  locket::personal<std::vector<std::string>, category::contact, locket::for_<>> contacts{};  // for nothing yet: it cannot be collected
};

/// Who may read what a member wrote. Stored: never renumber.
enum class audience : std::uint8_t { everyone = 1, members = 2 };
constexpr auto stored_values(audience) { return std::array{audience::everyone, audience::members}; }

struct post {
  static constexpr locket::stored_name stored{"post"};
  locket::personal<std::string, category::published_content, uses::published> title{};
  locket::personal<std::string, category::published_content, uses::published> body{};
  locket::personal<audience, category::published_content, uses::published> readers{};
};

struct comment {
  static constexpr locket::stored_name stored{"comment"};
  locket::personal<std::string, category::published_content, uses::published> text{};
};

/// One visit: what the web server logs, and from what device.
struct visit {
  static constexpr locket::stored_name stored{"visit"};
  locket::personal<std::string, category::network_log, uses::network_log> address{};
  locket::personal<std::string, category::network_log, uses::network_log> cookie{};
  locket::personal<std::string, category::device, uses::device> model{};
  locket::personal<std::string, category::device, uses::device> system{};
  locket::personal<std::string, category::location, locket::for_<purpose::location_service>> place{};
};

struct support_ticket {
  static constexpr locket::stored_name stored{"support_ticket"};
  locket::personal<std::string, category::support_record, uses::support_record> question{};
  locket::personal<std::string, category::support_record, uses::support_record> reply{};
  locket::personal<bool, category::support_record, uses::support_record> contested{};
};

/// How the blog knows who somebody is.
struct verification {
  static constexpr locket::stored_name stored{"verification"};
  locket::personal<std::string, category::identity_document, locket::for_<purpose::account_service, purpose::identity_verification>> document{};
  locket::personal<std::vector<std::uint8_t>, category::biometric, locket::for_<purpose::identity_verification>> face{};
};

/// Money in and out of the account, in fen.
struct payment {
  static constexpr locket::stored_name stored{"payment"};
  locket::personal<std::string, category::bank_account, locket::for_<purpose::account_service>> bank_account{};
  locket::personal<std::int64_t, category::transaction, uses::transaction> amount{};
  locket::personal<std::string, category::transaction, uses::transaction> subject_line{};
};

/// What is known of somebody who borrows.
struct credit_file {
  static constexpr locket::stored_name stored{"credit_file"};
  locket::personal<std::int64_t, category::loan, uses::loan> borrowed{};
  locket::personal<std::int64_t, category::asset, locket::for_<purpose::risk_assessment>> assets{};
  locket::personal<std::string, category::performance, locket::for_<purpose::risk_assessment, purpose::modelling>> repayment{};
  locket::personal<std::string, category::government_affairs, locket::for_<purpose::risk_assessment>> residence{};
  locket::personal<std::vector<std::string>, category::public_record, locket::for_<purpose::risk_assessment>> judgments{};
};

}  // namespace blog

BOOST_HANA_ADAPT_STRUCT(blog::member, handle, email, phone, name, address, region, born, occupation, contacts);
BOOST_HANA_ADAPT_STRUCT(blog::post, title, body, readers);
BOOST_HANA_ADAPT_STRUCT(blog::comment, text);
BOOST_HANA_ADAPT_STRUCT(blog::visit, address, cookie, model, system, place);
BOOST_HANA_ADAPT_STRUCT(blog::support_ticket, question, reply, contested);
BOOST_HANA_ADAPT_STRUCT(blog::verification, document, face);
BOOST_HANA_ADAPT_STRUCT(blog::payment, bank_account, amount, subject_line);
BOOST_HANA_ADAPT_STRUCT(blog::credit_file, borrowed, assets, repayment, residence, judgments);
