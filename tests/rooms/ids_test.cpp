#include <doctest/doctest.h>

#include <locket/error.hpp>
#include <locket/ids.hpp>

#include <set>
#include <string>
#include <type_traits>

using locket::code;
using locket::record_id;
using locket::subject_id;

TEST_CASE("a minted id is never minted again") {
  std::set<std::string> seen;
  for (int n = 0; n < 10'000; ++n) seen.insert(subject_id::mint().text());
  CHECK(seen.size() == 10'000);
}

TEST_CASE("an id reads back from its own text alone") {
  const subject_id one = subject_id::mint();
  CHECK(one.text().size() == 32);
  CHECK(subject_id::parse(one.text()) == one);
  CHECK(subject_id::parse("00112233445566778899aabbccddeeff")->text() == "00112233445566778899aabbccddeeff");
  for (const char* wrong : {"", "00112233445566778899aabbccddeef", "00112233445566778899aabbccddeeff0", "00112233445566778899AABBCCDDEEFF",
                            "00112233-4455-6677-8899-aabbccddeeff", "0011223344556677 899aabbccddeeff", "0x112233445566778899aabbccddeeff",
                            "0011223344556677g899aabbccddeeff"}) {
    CAPTURE(wrong);
    CHECK_FALSE(subject_id::parse(wrong).has_value());
  }
}

TEST_CASE("a record's id cannot stand in for a subject's") {
  CHECK_FALSE(std::is_convertible_v<record_id, subject_id>);
  CHECK_FALSE(std::is_constructible_v<subject_id, record_id>);
}

TEST_CASE("every fault has an id of its own that ends its message") {
  std::set<std::string> ids;
  for (int n = 0; n <= static_cast<int>(code::interrupted); ++n) {
    const auto c = static_cast<code>(n);
    const locket::error fault(c, "locket: a test failed here: on purpose. Go on.");
    const std::string id(locket::id_of(c));
    CAPTURE(id);
    CHECK(fault.what() == "locket: a test failed here: on purpose. Go on. [" + id + "]");
    CHECK(fault.code() == c);
    CHECK(fault.id() == id);
    CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos);
    ids.insert(id);
  }
  CHECK(ids.size() == static_cast<std::size_t>(code::interrupted) + 1);
  CHECK(ids.count("unknown") == 0);
  CHECK(locket::id_of(code::key_mismatch) == "key-mismatch");
  CHECK(locket::id_of(code::misuse_closed) == "misuse-closed");
}
