#include <doctest/doctest.h>

#include <locket/callback.hpp>
#include <locket/error.hpp>

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using locket::callback;
using locket::function_ref;

namespace {
int doubled(int n) { return 2 * n; }
template <class F>
locket::code fault_of(F f) {
  try {
    f();
  } catch (const locket::error& fault) {
    return fault.code();
  }
  return locket::code::io;
}
using wanted = int(int);
static_assert(std::is_constructible_v<callback<wanted>, int (*)(int)> && std::is_constructible_v<function_ref<wanted>, int (&)(int)>);
static_assert(!std::is_constructible_v<callback<wanted>, std::string> && !std::is_constructible_v<function_ref<wanted>, std::string>);
struct only_moves {
  std::unique_ptr<int> held;
  int operator()(int n) const { return n + *held; }
};
static_assert(!std::is_constructible_v<callback<wanted>, only_moves> && std::is_constructible_v<function_ref<wanted>, only_moves&>);
}  // namespace

TEST_CASE_TEMPLATE("a lambda, a function and a std::function are called with what is given", T, callback<wanted>, function_ref<wanted>) {
  const int by = 3;
  const auto lambda = [&](int n) { return n * by; };
  const std::function<int(int)> standard = lambda;
  CHECK(T(lambda)(5) == 15);
  CHECK(T(standard)(5) == 15);
  CHECK(T(doubled)(5) == 10);
  CHECK(T(&doubled)(5) == 10);
  CHECK(T([](int n) { return n; })(5) == 5);  // it captures nothing, and converts to a pointer
}

TEST_CASE_TEMPLATE("what holds nothing is empty, and calling it is a fault", T, callback<wanted>, function_ref<wanted>) {
  const std::function<int(int)> none;
  int (*const no_function)(int) = nullptr;
  for (const T& empty : {T(), T(nullptr), T(none), T(no_function)}) {
    CHECK_FALSE(empty);
    CHECK(empty == nullptr);
    CHECK(fault_of([&] { empty(1); }) == locket::code::misuse_argument);
  }
  CHECK(T(doubled) != nullptr);
}

TEST_CASE("a copy of a callback copies what it captured") {
  auto count = [n = 0](int) mutable { return ++n; };
  callback<wanted> one = count;
  CHECK(one(0) == 1);
  callback<wanted> other = one;
  CHECK(one(0) == 2);
  CHECK(other(0) == 2);
  CHECK(count(0) == 1);
  one = other;
  one = *&one;
  CHECK(one(0) == 3);
  CHECK(other(0) == 3);
}

TEST_CASE("a callback lets go of what it captured when the last copy dies") {
  const auto held = std::make_shared<int>(7);
  {
    callback<wanted> one = [held](int n) { return n + *held; };
    callback<wanted> other = std::move(one);
    CHECK(held.use_count() == 2);
    CHECK_FALSE(one);
    one = other;
    CHECK(held.use_count() == 3);
    other = {};
    CHECK(held.use_count() == 2);
    CHECK(one(1) == 8);
  }
  CHECK(held.use_count() == 1);
}

TEST_CASE("a function_ref calls the callable itself") {
  int n = 0;
  auto count = [&n](int by) mutable { return n += by; };
  const function_ref<void(int)> ref = count;
  ref(2);
  ref(3);
  CHECK(n == 5);
}
