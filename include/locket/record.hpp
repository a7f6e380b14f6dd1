// From a struct that BOOST_HANA_ADAPT_STRUCT adapts to a constant table of its fields. The only header that includes Boost.Hana.
// Read before this: personal.hpp. Read after: permit.hpp, vault.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/personal.hpp>
#include <locket/purpose.hpp>
#include <locket/schema.hpp>

#include <boost/hana/accessors.hpp>
#include <boost/hana/adapt_struct.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

// A record is an aggregate of nothing but `personal<>` members, with a stored name, adapted at global scope after its definition:
//
//     struct member {
//       static constexpr locket::stored_name stored{"member"};
//       locket::personal<std::string, login_name, locket::for_<account, support>> handle{};
//     };
//     BOOST_HANA_ADAPT_STRUCT(blog::member, handle);   // every member; at most 39 with Boost 1.74
//
// Each field is stored under its name in the macro. Nothing may ask whether a struct is a record before the macro stands.

namespace locket {

namespace detail {

template <auto Pointer>
struct member;  // what a pointer to a data member points into, and to
template <class R, class F, F R::*Pointer>
struct member<Pointer> {
  using record = R;
  using type = F;
};
template <auto One, auto Other>
inline constexpr bool same_member = std::is_same_v<member<One>, member<Other>>;

template <class Accessor>
struct pointer_in;
template <class Type, Type Pointer>
struct pointer_in<boost::hana::struct_detail::member_ptr<Type, Pointer>> {
  static constexpr Type value = Pointer;
  using type = typename member<Pointer>::type;
};

// Whether R takes that many members: counts them without the macro's word.
template <class R, std::size_t... I>
consteval bool takes(std::index_sequence<I...>) {
  return requires { R{(void(I), any_field{})...}; };
}

// One member of a record, checked on its own, so that the compiler prints which one is wrong.
template <auto Pointer>
constexpr bool field_is_sound() {
  using type = typename member<Pointer>::type;
  static_assert(!std::is_array_v<type>, "locket: a record holds no arrays. Use a list in a personal<>, or a member for each.");
  static_assert(std::is_array_v<type> || is_personal<type>,
                "locket: a member of this record is not personal. Make it a personal<>, or keep it in a struct of your own.");
  return is_personal<type>;
}

template <class Accessors>
struct members;  // what the macro made of a struct: its members in order
template <class... Name, class... Accessor>
struct members<boost::hana::tuple<boost::hana::pair<Name, Accessor>...>> {
  static constexpr std::size_t count = sizeof...(Name);

  static constexpr bool personal_only() { return (field_is_sound<pointer_in<Accessor>::value>() && ...); }
  static consteval bool named_once() {
    const std::array<std::string_view, count> names{std::string_view(Name::c_str())...};
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (names[i] == names[j]) return false;
      }
    }
    return true;
  }
  /// No name that a field has or had is another's.
  static consteval bool renamed_once() {
    const auto fields = table();
    const auto times = [&](std::string_view name) {
      std::size_t n = 0;
      for (const auto& f : fields) {
        n += f.name == name;
        for (const auto old : f.was) n += old == name;
      }
      return n;
    };
    for (const auto& f : fields) {
      for (const auto old : f.was) {
        if (times(old) != 1) return false;
      }
    }
    return true;
  }
  template <class F>
  static constexpr field_schema row(std::string_view name) {
    return {name, F::category::id, F::purposes::ids, false, field_facts<F>::index, field_facts<F>::compared_as, field_facts<F>::was};
  }
  static constexpr std::array<field_schema, count> table() { return {row<typename pointer_in<Accessor>::type>(Name::c_str())...}; }

  /// The place of a member; `count` if it is not one.
  template <auto Pointer>
  static consteval std::size_t index_of() {
    std::size_t i = 0;
    (void)((std::is_same_v<Accessor, boost::hana::struct_detail::member_ptr<decltype(Pointer), Pointer>> || (++i, false)) || ...);
    return i;
  }
  /// For each member whether it is declared for P.
  template <class P>
  static consteval std::array<bool, count> declared() {
    return {pointer_in<Accessor>::type::template declared_for<P>...};
  }
  template <class R>
  static void pack(value_writer& out, const R& record) {
    std::size_t i = 0;
    (pack_one(out, i++, record.*pointer_in<Accessor>::value), ...);
  }
  template <class F>
  static void pack_one(value_writer& out, std::size_t i, const F& field) {
    if (const auto* held = plaintext_without_permit::of(field)) out.field(i), codec<typename F::value_type>::write(out, *held);
  }
};

template <class R>
using members_of = members<decltype(boost::hana::accessors_impl<R>::apply())>;

template <class R>
concept adapted = requires { members_of<R>::count; };
template <class R>
concept named = requires { R::stored; } && std::same_as<std::remove_cvref_t<decltype(R::stored)>, stored_name>;

// The rules of a record, one sentence each. (Asserted in functions: clang 14 calls a class incomplete in which an assertion failed.)
template <class R>
constexpr bool is_a_record() {
  static_assert(adapted<R>, "locket: this type is no record. Adapt the struct with BOOST_HANA_ADAPT_STRUCT, at global scope.");
  if constexpr (adapted<R>) {
    using fields = members_of<R>;
    constexpr bool personal_only = fields::personal_only();
    constexpr bool aggregate = std::is_aggregate_v<R>;
    constexpr bool once = fields::named_once();
    constexpr bool complete = takes<R>(std::make_index_sequence<fields::count>{}) && !takes<R>(std::make_index_sequence<fields::count + 1>{});
    static_assert(named<R>, "locket: a record has no stored name. Add a member: static constexpr locket::stored_name stored{...};");
    static_assert(aggregate, "locket: a record must be an aggregate. Drop its constructors and private members.");
    static_assert(once, "locket: BOOST_HANA_ADAPT_STRUCT names a member twice. Name each once.");
    constexpr bool renamed = [] {
      if constexpr (personal_only) return fields::renamed_once();
      return true;
    }();
    static_assert(renamed, "locket: was<> gives a name that a field of this record has, or that stands in another was<>. Give each older name once.");
    static_assert(complete || !personal_only || !aggregate || !once,
                  "locket: BOOST_HANA_ADAPT_STRUCT forgets a member of this record. Name every one: what it forgets is never stored and never erased.");
    return personal_only && complete && once && renamed && aggregate && named<R>;
  }
  return false;
}
template <class R>
inline constexpr bool sound = is_a_record<R>();

template <class R>
struct table {  // of what is no record: nothing; the assertion has said so
  static constexpr record_schema schema{};
};
template <class R>
  requires(sound<R>)
struct table<R> {
  static constexpr auto fields = members_of<R>::table();
  static constexpr record_schema schema{R::stored.text, fields};
};

template <class R, auto Pointer>
consteval std::size_t index_in() {
  if constexpr (sound<R>) return members_of<R>::template index_of<Pointer>();
  return 0;
}

}  // namespace detail

/// A struct that locket can store. Asking instantiates the checks: what is adapted and breaks a rule is an error, not false.
template <class R>
concept record = detail::adapted<R> && detail::sound<R>;

/// The record type as the engine takes it: constant, in static storage.
template <class R>
inline constexpr const record_schema& schema_of = detail::table<R>::schema;

/// The place of a member in its record's table: `index_of<&member::handle>`.
template <auto Member>
inline constexpr std::size_t index_of = detail::index_in<typename detail::member<Member>::record, Member>();

}  // namespace locket
