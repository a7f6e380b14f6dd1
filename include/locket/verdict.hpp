// An answer that is either a value or a denial.
// Read before this: denial.hpp. Read after: permit.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/denial.hpp>

#include <new>
#include <type_traits>
#include <utility>

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
  verdict(T allowed) : allowed_(true), value_(std::move(allowed)) {}
  verdict(locket::denial refused) : allowed_(false), denial_(std::move(refused)) {}

  /// True if allowed.
  explicit operator bool() const noexcept { return allowed_; }

  /// What was asked for. Throws `error` (`code::misuse_denied`) if denied.
  const T& operator*() const& { return opened(); }
  T& operator*() & { return const_cast<T&>(opened()); }
  T&& operator*() && { return std::move(const_cast<T&>(opened())); }
  const T* operator->() const { return &opened(); }
  T* operator->() { return const_cast<T*>(&opened()); }

  /// Why not. Throws `error` (`code::misuse_allowed`) if allowed.
  const locket::denial& denial() const {
    if (allowed_) detail::no_denial_in_an_allowed_verdict();
    return denial_;
  }

  /// Copies and moves as a T does; one that was moved from stays what it was, allowed or denied.
  verdict(const verdict& other)
    requires std::is_copy_constructible_v<T>
      : allowed_(other.allowed_) {
    take(other);
  }
  verdict(verdict&& other) noexcept : allowed_(other.allowed_) { take(std::move(other)); }
  verdict& operator=(const verdict& other)
    requires std::is_copy_constructible_v<T>
  {
    return *this = verdict(other);
  }
  verdict& operator=(verdict&& other) noexcept {
    if (this == &other) return *this;
    drop();
    allowed_ = other.allowed_;
    take(std::move(other));
    return *this;
  }
  ~verdict() { drop(); }

 private:
  const T& opened() const {
    if (!allowed_) detail::opened_a_denied_verdict(denial_);
    return value_;
  }
  template <class Other>
  void take(Other&& other) {
    if (allowed_) ::new (static_cast<void*>(&value_)) T(std::forward<Other>(other).value_);
    else ::new (static_cast<void*>(&denial_)) locket::denial(std::forward<Other>(other).denial_);
  }
  void drop() noexcept {
    static_assert(std::is_nothrow_move_constructible_v<T>, "locket: what a verdict holds is moved without a throw.");
    if (allowed_) value_.~T();
    else denial_.~denial();
  }

  // Not a std::variant: hosts compile one of these for all that they ask.
  bool allowed_;
  union {
    T value_;
    locket::denial denial_;
  };
};

}  // namespace locket
