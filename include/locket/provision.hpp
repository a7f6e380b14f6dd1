// What leaves the vault for a recipient (提供), and what is written down about it.
// Read before this: policy.hpp (recipients), request.hpp (`provide_request`). Read after: engine.hpp, provided.hpp (the same typed).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>
#include <locket/instant.hpp>
#include <locket/policy.hpp>
#include <locket/shared.hpp>
#include <locket/verdict.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace locket {

enum class field_state : std::uint8_t;

/// What a recipient takes upon itself with what it is given (R4.1.4). Affiliate and partner: all of it. An authority: the purpose, and being told of a
/// rectification; how long it keeps things the law says. The public: nothing, because nobody can call back what everybody has.
struct obligation {
  bool this_purpose_alone = false;
  /// The first instant at which it may not be used any more: when the contract has ended, or the first of the values would expire here, whichever is
  /// earlier. Nothing: not limited by the policy.
  std::optional<instant> until{};
  bool rectify_when_told = false;
  bool erase_when_told = false;
  friend bool operator==(const obligation&, const obligation&) = default;
};

/// One provision as it is written down: evidence under a key of its own, kept three years from the subject's erasure. Holds no value and no id.
struct provision {
  std::int64_t number = 0;  ///< In the order in which they were written down.
  instant at;
  std::string recipient{};  ///< What the policy said of it then: kind, role, region, contract.
  recipient_kind kind{};
  recipient_role role{};
  std::string region{};
  bool cross_border = false;  ///< The region is not the storage region (R3.4).
  std::optional<date> contract_until{};
  std::string purpose{};
  std::string record{};  ///< The record type's stored name.
  /// What left: a field, and the legal basis that carried it.
  struct field {
    std::string category;
    std::string name;
    locket::basis basis{};
    friend bool operator==(const field&, const field&) = default;
  };
  std::vector<field> fields{};
  std::string reference{};  ///< Of the basis that was named, if one was (R4.1.2, R4.2).
  std::uint32_t policy_version = 0;
  locket::obligation obligation{};

  /// The obligation in a sentence to travel with the data, in "zh" or "en" (any other language gives English). Names recipient and purpose by their ids.
  LOCKET_EXPORT std::string explain(std::string_view language) const;
  friend bool operator==(const provision&, const provision&) = default;
};

/// What one provision gives: the values of the fields that were asked for and no other, for the host to serialise and send, and what was written down.
/// Plaintext is wiped when the last copy dies.
class LOCKET_EXPORT provided_record {
 public:
  /// In the order of the fields asked for.
  std::size_t size() const noexcept;
  /// Open, or absent: nothing is held there. Never withheld: a field that is refused refuses the whole.
  field_state state(std::size_t field) const;
  /// The value's bytes, or the denial: of an absent field, or because what the provision rests on has ended since (checked at every call;
  /// `code::misuse_closed` after the vault closed).
  verdict<std::span<const std::uint8_t>> value(std::size_t field) const;
  const provision& written() const noexcept;

  struct inside;
  explicit provided_record(detail::shared<const inside>) noexcept;

 private:
  detail::shared<const inside> inside_;
};

}  // namespace locket
