// The words of the blog's privacy policy as C++: why it uses personal data, and what kinds there are.
// Read before this: locket/purpose.hpp. Read after: records.hpp (what the blog holds), policy.cpp (what it promises).
#pragma once

#include <locket/purpose.hpp>

namespace blog {

namespace purpose {
struct account_service : locket::purpose<"account-service"> {};
struct publication : locket::purpose<"publication"> {};
struct profile : locket::purpose<"profile"> {};
struct risk_assessment : locket::purpose<"risk-assessment"> {};
struct identity_verification : locket::purpose<"identity-verification"> {};
struct customer_service : locket::purpose<"customer-service"> {};
struct security : locket::purpose<"security"> {};
struct fraud_monitoring : locket::purpose<"fraud-monitoring"> {};
struct archive : locket::purpose<"archive"> {};
struct product_improvement : locket::purpose<"product-improvement"> {};
struct modelling : locket::purpose<"modelling"> {};
struct survey : locket::purpose<"survey"> {};
struct marketing : locket::purpose<"marketing"> {};
struct location_service : locket::purpose<"location-service"> {};
struct statistics : locket::purpose<"statistics"> {};
struct legal_disclosure : locket::purpose<"legal-disclosure", locket::any_category> {};
struct payment_identification : locket::purpose<"payment-identification"> {};
struct loan_history : locket::purpose<"loan-history"> {};
struct cross_service : locket::purpose<"cross-service"> {};
struct notification : locket::purpose<"notification"> {};
}  // namespace purpose

namespace category {
struct name : locket::category<"name"> {};
struct phone_number : locket::category<"phone-number"> {};
struct email : locket::category<"email"> {};
struct postal_address : locket::category<"postal-address"> {};
struct region : locket::category<"region"> {};
struct account : locket::category<"account"> {};
struct birth_date : locket::category<"birth-date"> {};
struct occupation : locket::category<"occupation"> {};
struct contact : locket::category<"contact"> {};
struct government_affairs : locket::category<"government-affairs"> {};
struct public_record : locket::category<"public-record"> {};
struct device : locket::category<"device"> {};
struct network_log : locket::category<"network-log"> {};
struct support_record : locket::category<"support-record"> {};
struct performance : locket::category<"performance"> {};
struct identity_document : locket::category<"identity-document"> {};
struct biometric : locket::category<"biometric"> {};
struct location : locket::category<"location"> {};
struct transaction : locket::category<"transaction"> {};
struct bank_account : locket::category<"bank-account"> {};
struct loan : locket::category<"loan"> {};
struct asset : locket::category<"asset"> {};
struct published_content : locket::category<"published-content"> {};
}  // namespace category

}  // namespace blog
