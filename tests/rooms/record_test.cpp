#include "support/print.hpp"

#include "support/a_host.hpp"

#include <string>

namespace {

// "handle=xm born=2001-02-03": what a record hands to the engine.
template <class R>
std::string packed(const R& record) {
  std::string text;
  const locket::detail::packed<R> values(record);
  for (const auto& v : values.values()) {
    text += (text.empty() ? "" : " ") + std::string(locket::schema_of<R>.fields[v.field].name) + "=" + std::string(v.bytes.begin(), v.bytes.end());
  }
  return text;
}

}  // namespace

TEST_CASE("a record hands over its present fields, and says nothing of absent ones") {
  CHECK(packed(host::member{}) == "");
  CHECK(packed(host::member{.handle = "xm"}) == "handle=xm");
  CHECK(packed(host::member{.handle = "xm", .born = locket::date{2001, 2, 3}}) == "handle=xm born=2001-02-03");
  CHECK(packed(host::member{.email = ""}) == "email=");
}

TEST_CASE("one field is packed at its own place") {
  const locket::detail::packed_field<&host::member::born> one(locket::date{2001, 2, 3});
  REQUIRE(one.values().size() == 1);
  CHECK(one.values().front().field == 2);
  CHECK(std::string(one.values().front().bytes.begin(), one.values().front().bytes.end()) == "2001-02-03");
}

TEST_CASE("a text is handed over where it is, not copied") {
  const host::comment c{.text = std::string(100, 'x')};
  const locket::detail::packed<host::comment> values(c);
  const auto* held = locket::detail::plaintext_without_permit::of(c.text);
  CHECK(static_cast<const void*>(values.values().front().bytes.data()) == static_cast<const void*>(held->data()));
}
