#include <doctest/doctest.h>

#include <locket/error.hpp>
#include <locket/verdict.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using locket::verdict;

namespace {
locket::denial a_denial(locket::reason why) { return locket::denial(locket::decision(why, nullptr)); }
const std::string long_text = "longer than what a string keeps in itself";

using moves = verdict<std::unique_ptr<int>>;
static_assert(!std::is_copy_constructible_v<moves> && !std::is_copy_assignable_v<moves>);
static_assert(std::is_nothrow_move_constructible_v<moves> && std::is_nothrow_move_assignable_v<moves>);
static_assert(std::is_copy_constructible_v<verdict<std::string>> && std::is_copy_assignable_v<verdict<std::string>>);
static_assert(!std::is_default_constructible_v<locket::denial>);  // a denial always says why
}  // namespace

TEST_CASE("a verdict that takes another's place is what that was") {
  const verdict<std::string> allowed = long_text;
  const verdict<std::string> other = std::string("other");
  const verdict<std::string> denied = a_denial(locket::reason::expired);
  for (const auto* from : {&allowed, &other, &denied}) {
    for (const auto* to : {&allowed, &other, &denied}) {
      auto v = *from;
      v = *to;
      REQUIRE(bool(v) == bool(*to));
      if (v) CHECK(*v == **to);
      else CHECK(v.denial().why() == locket::reason::expired);
      auto moved = std::move(v);
      v = std::move(moved);
      REQUIRE(bool(v) == bool(*to));
      if (v) CHECK(*v == **to);
      v = *&v;
      REQUIRE(bool(v) == bool(*to));
      if (v) CHECK(*v == **to);
    }
  }
}

TEST_CASE("a verdict lets go of what it holds once") {
  const auto held = std::make_shared<int>(7);
  {
    verdict<std::shared_ptr<int>> one = held;
    verdict<std::shared_ptr<int>> other = one;
    CHECK(held.use_count() == 3);
    one = a_denial(locket::reason::absent);
    CHECK(held.use_count() == 2);
    one = std::move(other);
    CHECK(held.use_count() == 2);
    CHECK(**one == 7);
  }
  CHECK(held.use_count() == 1);
}
