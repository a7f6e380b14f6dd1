// An answer that is either a value or a denial.
// Read before this: denial.hpp. Read after: permit.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/denial.hpp>

#include <utility>
#include <variant>

namespace locket {

namespace detail {
[[noreturn]] LOCKET_EXPORT void opened_a_denied_verdict(const denial&);
[[noreturn]] LOCKET_EXPORT void no_denial_in_an_allowed_verdict();
}  // namespace detail

/// What was asked for, or the denial that says why not.
///
/// A refusal is an expected answer, so it is returned and never thrown (R0.1: without a recorded basis the answer is no). Look before you
/// open: opening a denied verdict is a mistake in the host and throws `error` (`code::misuse_denied`).
template <class T>
class [[nodiscard("test the verdict: a denial explains itself")]] verdict {
 public:
  verdict(T allowed) : answer_(std::in_place_index<0>, std::move(allowed)) {}
  verdict(locket::denial refused) : answer_(std::in_place_index<1>, std::move(refused)) {}

  /// True if allowed.
  explicit operator bool() const noexcept { return answer_.index() == 0; }

  /// What was asked for. Throws `error` (`code::misuse_denied`) if denied.
  const T& operator*() const& { return opened(); }
  T& operator*() & { return const_cast<T&>(opened()); }
  T&& operator*() && { return std::move(const_cast<T&>(opened())); }
  const T* operator->() const { return &opened(); }
  T* operator->() { return const_cast<T*>(&opened()); }

  /// Why not. Throws `error` (`code::misuse_allowed`) if allowed.
  const locket::denial& denial() const {
    if (*this) detail::no_denial_in_an_allowed_verdict();
    return *std::get_if<1>(&answer_);
  }

 private:
  const T& opened() const {
    if (!*this) detail::opened_a_denied_verdict(*std::get_if<1>(&answer_));
    return *std::get_if<0>(&answer_);
  }
  std::variant<T, locket::denial> answer_;
};

}  // namespace locket
