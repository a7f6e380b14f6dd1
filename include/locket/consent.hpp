// What a data subject can say: consent and withdrawal, acceptance and rejection of a policy version.
// Read before this: purpose.hpp. Read after: vault.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace locket {

/// How a consent was asked for. Stored: never renumber.
enum class form : std::uint8_t {
  general = 1,   ///< Given together with other things.
  separate = 2,  ///< Given for this purpose alone (PIPL Art. 29: needed for sensitive personal information).
};

/// Who spoke. Stored: never renumber.
enum class by : std::uint8_t {
  subject = 1,
  guardian = 2,  ///< A parent or guardian; counts while the subject is a minor (R6).
};

/// How a policy version was accepted. Stored: never renumber.
enum class acceptance : std::uint8_t {
  explicitly = 1,
  continued_use = 2,  ///< Accepts the text (R7.2); renews no consent (PIPL Art. 14).
};

/// The details of one consent. The purpose is the template argument, or the id, of the call that takes this.
struct consent_terms {
  locket::form form = form::general;
  locket::by by = by::subject;
  std::string recipient{};    ///< A recipient's id: for provision to that one. Empty: names none.
  bool cross_border = false;  ///< Also beyond the storage region (R3.4). Needs a recipient.
};

}  // namespace locket
