// SPDX-License-Identifier: MIT
#include "base/shared.hpp"

namespace locket::detail {

shared_place::shared_place() noexcept { new (place_) held_pointer; }
shared_place::shared_place(const shared_place& other) noexcept { new (place_) held_pointer(held_in(other.place_)); }
shared_place::shared_place(shared_place&& other) noexcept { new (place_) held_pointer(std::move(held_in(other.place_))); }
shared_place& shared_place::operator=(const shared_place& other) noexcept {
  if (this != &other) held_in(place_) = held_in(other.place_);
  return *this;
}
shared_place& shared_place::operator=(shared_place&& other) noexcept { return held_in(place_) = std::move(held_in(other.place_)), *this; }
shared_place::~shared_place() { held_in(place_).~held_pointer(); }

}  // namespace locket::detail
