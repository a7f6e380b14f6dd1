// What a personal value held is overwritten, wherever it was: looked for in the memory itself.
#include "support/print.hpp"

#include <locket/personal.hpp>

#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace {

struct mail : locket::category<"email"> {};
using text = locket::personal<std::string, mail>;
using number = locket::personal<std::int64_t, mail>;
using list = locket::personal<std::vector<std::string>, mail>;

// A place for one value, whose bytes can be looked at before and after its life.
template <class P>
class place {
 public:
  template <class... A>
  P* live(A&&... a) {
    std::memset(at_, 0, sizeof at_);
    return new (at_) P(std::forward<A>(a)...);
  }
  bool holds(std::string_view needle) const { return std::string_view(reinterpret_cast<const char*>(at_), sizeof at_).find(needle) != std::string_view::npos; }

 private:
  alignas(P) unsigned char at_[sizeof(P)];
};

const std::string* inside(const text& t) { return locket::detail::plaintext_without_permit::of(t); }

constexpr std::string_view canary = "canary-7f3a";  // short: it lives inside the string itself

}  // namespace

TEST_CASE("a short text is overwritten when it dies") {
  place<text> here;
  text* t = here.live(canary);
  REQUIRE(here.holds(canary));
  t->~text();
  CHECK_FALSE(here.holds(canary.substr(0, 4)));
  CHECK_FALSE(here.holds(canary.substr(6)));
}

TEST_CASE("a short text is overwritten where it was moved from") {
  place<text> here;
  text* t = here.live(canary);
  const text moved = std::move(*t);
  CHECK_FALSE(here.holds(canary.substr(6)));
  CHECK(inside(*t) == nullptr);
  REQUIRE(inside(moved) != nullptr);
  CHECK(*inside(moved) == canary);
  t->~text();
}

TEST_CASE("a short text is overwritten when another is assigned") {
  place<text> here;
  text* t = here.live(canary);
  SUBCASE("nothing") { *t = text(); }
  SUBCASE("a shorter one") { *t = "x"; }
  SUBCASE("one that lives elsewhere") { *t = std::string(100, 'x'); }
  CHECK_FALSE(here.holds(canary.substr(6)));
  t->~text();
}

TEST_CASE("a value moved onto itself stays") {
  text t = canary;
  text& same = t;
  t = std::move(same);
  REQUIRE(inside(t) != nullptr);
  CHECK(*inside(t) == canary);
}

TEST_CASE("wiping overwrites all that a text's buffer ever held") {
  std::string s = "first-canary-of-a-long-text";
  s.reserve(200);
  s = "short";
  const char* at = s.data();
  locket::detail::wipe(s);
  CHECK(s.empty());
  CHECK(std::string_view(at, 200).find("canary") == std::string_view::npos);
}

TEST_CASE("numbers and lists are overwritten too") {
  place<number> here;
  number* n = here.live(std::int64_t{0x1122334455667788});
  REQUIRE(here.holds("\x88\x77\x66\x55"));
  n->~number();
  CHECK_FALSE(here.holds("\x88\x77\x66\x55"));

  std::vector<std::string> words{std::string(canary)};
  words.reserve(3);
  const auto* at = reinterpret_cast<const char*>(words.data());
  locket::detail::wipe(words);
  CHECK(std::string_view(at, sizeof(std::string)).find("canary") == std::string_view::npos);
}

TEST_CASE("a personal value is absent until it is given one") {
  CHECK(inside(text()) == nullptr);
  CHECK(inside(text("")) != nullptr);
  text t;
  t = std::string_view("xm");
  REQUIRE(inside(t) != nullptr);
  CHECK(*inside(t) == "xm");
}
