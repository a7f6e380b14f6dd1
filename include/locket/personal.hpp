// A personal value on its way into the vault: typed, declared for purposes, and opened by nothing but a permit.
// Read before this: purpose.hpp, codec.hpp (which T). Read after: record.hpp, permit.hpp (how it is read again).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/codec.hpp>
#include <locket/purpose.hpp>

#include <type_traits>
#include <utility>

namespace locket {

template <class T, class Category, class For, class... Options>
class personal;

namespace detail {

// At most one T, whose memory is overwritten whenever it is let go.
template <class T>
class wiped {
 public:
  wiped() = default;
  template <class U>
  explicit wiped(std::in_place_t, U&& value) : value_(std::forward<U>(value)), held_(true) {}
  wiped(wiped&& other) noexcept : value_(std::move(other.value_)), held_(other.held_) { other.clear(); }
  wiped& operator=(wiped&& other) noexcept {
    if (this != &other) {
      clear();
      value_ = std::move(other.value_);
      held_ = other.held_;
      other.clear();
    }
    return *this;
  }
  ~wiped() { overwrite(); }

  T& fresh() { return clear(), held_ = true, value_; }
  const T* get() const noexcept { return held_ ? &value_ : nullptr; }
  void clear() noexcept {
    overwrite();
    value_ = T{};
    held_ = false;
  }

 private:
  void overwrite() noexcept {
    if constexpr (storable<T>) codec<T>::wipe(value_);
  }
  // Not a std::optional: its union makes g++ 12 warn in the host's code of what it cannot see.
  T value_{};
  bool held_ = false;
};

// The one way around a permit, for what packs a record into the vault. Search for this name to see who uses it.
struct plaintext_without_permit {
  template <class T, class C, class F, class... O>
  static const T* of(const personal<T, C, F, O...>& value) noexcept {
    return value.held_.get();
  }
};

// Stands in for any member when record.hpp counts them.
struct any_field {
  template <class M>
  operator M() const;  // NOLINT(google-explicit-constructor): never called
};

template <class F>
inline constexpr bool is_for = false;
template <class... P>
inline constexpr bool is_for<for_<P...>> = true;

template <class O>
concept field_option = requires {
  { O::index } -> std::convertible_to<indexed>;
  { O::compared_as } -> std::convertible_to<normaliser>;
};

template <class O>
inline constexpr bool is_was = false;
template <fixed_string... Name>
inline constexpr bool is_was<was<Name...>> = true;

// Converts implicitly (a text also from a view of one), and not by narrowing: "no" is no bool, 1.5 no whole number.
template <class U, class T>
concept gives = (std::is_convertible_v<U, T> && requires(U&& value) { T{std::forward<U>(value)}; }) ||
                (std::is_same_v<T, std::string> && std::is_convertible_v<U, std::string_view>);

template <class T>
inline constexpr bool can_be_stored = storable<T>;  // a boolean: g++ 12 follows a failed concept with errors of its own

template <class T, class Category, class For, class... Options>
constexpr bool field_is_well_formed() {
  static_assert(can_be_stored<T>,
                "locket: a field cannot hold this type. Use one that codec.hpp lists: text, bytes, std::int64_t, bool, date, a numbered enum, a list.");
  static_assert(category_type<Category>,
                "locket: the second argument of personal<> is no category. Derive a struct from locket::category<> and name that.");
  static_assert(is_for<For>, "locket: the third argument of personal<> must be for_<>. List the purposes in it, or none.");
  static_assert(((field_option<Options> || is_was<Options>) && ...), "locket: an option of personal<> is unknown. There are unique<>, findable<> and was<>.");
  static_assert((std::size_t{field_option<Options>} + ... + 0) < 2, "locket: a field is unique<> or findable<>, not both. Keep one.");
  static_assert((std::size_t{is_was<Options>} + ... + 0) < 2, "locket: a field has more than one was<>. List all its older names in one.");
  return sizeof(For) != 0;  // and what for_<> asserts
}

}  // namespace detail

/// A value of one category, declared for the purposes in `for_<…>`, or nothing at all (default-constructed: an absent field).
///
///     locket::personal<std::string, mail, locket::for_<profile, notify>, locket::unique<locket::email_text>> email{};
///
/// Takes whatever T takes without narrowing. Gives nothing back: `vault::get` and `reveal` do, under a permit. Moves, never copies; what it
/// held is overwritten when it dies, is moved from or assigned to. The caller's own copy of the text is the caller's.
template <class T, class Category, class For = for_<>, class... Options>
class personal {
  static_assert(detail::field_is_well_formed<T, Category, For, Options...>());

 public:
  using value_type = T;
  using category = Category;
  using purposes = For;

  /// True if the field may be used for P: it lists P, or P reaches any category.
  template <class P>
  static constexpr bool declared_for = For::template lists<P> || detail::reaches_any<P>;
  /// True if the field can be found by its value.
  static constexpr bool can_be_found = (detail::field_option<Options> || ...);

  /// Nothing: the field is left as it is by `put`.
  personal() noexcept = default;
  /// A value, from whatever T converts from.
  template <detail::gives<T> U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, personal> && !std::is_same_v<std::remove_cvref_t<U>, detail::any_field>)
  personal(U&& value) : held_(std::in_place, std::forward<U>(value)) {}  // NOLINT(google-explicit-constructor): "xm" is a handle

  personal(personal&&) noexcept = default;
  personal& operator=(personal&&) noexcept = default;
  // Refused, each with its reason at the end of the line, where both compilers quote it.
  // clang-format off
  personal(const personal&) = delete;             // locket: a personal value is never copied. Move it, or read it again under a permit.
  personal& operator=(const personal&) = delete;  // locket: a personal value is never copied. Move it, or read it again under a permit.

  friend bool operator==(const personal&, const personal&) = delete;   // locket: personal values are never compared. Compare revealed ones, or find().
  friend void operator<=>(const personal&, const personal&) = delete;  // locket: personal values are never compared. Compare revealed ones, or find().

  template <class Stream>
  friend Stream& operator<<(Stream&, const personal&) = delete;  // locket: a personal value is never printed. Reveal it under a permit.
  // clang-format on

 private:
  friend struct detail::plaintext_without_permit;
  detail::wiped<T> held_;
};

namespace detail {
template <class F>
inline constexpr bool is_personal = false;
template <class T, class C, class F, class... O>
inline constexpr bool is_personal<personal<T, C, F, O...>> = true;

// What an option of personal<> says, and what it does not.
template <class O>
struct option {
  static constexpr indexed index = O::index;
  static constexpr normaliser compared_as = O::compared_as;
  static constexpr std::span<const std::string_view> names{};
};
template <fixed_string... Name>
struct option<was<Name...>> {
  static constexpr indexed index = indexed::no;
  static constexpr normaliser compared_as = normaliser::none;
  static constexpr std::span<const std::string_view> names{was<Name...>::names};
};

// What the table of a record says of one field.
template <class F>
struct field_facts;
template <class T, class C, class For, class... O>
struct field_facts<personal<T, C, For, O...>> {
  static constexpr indexed index = [] {
    indexed i = indexed::no;
    ((i = field_option<O> ? option<O>::index : i), ...);
    return i;
  }();
  static constexpr normaliser compared_as = [] {
    normaliser n = normaliser::none;
    ((n = field_option<O> ? option<O>::compared_as : n), ...);
    return n;
  }();
  static constexpr std::span<const std::string_view> was = [] {
    std::span<const std::string_view> names;
    ((names = is_was<O> ? option<O>::names : names), ...);
    return names;
  }();
};
}  // namespace detail

}  // namespace locket

template <class T, class C, class F, class... O>
struct std::hash<locket::personal<T, C, F, O...>> {
  hash() = delete;  // locket: a personal value is never hashed. Key your table by subject_id or record_id.
  std::size_t operator()(const locket::personal<T, C, F, O...>&) const;  // never defined: one error is enough
};
