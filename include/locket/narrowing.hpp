// What the typed calls lower with: which fields of a record a purpose may see, and a record's values as bytes. No host needs it.
// Read before this: record.hpp. Read after: permit.hpp, vault.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/codec.hpp>
#include <locket/purpose.hpp>
#include <locket/record.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

namespace locket {

namespace detail {

// The fields of R that are declared for P, by index, in the order of the macro.
template <class R, class P>
struct narrowed {
  static constexpr std::size_t count = 0;
  static constexpr std::array<std::size_t, 0> indexes{};
  static consteval std::size_t position(std::size_t) { return 0; }
};
template <class R, class P>
  requires(sound<R>)
struct narrowed<R, P> {
  static constexpr auto declared = members_of<R>::template declared<P>();
  static constexpr std::size_t count = [] {
    std::size_t n = 0;
    for (const bool d : declared) n += d;
    return n;
  }();
  static constexpr auto indexes = [] {
    std::array<std::size_t, count> all{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < declared.size(); ++i) {
      if (declared[i]) all[n++] = i;
    }
    return all;
  }();
  /// Where a field stands among them.
  static consteval std::size_t position(std::size_t field) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < field; ++i) n += declared[i];
    return n;
  }
};

/// What a field holds, whoever asks.
template <auto Pointer>
using value_of = typename member<Pointer>::type::value_type;

struct of_another_record {
  template <class P>
  static constexpr bool declared_for = true;  // the first assertion has said what is wrong
};

// Where a field of R stands among those that are declared for P.
template <class R, class P, auto Pointer>
constexpr std::size_t position_for() {
  constexpr bool own = std::same_as<typename member<Pointer>::record, R>;
  static_assert(own, "locket: this field belongs to another record. Ask for that record, or name a field of this one.");
  using field = std::conditional_t<own, typename member<Pointer>::type, of_another_record>;
  static_assert(field::template declared_for<P>,
                "locket: this field is not declared for this purpose. Ask for a permit for one that its for_<> lists, or list this one too.");
  return narrowed<R, P>::position(own ? index_in<R, Pointer>() : 0);
}

// The arguments of the vault's calls: each says in one sentence what is wrong with it.

template <class P>
constexpr std::string_view id_of_purpose() {
  static_assert(purpose_type<P>, "locket: this type is no purpose. Derive a struct from locket::purpose<> and name that.");
  return purpose_id<P>;
}
template <class R, class P>
constexpr std::span<const std::size_t> fields_for() {
  static_assert(!sound<R> || narrowed<R, P>::count != 0,
                "locket: no field of this record is declared for this purpose. Ask for a permit for one that a field's for_<> lists.");
  return narrowed<R, P>::indexes;
}
template <auto Member>
using record_of = typename member<Member>::record;

template <auto Member, class P>
constexpr std::size_t found_by() {
  using field = typename member<Member>::type;
  static_assert(field::can_be_found, "locket: this field cannot be found by its value. Give it unique<> or findable<>.");
  static_assert(field::template declared_for<P>,
                "locket: this field is not declared for this purpose. Find it for one that its for_<> lists, or list this one too.");
  return index_in<record_of<Member>, Member>();
}

/// What a caller passes for a field's value.
template <auto Member>
using given_to = typename codec<value_of<Member>>::given;

/// The present fields of a record, in the writer's wiped memory; texts and bytes are referred to, so the record must outlive it.
template <class R>
struct packed : value_writer {
  explicit packed(const R& values) {
    if constexpr (sound<R>) members_of<R>::pack(*this, values);
  }
};
/// One field's value.
template <auto Member>
struct packed_field : value_writer {
  explicit packed_field(given_to<Member> value) {
    field(index_of<Member>);
    codec<value_of<Member>>::write(*this, value);
  }
};

}  // namespace detail

}  // namespace locket
