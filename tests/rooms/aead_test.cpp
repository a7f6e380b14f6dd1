#include <doctest/doctest.h>

#include "crypto/aead.hpp"

#include "crypto/derive.hpp"
#include "support/vectors.hpp"

#include <locket/error.hpp>

#include <cstring>
#include <set>

using namespace locket::crypto;
using support::from_hex;
using support::to_hex;

namespace {

bytes sealed(const key& with, const bytes& plain, const bytes& about) {
  nonces fresh;
  bytes out;
  seal(with, plain, about, fresh, out);
  return out;
}

std::string opened(const key& with, view cell, view about) {
  const auto plain = open(with, cell, about);
  return plain ? to_hex(*plain) : "refused";
}

}  // namespace

TEST_CASE("sealing gives the bytes that PyNaCl gives") {
  int good = 0;
  for (const auto& v : support::vectors("aead.json")) {
    if (v.at("expect") != "opens") continue;
    CAPTURE(v.at("why").get<std::string>());
    std::uint8_t nonce[nonce_size];
    std::memcpy(nonce, from_hex(v.at("nonce")).data(), nonce_size);
    bytes out{0xEE};  // what was there before stays
    seal_with_nonce(key::from(from_hex(v.at("key"))), from_hex(v.at("plaintext")), from_hex(v.at("associated_data")), nonce, out);
    CHECK(to_hex(out) == "ee" + v.at("sealed").get<std::string>());
    ++good;
  }
  CHECK(good >= 4);
}

TEST_CASE("opening takes what PyNaCl sealed, as long as nothing was changed") {
  int good = 0;
  int refused = 0;
  for (const auto& v : support::vectors("aead.json")) {
    CAPTURE(v.at("why").get<std::string>());
    const bool opens = v.at("expect") == "opens";
    const std::string got = opened(key::from(from_hex(v.at("key"))), from_hex(v.at("sealed")), from_hex(v.at("associated_data")));
    CHECK(got == (opens ? v.at("plaintext").get<std::string>() : "refused"));
    ++(opens ? good : refused);
  }
  CHECK(good >= 4);
  CHECK(refused >= 9);
}

TEST_CASE("a flipped bit anywhere is refused") {
  const key with = key::random();
  const bytes about{1, 2, 3};
  bytes cell = sealed(with, {9, 8, 7, 6, 5}, about);
  REQUIRE(opened(with, cell, about) == "0908070605");
  for (std::size_t bit = 0; bit < 8 * cell.size(); ++bit) {
    cell[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    CHECK(opened(with, cell, about) == "refused");
    cell[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
  }
  CHECK(opened(with, cell, about) == "0908070605");
}

TEST_CASE("a cell cut at any length is refused") {
  const key with = key::random();
  const bytes cell = sealed(with, bytes(40, 1), {});
  for (std::size_t size = 0; size < cell.size(); ++size) CHECK(opened(with, view(cell).first(size), {}) == "refused");
}

TEST_CASE("a refused cell leaves no plaintext in the caller's buffer") {
  const key with = key::random();
  bytes cell = sealed(with, bytes(64, 0x5A), {});
  cell.back() ^= 1;
  bytes buffer(64, 0xFF);
  CHECK_FALSE(open_into(with, cell, {}, buffer.data()));
  CHECK(buffer == bytes(64, 0));
}

TEST_CASE("no nonce of a transaction repeats, nor one of another transaction") {
  std::set<std::string> seen;
  for (int transaction = 0; transaction < 3; ++transaction) {
    nonces fresh;
    for (int n = 0; n < 5000; ++n) {
      std::uint8_t nonce[nonce_size];
      fresh.next(nonce);
      seen.insert(to_hex(nonce));
    }
  }
  CHECK(seen.size() == 15'000);
}

TEST_CASE("an empty key neither seals nor opens") {
  nonces fresh;
  bytes out;
  CHECK_THROWS_AS(seal(key(), bytes{1}, {}, fresh, out), locket::error);
  CHECK(opened(key(), sealed(key::random(), {1}, {}), {}) == "refused");
}
