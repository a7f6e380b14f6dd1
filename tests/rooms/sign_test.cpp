// Signatures, against RFC 8032's own answers.
#include <doctest/doctest.h>

#include "base/hex.hpp"
#include "crypto/sign.hpp"
#include "support/vectors.hpp"

#include <locket/error.hpp>

using namespace locket::crypto;

TEST_CASE("a seed gives the key pair and the signatures of RFC 8032, 7.1") {
  start();
  struct answer {
    const char *seed, *open, *message, *with;
  };
  const answer known[] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
  };
  for (const auto& one : known) {
    CAPTURE(one.message);
    const auto seed = key::from(support::from_hex(one.seed));
    const auto message = support::from_hex(one.message);
    CHECK(locket::to_hex(public_key_of(seed)) == one.open);
    auto with = sign(seed, message);
    CHECK(locket::to_hex(with) == one.with);
    CHECK(verifies(public_key_of(seed), message, with));
    with[5] ^= 1;
    CHECK_FALSE(verifies(public_key_of(seed), message, with));
  }
  CHECK_THROWS_AS((void)sign(key{}, {}), locket::error);
}

TEST_CASE("hexadecimal digits are read in one spelling, and to the last") {
  std::array<std::uint8_t, 2> out{};
  CHECK(locket::from_hex("0aff", out));
  CHECK(locket::to_hex(out) == "0aff");
  for (const char* wrong : {"", "0af", "0aff0", "0AFF", "0agg", "0a f"}) CHECK_FALSE(locket::from_hex(wrong, out));
}
