// A counted handle to what the library keeps behind a public class. No host needs it.
// Read after this: denial.hpp, engine.hpp (what is held by one).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>

namespace locket::detail {

// A std::shared_ptr<const void> in a place of its own: <memory> costs every file of a host more than half of locket's own headers. Safe between
// threads as that is; moved from, it holds nothing.
class LOCKET_EXPORT shared_place {
 public:
  shared_place() noexcept;
  shared_place(const shared_place&) noexcept;
  shared_place(shared_place&&) noexcept;
  shared_place& operator=(const shared_place&) noexcept;
  shared_place& operator=(shared_place&&) noexcept;
  ~shared_place();

 protected:
  alignas(void*) unsigned char place_[2 * sizeof(void*)];
};

// … to a T. Members are defined where <memory> may be: src/base/shared.hpp. Only the library makes one that holds something.
template <class T>
class shared : public shared_place {
 public:
  shared() noexcept = default;
  shared(decltype(nullptr)) noexcept {}  // NOLINT(google-explicit-constructor)
  template <class Pointer>
    requires requires { typename Pointer::weak_type; }  // std::shared_ptr's
  shared(Pointer) noexcept;                             // NOLINT(google-explicit-constructor): the same thing
  template <class Pointer>
    requires requires { typename Pointer::weak_type; }
  operator Pointer() const noexcept;  // NOLINT(google-explicit-constructor): … and back

  T* get() const noexcept;
  T* operator->() const noexcept;
  T& operator*() const noexcept;
  explicit operator bool() const noexcept;
};

}  // namespace locket::detail
