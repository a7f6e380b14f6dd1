// A record type as a table: what the typed layer lowers to, and what callers by id write down themselves.
// Read before this: policy.hpp. Read after: engine.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace locket {

/// How a value is normalised before it is hashed for the blind index and compared. Stored: never renumber.
enum class normaliser : std::uint8_t {
  none = 0,
  email = 1,   ///< Blanks around it cut, ASCII letters lowered (RFC 5321 leaves the local part's case to the host; large providers fold it).
  digits = 2,  ///< ASCII digits kept, and one '+' if it stands before the first of them.
  folded = 3,  ///< Blanks around it cut, ASCII letters lowered.
};

/// Whether a field can be found, and whether its value may stand once only.
enum class indexed : std::uint8_t { no = 0, found = 1, unique = 2 };

/// One field of a record type.
struct field_schema {
  std::string_view name;      ///< What the file calls it.
  std::string_view category;  ///< A category's id in the policy.
  /// The purposes that the field is declared for, in the host's types. A typed field may be used for these alone, whatever the policy says.
  std::span<const std::string_view> purposes{};
  bool by_policy = false;     ///< Declared by id: the purposes are those that the version in force gives its category.
  locket::indexed index = indexed::no;
  normaliser compared_as = normaliser::none;
  /// Names that the field had before. A value under one of them is read and found as this field's; the next that is written replaces it, under `name`.
  /// No name stands twice in a record type: `code::misuse_argument`.
  std::span<const std::string_view> was{};
};

/// A record type. Everything it points to must outlive every call that takes it; typed records are constants.
struct record_schema {
  std::string_view name;  ///< What the file calls it.
  std::span<const field_schema> fields;
};

}  // namespace locket
