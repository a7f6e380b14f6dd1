#include "support/print.hpp"

#include <locket/codec.hpp>

#include <limits>
#include <string>
#include <vector>

namespace paint {
enum class colour : std::uint8_t { red = 1, blue = 4 };
constexpr auto stored_values(colour) { return std::array{colour::red, colour::blue}; }
}  // namespace paint

namespace {

using paint::colour;

// What is stored of a value, as text.
template <class T>
std::string stored(const T& value) {
  locket::value_writer out;
  locket::codec<T>::write(out, value);
  const auto bytes = out.values().front().bytes;
  return {bytes.begin(), bytes.end()};
}

template <class T>
bool reads(const std::string& bytes, T& into) {
  return locket::codec<T>::read({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, into);
}
template <class T>
bool malformed(const std::string& bytes) {
  T fresh{};
  return !reads(bytes, fresh);
}
template <class T>
T again(const T& value) {
  T fresh{};
  REQUIRE(reads(stored(value), fresh));
  return fresh;
}

using texts = std::vector<std::string>;
using numbers = std::vector<std::int64_t>;
using bytes = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("scalars are stored as a person would write them") {
  CHECK(stored(std::string("晓明")) == "晓明");
  CHECK(stored(std::int64_t{-12}) == "-12");
  CHECK(stored(true) == "true");
  CHECK(stored(locket::date{2026, 1, 31}) == "2026-01-31");
  CHECK(stored(colour::blue) == "4");
}

TEST_CASE("a list is a count, and each item behind its length") {
  using namespace std::string_literals;
  CHECK(stored(texts{"ab", ""}) == "\2\0\0\0\2\0\0\0ab\0\0\0\0"s);
  CHECK(stored(numbers{-1}) == "\1\0\0\0\2\0\0\0-1"s);
  CHECK(stored(texts{}) == "\0\0\0\0"s);
}

TEST_CASE("what is written is read again") {
  CHECK(again(std::string()) == "");
  CHECK(again(std::string("a\0b", 3)) == std::string("a\0b", 3));
  CHECK(again(bytes{0, 255, 7}) == bytes{0, 255, 7});
  for (const auto n : {std::int64_t{0}, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) CHECK(again(n) == n);
  CHECK(again(false) == false);
  CHECK(again(locket::date{1900, 2, 28}) == locket::date{1900, 2, 28});
  CHECK((again(colour::red) == colour::red));
  CHECK(again(texts{"", "一", std::string(1000, 'x')}) == texts{"", "一", std::string(1000, 'x')});
  CHECK(again(numbers{3, -4, 0}) == numbers{3, -4, 0});
}

TEST_CASE("a malformed value is not read as something else") {
  for (const char* wrong : {"", "-", "+1", "01", "-0", " 1", "1 ", "1.0", "0x1", "9223372036854775808"}) {
    CAPTURE(wrong);
    CHECK(malformed<std::int64_t>(wrong));
  }
  for (const char* wrong : {"", "True", "1", "true "}) {
    CAPTURE(wrong);
    CHECK(malformed<bool>(wrong));
  }
  for (const char* wrong : {"", "2026-2-1", "2026-02-30", "2026-01-01T00:00:00Z"}) {
    CAPTURE(wrong);
    CHECK(malformed<locket::date>(wrong));
  }
  for (const char* wrong : {"", "2", "red", "257"}) {
    CAPTURE(wrong);
    CHECK(malformed<colour>(wrong));
  }
}

TEST_CASE("a list is refused at every length but its own, and where it claims more than it holds") {
  using namespace std::string_literals;
  const std::string whole = stored(texts{"ab", "c"});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(malformed<texts>(whole.substr(0, size)));
  }
  CHECK(malformed<texts>(whole + "x"));
  CHECK(malformed<texts>("\xff\xff\xff\xff"s));
  CHECK(malformed<texts>("\1\0\0\0\xff\xff\xff\xff"s));
  CHECK(malformed<numbers>(stored(texts{"1", "x"})));
}

TEST_CASE("a date that no calendar of four digits writes is refused before it is stored") {
  for (const locket::date wrong : {locket::date{10000, 1, 1}, locket::date{0, 1, 1}, locket::date{2026, 2, 30}, locket::date{2026, 13, 1}}) {
    try {
      stored(wrong);
      FAIL("stored");
    } catch (const locket::error& e) {
      CHECK(e.code() == locket::code::misuse_argument);
    }
  }
}

TEST_CASE("a writer keeps fields apart, in the order in which they came") {
  locket::value_writer out;
  for (std::size_t field = 0; field < 50; ++field) {
    out.field(field);
    out.integer(static_cast<std::int64_t>(field) * 1000);
  }
  REQUIRE(out.values().size() == 50);
  for (std::size_t field = 0; field < 50; ++field) {
    const auto& value = out.values()[field];
    CHECK(value.field == field);
    CHECK(std::string(value.bytes.begin(), value.bytes.end()) == std::to_string(field * 1000));
  }
}
