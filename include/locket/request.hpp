// Questions to the consent checker, by ids, and its answer.
// Read before this: ids.hpp, policy.hpp, verdict.hpp. Read after: engine.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/ids.hpp>
#include <locket/policy.hpp>
#include <locket/verdict.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace locket {

/// A legal basis that the caller names, with what it refers to (a case number, a warrant, an incident). Left out: the policy's own bases are tried.
struct named_basis {
  locket::basis kind{};
  std::string reference{};
};

/// One question to the consent checker, by ids.
struct use_request {
  subject_id who;
  std::string purpose;
  std::vector<std::string> categories{};  ///< All must be allowed. Empty: those declared for the purpose, of which one suffices.
  locket::actor actor = locket::actor::system();
  std::optional<named_basis> basis{};
};
/// May these categories be collected for this purpose?
struct collect_request {
  subject_id who;
  std::string purpose;
  std::vector<std::string> categories{};  ///< All must be allowed. Empty: those declared for the purpose, of which one suffices.
  locket::source source = source::subject;
  std::optional<named_basis> basis{};
};

/// May these categories be provided (提供) to a recipient for this purpose? With `k` it is a de-identified release (R4.3), with the smallest group of
/// the released values as the caller measured it.
struct provide_request {
  subject_id who;
  std::string purpose;
  std::string recipient;
  std::vector<std::string> categories{};  ///< All must be allowed. Empty: those declared for the purpose, of which one suffices.
  locket::actor actor = locket::actor::system();
  std::optional<named_basis> basis{};
  std::optional<std::uint32_t> k{};
  std::uint32_t group = 0;
};
/// May an aggregate over these categories be shown (R2.6), whose smallest cell counts `group` subjects?
struct statistic_request {
  std::string purpose;
  std::vector<std::string> categories{};
  std::uint32_t group = 0;
  locket::actor actor = locket::actor::system();
};

/// A decision and, beside it, one for each category asked for (in the request's order, or the policy's).
struct answer {
  decision whole;
  std::vector<decision> by_category;
  explicit operator bool() const noexcept { return whole.allowed(); }
};

}  // namespace locket
