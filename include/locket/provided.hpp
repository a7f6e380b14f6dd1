// What a host holds of a provision: the members that were provided, and what was written down.
// Read before this: permit.hpp (`revealed`), provision.hpp. Read after: vault.hpp (`provide`).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/narrowing.hpp>
#include <locket/permit.hpp>
#include <locket/provision.hpp>
#include <locket/record.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace locket {

namespace detail {

// The members of one provision: all of one record, and declared for the purpose.
template <auto... Member>
struct members_provided {  // none: the assertion beside the use has said so
  static constexpr record_schema schema{};
  static constexpr std::array<std::size_t, 0> fields{};
  template <class P>
  static constexpr void check() {}
};
template <auto First, auto... Rest>
struct members_provided<First, Rest...> {
  using record = typename member<First>::record;
  static constexpr const record_schema& schema = schema_of<record>;
  static constexpr std::array<std::size_t, 1 + sizeof...(Rest)> fields{index_of<First>, index_of<Rest>...};
  template <class P>
  static constexpr void check() {
    static_cast<void>(position_for<record, P, First>());
    (static_cast<void>(position_for<record, P, Rest>()), ...);
  }
};

template <class P, auto... Member>
constexpr std::span<const std::size_t> provided_for() {
  static_assert(sizeof...(Member) != 0, "locket: a provision names no field. Name those that the purpose needs.");
  members_provided<Member...>::template check<P>();
  return members_provided<Member...>::fields;
}

template <auto Asked, auto... Member>
constexpr std::size_t position_among() {
  constexpr bool found = (same_member<Asked, Member> || ...);
  static_assert(found, "locket: this field was not provided. Name it in provide<>() too, or reveal it under the permit.");
  std::size_t i = 0;
  static_cast<void>(((same_member<Asked, Member> || (++i, false)) || ...));
  return i;
}

}  // namespace detail

/// The values of exactly these members, on their way to a recipient. Serialise and send them, with `written()`'s obligation. Moves, never copies.
template <auto... Member>
class provided {
 public:
  provided(provided&&) noexcept = default;
  provided& operator=(provided&&) noexcept = default;

  /// One member's value, or why not: nothing is held there, or what the provision rests on has ended since. As `opened::reveal`.
  template <auto Asked>
  revealed<detail::value_of<Asked>> reveal() const {
    return {record_.value(detail::position_among<Asked, Member...>()), detail::members_provided<Member...>::schema, index_of<Asked>};
  }
  /// Open or absent.
  template <auto Asked>
  field_state state() const {
    return record_.state(detail::position_among<Asked, Member...>());
  }
  /// What was written down, with the obligation that the values travel under.
  const provision& written() const noexcept { return record_.written(); }
  /// The same values for calls by id, in the order of the members.
  const provided_record& by_id() const noexcept { return record_; }

 private:
  friend class vault;
  explicit provided(provided_record record) noexcept : record_(std::move(record)) {}
  provided_record record_;
};

}  // namespace locket
