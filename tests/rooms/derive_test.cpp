#include <doctest/doctest.h>

#include "crypto/derive.hpp"

#include "support/vectors.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace locket::crypto;
using support::from_hex;
using support::to_hex;

namespace {

key key_in(const nlohmann::json& v, const char* name) { return key::from(from_hex(v.at(name))); }

std::string derived(const nlohmann::json& v) {
  const std::string call = v.at("call");
  if (call == "data_key") return to_hex(data_key(key_in(v, "class_key"), key_in(v, "day_key"), v.at("class"), v.at("day")).bytes());
  if (call == "subkey") {
    char context[9] = {};
    v.at("context").get<std::string>().copy(context, 8);
    return to_hex(subkey(key_in(v, "from"), v.at("id"), context).bytes());
  }
  if (call == "keyed_hash16") return to_hex(keyed_hash16(key_in(v, "from"), from_hex(v.at("message"))));
  if (call == "keyed_hash32") return to_hex(keyed_hash32(key_in(v, "from"), from_hex(v.at("message"))));
  if (call == "hash32") return to_hex(hash32(from_hex(v.at("message"))));
  if (call == "from_passphrase") {
    std::array<std::uint8_t, 16> salt;
    std::ranges::copy(from_hex(v.at("salt")), salt.begin());
    return to_hex(from_passphrase(from_hex(v.at("passphrase")), salt, {v.at("passes"), v.at("memory_kib")}).bytes());
  }
  throw std::runtime_error("no such call: " + call);
}

locket::code refusal(argon2_cost cost) {
  try {
    (void)from_passphrase(from_hex("61"), {}, cost);
  } catch (const locket::error& fault) {
    return fault.code();
  }
  return locket::code::interrupted;
}

}  // namespace

TEST_CASE("every derivation gives what Python's hashlib gives, and not its near misses") {
  std::map<std::string, int> equal_vectors;
  int different = 0;
  for (const auto& v : support::vectors("derive.json")) {
    CAPTURE(v.at("call").get<std::string>());
    CAPTURE(v.at("why").get<std::string>());
    const std::string expected = v.at("key");
    if (v.at("expect") == "equal") {
      CHECK(derived(v) == expected);
      ++equal_vectors[v.at("call")];
    } else {
      CHECK(derived(v) != expected);
      ++different;
    }
  }
  CHECK(equal_vectors.size() == 6);
  CHECK(equal_vectors["data_key"] >= 6);
  CHECK(different >= 12);
}

TEST_CASE("each class and day has a data key of its own") {
  const key a = key::random();
  const key b = key::random();
  std::set<std::string> seen;
  for (std::uint32_t c = 0; c < 40; ++c)
    for (std::int32_t day = -20; day < 20; ++day) seen.insert(to_hex(data_key(a, b, c, day).bytes()));
  CHECK(seen.size() == 1600);
}

TEST_CASE("nothing is derived from an empty key") {
  const key some = key::random();
  CHECK_THROWS_AS((void)data_key(key(), some, 1, 1), locket::error);
  CHECK_THROWS_AS((void)data_key(some, key(), 1, 1), locket::error);
  CHECK_THROWS_AS((void)subkey(key(), 1, "lksubjct"), locket::error);
  CHECK_THROWS_AS((void)keyed_hash16(key(), {}), locket::error);
  CHECK_THROWS_AS((void)keyed_hash32(key(), {}), locket::error);
}

TEST_CASE("an absurd Argon2 cost is refused before it takes memory") {
  CHECK(refusal({0, 8}) == locket::code::format_unknown);
  CHECK(refusal({17, 8}) == locket::code::format_unknown);
  CHECK(refusal({1, 7}) == locket::code::format_unknown);
  CHECK(refusal({1, 1024 * 1024 + 1}) == locket::code::format_unknown);
  CHECK(refusal({0xFFFFFFFF, 0xFFFFFFFF}) == locket::code::format_unknown);
}

TEST_CASE("bytes are equal only if their lengths are") {
  const bytes a{1, 2, 3};
  CHECK(equal(a, bytes{1, 2, 3}));
  CHECK_FALSE(equal(a, bytes{1, 2, 4}));
  CHECK_FALSE(equal(a, bytes{1, 2}));
  CHECK_FALSE(equal(a, {}));
  CHECK(equal({}, {}));
}

TEST_CASE("random bytes fill all of what is asked for") {
  bytes out(64, 0);
  random(out.data(), out.size());
  CHECK(std::ranges::count(out, 0) < 10);
  CHECK(out != [] {
    bytes other(64);
    random(other.data(), other.size());
    return other;
  }());
}
