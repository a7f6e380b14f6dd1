// Why data is used and what kind it is: the host declares both as types of its own.
// Read before this: consent.hpp. Read after: personal.hpp (what is held), policy_builder.hpp (what the policy says of them).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/schema.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace locket {

namespace detail {
template <std::size_t N>
struct fixed_string {
  char text[N]{};
  consteval fixed_string(const char (&literal)[N]) {  // NOLINT(google-explicit-constructor): "id" becomes a template argument
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const { return {text, N - 1}; }
};
}  // namespace detail

/// Says of a purpose that it reaches every category, one legal demand at a time.
struct any_category {};

/// A purpose that data may be used for. The host derives a struct of its own, whose name the compiler then prints:
///
///     struct support : locket::purpose<"customer-service"> {};
///     struct disclosure : locket::purpose<"legal-disclosure", locket::any_category> {};
template <detail::fixed_string Id, class... Reach>
struct purpose {
  static_assert(!Id.view().empty(), "locket: a purpose has an empty id. Give it one; the policy and every file call it so.");
  static_assert((std::same_as<Reach, any_category> && ...), "locket: a purpose reaches what its fields declare, or any_category. Nothing else.");

  /// What the policy, the audit and the files call it. Stored: never rename.
  static constexpr std::string_view id = Id.view();
  static constexpr bool reaches_any_category = sizeof...(Reach) != 0;
  using declared_purpose = purpose;
};

/// A category of personal data. The host derives a struct of its own: `struct mail : locket::category<"email"> {};`
template <detail::fixed_string Id>
struct category {
  static_assert(!Id.view().empty(), "locket: a category has an empty id. Give it one; the policy and every file call it so.");

  /// What the policy, the audit and the files call it. Stored: never rename.
  static constexpr std::string_view id = Id.view();
  using declared_category = category;
};

/// A struct that the host derived from `purpose`.
template <class P>
concept purpose_type = requires { typename P::declared_purpose; } && std::derived_from<P, typename P::declared_purpose> &&
                       !std::same_as<P, typename P::declared_purpose>;

/// A struct that the host derived from `category`.
template <class C>
concept category_type = requires { typename C::declared_category; } && std::derived_from<C, typename C::declared_category> &&
                        !std::same_as<C, typename C::declared_category>;

namespace detail {
template <class P, class... All>
inline constexpr bool listed_once = (std::size_t{std::same_as<P, All>} + ... + 0) == 1;

// The id, or nothing for what is no purpose: the assertion beside the use says so, and nothing else fails.
template <class P>
inline constexpr std::string_view purpose_id{};
template <purpose_type P>
inline constexpr std::string_view purpose_id<P> = P::id;

template <class C>
constexpr std::string_view id_of_category() {
  static_assert(category_type<C>, "locket: this type is no category. Derive a struct from locket::category<> and name that.");
  if constexpr (category_type<C>) return C::id;
  return {};
}

// Rules of a class are asserted in a function: clang 14 calls a class incomplete in which an assertion failed, and says so too.
template <class... P>
constexpr bool lists_purposes_once() {
  static_assert((purpose_type<P> && ...), "locket: for_<> lists something that is no purpose. Derive a struct from locket::purpose<> and list that.");
  static_assert((listed_once<P, P...> && ...), "locket: a purpose is listed twice in for_<>. List it once.");
  return true;
}

template <class P>
inline constexpr bool reaches_any = false;
template <purpose_type P>
inline constexpr bool reaches_any<P> = P::reaches_any_category;
}  // namespace detail

/// The purposes that a field is declared for; it is never used for another. May be empty.
template <class... P>
struct for_ {
  static_assert(detail::lists_purposes_once<P...>());

  static constexpr std::array<std::string_view, sizeof...(P)> ids{detail::purpose_id<P>...};
  template <class Q>
  static constexpr bool lists = (std::same_as<P, Q> || ...);
};

/// How a text is made comparable before it is looked up: case and blanks of an e-mail address.
struct email_text {
  static constexpr normaliser compared_as = normaliser::email;
};
/// … the digits of a telephone number, and one leading '+'.
struct digits_text {
  static constexpr normaliser compared_as = normaliser::digits;
};
/// … case and blanks of a name.
struct folded_text {
  static constexpr normaliser compared_as = normaliser::folded;
};
/// … not at all: byte for byte.
struct exact_text {
  static constexpr normaliser compared_as = normaliser::none;
};

/// The field can be found by its value (through the blind index), and a second record with the same value is refused.
template <class Comparison = exact_text>
struct unique {
  static constexpr indexed index = indexed::unique;
  static constexpr normaliser compared_as = Comparison::compared_as;
};
/// The field can be found by its value; the value may stand in several records.
template <class Comparison = exact_text>
struct findable {
  static constexpr indexed index = indexed::found;
  static constexpr normaliser compared_as = Comparison::compared_as;
};

/// The field was renamed: these are the names that it had, and that files still know it by. What was stored under one of them is read and found
/// as this field's; the next value that is written takes the new name, and the old one's place.
///
///     locket::personal<std::string, login_name, locket::for_<account>, locket::was<"handle">> display_name{};
///
/// While an older build still writes the old name the two see each other's values like this: the newer build sees whichever was collected last,
/// the older one what stands under the old name alone. Nor does the older one's unique<> see what stands under the new name. So keep such a deploy
/// short; the option itself may stay for ever, and must for as long as a file may hold the old name.
template <detail::fixed_string... Name>
struct was {
  static_assert(sizeof...(Name) != 0 && (!Name.view().empty() && ...), "locket: was<> names nothing. Give the name that the field had before.");
  static constexpr std::array<std::string_view, sizeof...(Name)> names{Name.view()...};
};

/// What the files call a record type, whatever becomes of the struct's own name. Stored: never rename.
///
///     struct member { static constexpr locket::stored_name stored{"member"}; … };
struct stored_name {
  std::string_view text;
  consteval explicit stored_name(const char* name) : text(name) {}
};

}  // namespace locket
