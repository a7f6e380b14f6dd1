#include "keyring/slots.hpp"

#include "keyring/header.hpp"
#include "support/keys.hpp"
#include "support/vectors.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

using namespace locket;
using namespace locket::ring;
using support::from_hex;
using support::to_hex;

namespace {

nlohmann::json vectors_file() {
  std::ifstream in(std::string(LOCKET_TEST_DATA) + "/vectors/keyring.json");
  return nlohmann::json::parse(in);
}

template <class Array>
Array bytes_of(const std::string& hex) {
  const auto bytes = from_hex(hex);
  Array out{};
  REQUIRE(bytes.size() == out.size());
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

crypto::key key_of(const std::string& hex) { return crypto::key::from(from_hex(hex)); }

secrets known_secrets(const nlohmann::json& file) {
  return secrets_of(bytes_of<vault_id>(file.at("vault")), 1, key_of(file.at("keyring_key")), key_of(file.at("vault_secret")));
}

secrets some_secrets() { return secrets_of(support::vault(), 1, crypto::key::random(), crypto::key::random()); }

constexpr slot_name of_root_5{slot_kind::root, 0, 5, 0};

}  // namespace

TEST_CASE("slots that an independent program wrote open, and what it spoiled does not") {
  const auto file = vectors_file();
  const secrets with = known_secrets(file);
  REQUIRE(file.at("vectors").size() > 10);
  for (const auto& one : file.at("vectors")) {
    const std::string why = one.at("why"), expect = one.at("expect");
    CAPTURE(why);
    const auto opened = open_slot(with, one.at("slot"), bytes_of<slot_bytes>(one.at("bytes")));
    REQUIRE(opened.has_value() == (expect != "refused"));
    if (!opened) continue;
    constexpr std::array states{"free", "live", "destroyed"};
    CHECK(states[static_cast<std::size_t>(opened->label.state)] == expect);
    CHECK(static_cast<int>(opened->label.name.kind) == one.at("kind"));
    CHECK(opened->label.name.root == one.at("root"));
    CHECK(to_hex(opened->secret.bytes()) == one.value("secret", ""));
  }
}

TEST_CASE("a header that an independent program wrote opens") {
  const auto file = vectors_file();
  const auto bytes = bytes_of<header_bytes>(file.at("header"));
  const header read = decode(bytes, "k");
  const secrets opened = unlock(read, key_of(file.at("kek")), "k");
  CHECK(to_hex(opened.vault_secret.bytes()) == file.at("vault_secret"));
  CHECK(to_hex(opened.vault_root.bytes()) == file.at("root_0"));
  CHECK(authentic(bytes, opened.marks));
  CHECK(read.mark.mark == 1767571200);
  CHECK(encode(read, opened.marks) == bytes);
}

TEST_CASE("a live slot opens with its label and its key") {
  const secrets with = some_secrets();
  crypto::nonces fresh;
  const auto key = crypto::key::random();
  const auto sealed = seal_slot(with, 12, of_root_5, {.closed = instant{1000}}, key.bytes(), fresh);
  const auto opened = open_slot(with, 12, sealed);
  REQUIRE(opened);
  CHECK(opened->label.name == of_root_5);
  CHECK(opened->label.dates.closed == instant{1000});
  CHECK_FALSE(opened->label.dates.erased);
  CHECK(to_hex(opened->secret.bytes()) == to_hex(key.bytes()));
}

TEST_CASE("a slot with one bit flipped, at every bit, does not open") {
  const secrets with = some_secrets();
  crypto::nonces fresh;
  const std::array whole{seal_slot(with, 1, of_root_5, {}, crypto::key::random().bytes(), fresh),
                         tombstone(with, 1, of_root_5, {.erased = instant{7}}), slot_bytes{}};
  for (const auto& one : whole) {
    REQUIRE(open_slot(with, 1, one));
    for (std::size_t bit = 0; bit < slot_size * 8; ++bit) {
      slot_bytes bent = one;
      bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ 1u << bit % 8);
      CAPTURE(bit);
      CHECK_FALSE(open_slot(with, 1, bent));
    }
  }
}

TEST_CASE("a slot does not open at another number, in another vault or under another key") {
  const secrets with = some_secrets();
  crypto::nonces fresh;
  const auto sealed = seal_slot(with, 1, of_root_5, {}, crypto::key::random().bytes(), fresh);
  CHECK_FALSE(open_slot(with, 2, sealed));
  CHECK_FALSE(open_slot(secrets_of(support::vault(9), 1, with.keyring_key.copy(), with.vault_secret.copy()), 1, sealed));
  CHECK_FALSE(open_slot(secrets_of(support::vault(), 1, crypto::key::random(), with.vault_secret.copy()), 1, sealed));
}

TEST_CASE("a tombstone holds zeros where the key was") {
  const auto gone = tombstone(some_secrets(), 1, of_root_5, {});
  CHECK(std::all_of(gone.begin() + 40, gone.begin() + 112, [](std::uint8_t b) { return b == 0; }));
}

TEST_CASE("a header with one bit flipped, at every bit, is a fault") {
  const auto file = vectors_file();
  const auto whole = bytes_of<header_bytes>(file.at("header"));
  const auto kek = key_of(file.at("kek"));
  for (std::size_t bit = 0; bit < header_size * 8; ++bit) {
    header_bytes bent = whole;
    bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ 1u << bit % 8);
    CAPTURE(bit);
    const std::string fault = support::fault_of([&] { static_cast<void>(unlock(decode(bent, "k"), kek, "k")); });
    CHECK((fault == "corrupt" || fault == "format-newer"));
  }
}

TEST_CASE("another kek is told from a damaged header") {
  const auto file = vectors_file();
  const header read = decode(bytes_of<header_bytes>(file.at("header")), "k");
  CHECK(support::fault_of([&] { static_cast<void>(unlock(read, crypto::key::random(), "k")); }) == "key-mismatch");
}

TEST_CASE("an edited mark is convicted though its checksum was made to fit") {
  const auto file = vectors_file();
  header read = decode(bytes_of<header_bytes>(file.at("header")), "k");
  const secrets opened = unlock(read, key_of(file.at("kek")), "k");
  read.mark.mark -= 86400;
  const auto forged = encode(read, crypto::key::random());
  CHECK(decode(forged, "k").mark.mark == read.mark.mark);
  CHECK_FALSE(authentic(forged, opened.marks));
}
