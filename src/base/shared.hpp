// From the handle of the public headers to std::shared_ptr and back, without a further allocation.
#pragma once

#include <locket/shared.hpp>

#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace locket::detail {

using held_pointer = std::shared_ptr<const void>;
static_assert(sizeof(held_pointer) == sizeof(shared_place) && alignof(held_pointer) == alignof(shared_place));

inline held_pointer& held_in(unsigned char* place) noexcept { return *std::launder(reinterpret_cast<held_pointer*>(place)); }
inline const held_pointer& held_in(const unsigned char* place) noexcept { return *std::launder(reinterpret_cast<const held_pointer*>(place)); }

template <class T>
template <class Pointer>
  requires requires { typename Pointer::weak_type; }
shared<T>::shared(Pointer from) noexcept {
  static_assert(std::is_convertible_v<typename Pointer::element_type*, T*>);
  held_in(place_) = std::shared_ptr<T>(std::move(from));
}
template <class T>
template <class Pointer>
  requires requires { typename Pointer::weak_type; }
shared<T>::operator Pointer() const noexcept {
  return std::shared_ptr<T>(held_in(place_), get());
}
template <class T>
T* shared<T>::get() const noexcept {
  return const_cast<T*>(static_cast<const T*>(held_in(place_).get()));
}
template <class T>
T* shared<T>::operator->() const noexcept {
  return get();
}
template <class T>
T& shared<T>::operator*() const noexcept {
  return *get();
}
template <class T>
shared<T>::operator bool() const noexcept {
  return held_in(place_) != nullptr;
}

template <class T, class U>
bool operator==(const std::shared_ptr<T>& one, const shared<U>& other) noexcept {
  return one.get() == other.get();
}

}  // namespace locket::detail
