// What a host hands in to be called: for the length of one call, or to be kept.
// Read after this: key_source.hpp, engine.hpp, retention_scheduler.hpp (who calls back).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace locket {

template <class Signature>
class callback;
template <class Signature>
class function_ref;

namespace detail {
[[noreturn]] LOCKET_EXPORT void called_nothing();

template <class F, class R, class... Args>
concept can_be_called = !std::is_member_pointer_v<std::remove_cvref_t<F>> && std::is_invocable_r_v<R, F&, Args...>;

// A pointer or a std::function may hold nothing; then so do we. (A lambda converts to a pointer, but is not made from none.)
template <class F>
constexpr bool holds_nothing(const F& f) {
  if constexpr (std::is_constructible_v<F, std::nullptr_t> && requires { f == nullptr; }) return f == nullptr;
  return false;
}
}  // namespace detail

/// Something to be called while the call that takes it lasts: a lambda, a function, a std::function; or nothing (`{}`, `nullptr`, an empty one).
/// Refers to it and copies nothing (C++26 std::function_ref, which cannot be empty), so it is for parameters and not to be kept.
template <class R, class... Args>
class function_ref<R(Args...)> {
 public:
  function_ref() noexcept = default;
  function_ref(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, function_ref> && detail::can_be_called<F, R, Args...>)
  function_ref(F&& f) noexcept {  // NOLINT(google-explicit-constructor): where a lambda is expected by its caller
    if constexpr (std::is_function_v<std::remove_reference_t<F>>) {
      to_.function = reinterpret_cast<void (*)()>(&f);
      call_ = [](target to, Args... args) -> R { return static_cast<R>(reinterpret_cast<std::remove_reference_t<F>*>(to.function)(std::forward<Args>(args)...)); };
    } else if (!detail::holds_nothing(f)) {
      to_.object = &f;
      call_ = [](target to, Args... args) -> R {
        return static_cast<R>((*static_cast<std::remove_reference_t<F>*>(const_cast<void*>(to.object)))(std::forward<Args>(args)...));
      };
    }
  }

  /// False: nothing is to be called.
  explicit operator bool() const noexcept { return call_ != nullptr; }
  /// Throws what is called throws; `error` (`code::misuse_argument`) if there is nothing to call.
  R operator()(Args... args) const {
    if (call_ == nullptr) detail::called_nothing();
    return call_(to_, std::forward<Args>(args)...);
  }
  friend bool operator==(const function_ref& f, std::nullptr_t) noexcept { return !f; }

 private:
  union target {
    const void* object;
    void (*function)();
  };
  target to_{};
  R (*call_)(target, Args...) = nullptr;
};

/// Something to be called later, kept with all that it captures: a lambda, a function, a std::function that can be copied; or nothing (`{}`, `nullptr`,
/// an empty one). A copy copies what it captured. A call is as safe between threads as what is called.
template <class R, class... Args>
class callback<R(Args...)> {
 public:
  callback() noexcept = default;
  callback(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, callback> && std::is_copy_constructible_v<std::decay_t<F>> && detail::can_be_called<std::decay_t<F>, R, Args...>)
  callback(F&& f) {  // NOLINT(google-explicit-constructor): where a lambda is expected by its caller
    if (!detail::holds_nothing<std::decay_t<F>>(f)) held_ = new holder<std::decay_t<F>>(std::forward<F>(f));
  }
  callback(const callback& other) : held_(other.held_ != nullptr ? other.held_->copy() : nullptr) {}
  callback(callback&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  callback& operator=(callback other) noexcept { return std::swap(held_, other.held_), *this; }
  ~callback() { delete held_; }

  /// False: nothing is to be called.
  explicit operator bool() const noexcept { return held_ != nullptr; }
  /// Throws what is called throws; `error` (`code::misuse_argument`) if there is nothing to call.
  R operator()(Args... args) const {
    if (held_ == nullptr) detail::called_nothing();
    return held_->call(std::forward<Args>(args)...);
  }
  friend bool operator==(const callback& f, std::nullptr_t) noexcept { return !f; }

 private:
  struct anything {
    virtual ~anything() = default;
    virtual anything* copy() const = 0;
    virtual R call(Args...) = 0;
  };
  template <class F>
  struct holder final : anything {
    template <class From>
    explicit holder(From&& f) : kept(std::forward<From>(f)) {}
    anything* copy() const override { return new holder(kept); }
    R call(Args... args) override { return static_cast<R>(kept(std::forward<Args>(args)...)); }
    F kept;
  };
  anything* held_ = nullptr;
};

}  // namespace locket
