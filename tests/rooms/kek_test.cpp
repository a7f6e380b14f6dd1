#include <doctest/doctest.h>

#include "crypto/kek.hpp"

#include "support/temp_folder.hpp"
#include "support/vectors.hpp"

#include <locket/error.hpp>

#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>

using locket::key_source;
using locket::crypto::kek_of;
using locket::crypto::kek_parameters;
using support::temp_folder;
using support::to_hex;

namespace {

const std::string digits = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
const std::string raw = [] {
  std::string s;
  for (char c = 0; c < 32; ++c) s += c;
  return s;
}();
const std::string as_hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

std::string kek_text(const key_source& source, const kek_parameters& kept = {}) {
  try {
    return to_hex(kek_of(source, kept).bytes());
  } catch (const locket::error& fault) {
    const std::string what = fault.what();
    CHECK(what.starts_with("locket: "));
    CHECK(what.find("000102") == std::string::npos);
    return std::string(fault.id());
  }
}

std::string of_file(const std::string& bytes, mode_t mode = 0600) {
  const temp_folder folder;
  const std::string path = folder / "key";
  support::write_file(path, bytes);
  ::chmod(path.c_str(), mode);
  return kek_text(key_source::key_file(path));
}

}  // namespace

TEST_CASE("a key file holds 32 bytes or 64 digits") {
  CHECK(of_file(raw) == as_hex);
  CHECK(of_file(digits) == as_hex);
  CHECK(of_file(digits + "\n") == as_hex);
  for (const std::string& wrong : {std::string(), raw + "x", raw.substr(1), digits + "\n\n", digits + "\r\n", digits + "0",
                                   digits.substr(1), digits.substr(1) + "g", "0x" + digits.substr(2), std::string(100'000, 'a')}) {
    CAPTURE(wrong.size());
    CHECK(of_file(wrong) == "io");
  }
}

TEST_CASE("a key file that others may use is refused") {
  for (const mode_t mode : {0640u, 0604u, 0660u, 0610u, 0602u, 0777u}) {
    CAPTURE(mode);
    CHECK(of_file(raw, mode) == "io");
  }
  CHECK(of_file(raw, 0400) == as_hex);
}

TEST_CASE("what is not a file is not waited for") {
  const temp_folder folder;
  CHECK(kek_text(key_source::key_file(folder / "absent")) == "io");
  CHECK(kek_text(key_source::key_file(folder.path().string())) == "io");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(kek_text(key_source::key_file(folder / "pipe")) == "io");
}

TEST_CASE("a new key file is its owner's alone and replaces none") {
  const temp_folder folder;
  const std::string path = folder / "key";
  locket::make_key_file(path);
  struct stat about {};
  REQUIRE(::stat(path.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  CHECK(about.st_size == 32);
  const std::string before = support::file_bytes(path);
  CHECK(kek_text(key_source::key_file(path)).size() == 64);
  CHECK_THROWS_AS(locket::make_key_file(path), locket::error);
  CHECK(support::file_bytes(path) == before);
  locket::make_key_file(folder / "other");
  CHECK(support::file_bytes(folder / "other") != before);
  CHECK_THROWS_AS(locket::make_key_file(folder / "absent/key"), locket::error);
}

TEST_CASE("an environment variable holds 64 digits or 44 characters of base64, and stays") {
  const std::string base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";  // python3: base64.b64encode(bytes(range(32)))
  for (const std::string& right : {digits, base64}) {
    ::setenv("LOCKET_TEST_KEK", right.c_str(), 1);
    CHECK(kek_text(key_source::environment("LOCKET_TEST_KEK")) == as_hex);
    CHECK(::getenv("LOCKET_TEST_KEK") == right);
  }
  for (const std::string& wrong : {std::string(), digits.substr(2), digits + "\n", "0x" + digits.substr(2), base64.substr(1), base64.substr(0, 43), base64 + "=",
                                   base64.substr(0, 43) + "A", base64.substr(0, 42) + "9=", "-" + base64.substr(1), "\xc1" + base64.substr(1), base64.substr(0, 20) + " " + base64.substr(21), raw.substr(1)}) {
    CAPTURE(wrong.size());
    ::setenv("LOCKET_TEST_KEK", wrong.c_str(), 1);
    CHECK(kek_text(key_source::environment("LOCKET_TEST_KEK")) == "io");
  }
  ::unsetenv("LOCKET_TEST_KEK");
  CHECK(kek_text(key_source::environment("LOCKET_TEST_KEK")) == "io");
  CHECK_THROWS_AS((void)key_source::environment(""), locket::error);
}

TEST_CASE("a passphrase gives one kek for its salt and cost") {
  const auto source = key_source::passphrase("correct horse");
  CHECK(locket::crypto::is_passphrase(source));
  auto fresh = locket::crypto::fresh_parameters(source);
  CHECK(fresh.cost.passes == locket::crypto::default_cost.passes);
  CHECK(fresh.cost.memory_kib == locket::crypto::default_cost.memory_kib);
  CHECK(fresh.salt != locket::crypto::fresh_parameters(source).salt);
  fresh.cost = {1, 8};
  const std::string kek = kek_text(source, fresh);
  CHECK(kek.size() == 64);
  CHECK(kek_text(key_source::passphrase("correct horse"), fresh) == kek);
  CHECK(kek_text(key_source::passphrase("correct horsf"), fresh) != kek);
  auto other = fresh;
  other.salt[0] ^= 1;
  CHECK(kek_text(source, other) != kek);
  CHECK(kek_text(source, {}) == "key-mismatch");
  CHECK_THROWS_AS((void)key_source::passphrase(""), locket::error);
}

TEST_CASE("sources other than a passphrase need no parameters") {
  const auto source = key_source::environment("LOCKET_TEST_KEK");
  CHECK_FALSE(locket::crypto::is_passphrase(source));
  const auto none = locket::crypto::fresh_parameters(source);
  CHECK(none.salt == std::array<std::uint8_t, 16>{});
  CHECK(none.cost.passes == 0);
}

TEST_CASE("a callback fills the kek or throws its own exception") {
  CHECK(kek_text(key_source::callback([](auto& kek) { std::copy(raw.begin(), raw.end(), kek.begin()); })) == as_hex);
  struct kms_down {};
  CHECK_THROWS_AS((void)kek_of(key_source::callback([](auto& kek) {
                                 kek.fill(1);
                                 throw kms_down();
                               }),
                               {}),
                  kms_down);
  CHECK(kek_text(key_source::callback([](auto&) {})) == "misuse-argument");
  CHECK_THROWS_AS((void)key_source::callback(nullptr), locket::error);
}

TEST_CASE("a copied or moved source gives the same kek") {
  auto source = key_source::callback([](auto& kek) { kek.fill(7); });
  const key_source copy = source;
  const key_source moved = std::move(source);
  CHECK(kek_text(copy) == kek_text(moved));
  CHECK(kek_text(source) == kek_text(moved));  // NOLINT: a moved-from source stays usable
}
