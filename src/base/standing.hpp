// What a data subject said and when: the facts that ledger keeps and decide reads.
#pragma once

#include <locket/consent.hpp>
#include <locket/instant.hpp>

#include <string>
#include <vector>

namespace locket {

/// One thing that happened to a subject. Values are stored: never renumber.
struct subject_event {
  enum class kind : std::uint8_t {
    enrolled = 1,   // also accepts the version in force, explicitly
    consented = 2,
    withdrawn = 3,
    accepted = 4,
    rejected = 5,
    closed = 6,
    contested = 7,
    resolved = 8,
  } what{};
  instant at{};
  std::string about{};      // purpose (consented, withdrawn) or category (contested, resolved)
  std::string recipient{};  // consented, withdrawn; empty: names none
  locket::form form = form::general;
  locket::by by = by::subject;
  locket::acceptance how = acceptance::explicitly;
  bool cross_border = false;
  std::uint32_t version = 0;  // accepted, rejected
  instant of_age_all{};       // enrolled: the first instant at which not every field is sensitive any more (14)
  instant of_age{};           // enrolled: the first instant of age (18)

  friend bool operator==(const subject_event&, const subject_event&) = default;
};

/// What is known of a subject, in the order in which it happened. An erased one has no events.
struct standing {
  std::vector<subject_event> events;
};

}  // namespace locket
