// What a policy that is being written still lacks: the sentences that the compiler says. No host needs it.
// Read before this: purpose.hpp. Read after: policy_builder.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/purpose.hpp>

#include <concepts>
#include <string_view>

namespace locket::detail {

// Where a policy stands while it is being written: the compiler prints it, with the category's own name.
struct between_parts;
template <class Category>
struct awaits_retention;
template <class Category>
struct awaits_closure;
template <class Category>
struct awaits_final_act;
template <class Category>
struct after_category;
struct after_purpose;
struct after_role;
struct awaits_contract;
struct after_recipient;
struct named_by_id;

template <class At, template <class> class Stage>
inline constexpr bool at = false;
template <class C, template <class> class Stage>
inline constexpr bool at<Stage<C>, Stage> = true;

template <class At, template <class> class To>
struct moved {
  using type = At;
};
template <template <class> class From, class C, template <class> class To>
struct moved<From<C>, To> {
  using type = To<C>;
};

template <class At>
inline constexpr bool complete = !at<At, awaits_retention> && !at<At, awaits_closure> && !at<At, awaits_final_act> && !std::same_as<At, awaits_contract>;
template <class At>
constexpr void part_is_complete() {
  static_assert(!at<At, awaits_retention>, "locket: a category has no retention. Say keep_for() or keep_after_closure().");
  static_assert(!at<At, awaits_closure>, "locket: a category does not say what closing the account does. Say or_after_closure(), or statutory().");
  static_assert(!at<At, awaits_final_act>, "locket: a category has no final act. Say then_erase(), then_generalise() or then_anonymise().");
  static_assert(!std::same_as<At, awaits_contract>, "locket: an affiliate or partner has no contract. Say its last day with until().");
}

}  // namespace locket::detail
