#include <doctest/doctest.h>

#include "base/shared.hpp"

#include <memory>
#include <type_traits>
#include <utility>

using locket::detail::shared;

static_assert(std::is_nothrow_move_constructible_v<shared<int>> && std::is_nothrow_copy_constructible_v<shared<int>>);
static_assert(!std::is_constructible_v<shared<int>, int*> && !std::is_constructible_v<shared<int>, std::unique_ptr<int>>);

TEST_CASE("a handle counts as a std::shared_ptr does, and gives it back") {
  auto pointer = std::make_shared<int>(7);
  {
    shared<const int> one = pointer;
    CHECK(pointer.use_count() == 2);
    CHECK(one.get() == pointer.get());
    CHECK(*one == 7);
    shared<const int> other = one;
    CHECK(pointer.use_count() == 3);
    other = *&other;
    CHECK(pointer.use_count() == 3);
    const std::shared_ptr<const int> back = other;
    CHECK(pointer.use_count() == 4);
    CHECK(back == pointer);
    CHECK(back == other);
  }
  CHECK(pointer.use_count() == 1);
}

TEST_CASE("a handle that was moved from holds nothing") {
  const auto pointer = std::make_shared<int>(7);
  shared<int> one = pointer;
  shared<int> other = std::move(one);
  CHECK_FALSE(one);
  CHECK(pointer.use_count() == 2);
  one = std::move(other);
  CHECK_FALSE(other);
  CHECK(one.get() == pointer.get());
  one = {};
  CHECK(pointer.use_count() == 1);
  CHECK_FALSE(shared<int>(nullptr));
}

TEST_CASE("what is held dies by its own type, and may be a part of another") {
  struct whole {
    int& died;
    int part = 5;
    ~whole() { ++died; }
  };
  int died = 0;
  {
    auto made = std::make_shared<whole>(whole{died});
    died = 0;  // of the temporary
    shared<const int> part = std::shared_ptr<const int>(made, &made->part);
    made.reset();
    CHECK(died == 0);
    CHECK(*part == 5);
  }
  CHECK(died == 1);
}
