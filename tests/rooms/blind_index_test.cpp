#include <doctest/doctest.h>

#include "records/blind_index.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"
#include "support/vectors.hpp"

using namespace locket;
using support::fault_of;

namespace {

constexpr vault_id home{1, 2, 3};
using rows = std::vector<std::int64_t>;

crypto::key key_named(std::uint8_t n) {
  std::array<std::uint8_t, 32> bytes;
  bytes.fill(n);
  return crypto::key::from(bytes);
}

crypto::bytes text(std::string_view t) { return {t.begin(), t.end()}; }

std::string normal(normaliser how, std::string_view t) {
  const crypto::plaintext out = normalised(how, text(t));
  return {out.begin(), out.end()};
}

std::string hash(std::uint8_t key, std::string_view type, std::string_view field, std::string_view value) {
  return support::to_hex(hash_of(key_named(key), type, field, text(value)));
}

}  // namespace

TEST_CASE("an e-mail is found whatever the case and the blanks around it") {
  CHECK(normal(normaliser::email, " \tAlice.B@Example.COM\r\n") == "alice.b@example.com");
  CHECK(normal(normaliser::email, "a b@x") == "a b@x");
  CHECK(normal(normaliser::email, "  ") == "");
  CHECK(normal(normaliser::email, "Ü@x") == "Ü@x");
}

TEST_CASE("a number is found whatever stands between its digits") {
  CHECK(normal(normaliser::digits, "+86 138-0013 8000") == "+8613800138000");
  CHECK(normal(normaliser::digits, "(+86) 138") == "+86138");
  CHECK(normal(normaliser::digits, "138+86") == "13886");
  CHECK(normal(normaliser::digits, "++1") == "+1");
  CHECK(normal(normaliser::digits, "none") == "");
}

TEST_CASE("a name is folded in ASCII alone, and none changes nothing") {
  CHECK(normal(normaliser::folded, " Li Lei 李雷 ") == "li lei 李雷");
  CHECK(normal(normaliser::none, " Li ") == " Li ");
  CHECK(normal(normaliser::none, "") == "");
}

TEST_CASE("a hash is that of FORMAT.md, and depends on key, type, field and value") {
  // hashlib.blake2b(b"\x06\0\0\0member\x05\0\0\0emailalice@example.com", digest_size=16, key=b"\x01" * 32)
  CHECK(hash(1, "member", "email", "alice@example.com") == "6dee47fe13cb7f4e0518d9cf361f341a");
  const auto one = hash(1, "member", "email", "alice");
  CHECK(one == hash(1, "member", "email", "alice"));
  CHECK(one != hash(2, "member", "email", "alice"));
  CHECK(one != hash(1, "membere", "mail", "alice"));
  CHECK(one != hash(1, "member", "emaila", "lice"));
  CHECK(one != hash(1, "member", "email", "alicf"));
}

TEST_CASE("what was added is found, and only under its hash") {
  support::temp_folder folder;
  blind_index index(folder / "v.locket-index", home);
  auto change = index.begin();
  change.add({1}, 10);
  change.add({1}, 9);
  change.add({1}, 9);
  change.add({2}, 10);
  CHECK(change.find({1}) == rows{9, 10});
  CHECK(index.find({1}).empty());
  change.commit(5);
  CHECK(index.find({1}) == rows{9, 10});
  CHECK(index.find({3}).empty());
  CHECK(index.covered() == 5);
}

TEST_CASE("a record is taken out of all its hashes") {
  blind_index index(":memory:", home);
  auto change = index.begin();
  change.add({1}, 10);
  change.add({2}, 10);
  change.add({2}, 11);
  change.remove_record(10);
  CHECK(change.find({1}).empty());
  CHECK(change.find({2}) == rows{11});
  change.commit(1);
}

TEST_CASE("a change that is not committed leaves no trace") {
  support::temp_folder folder;
  blind_index index(folder / "v.locket-index", home);
  {
    auto change = index.begin();
    change.add({1}, 10);
  }
  CHECK(index.find({1}).empty());
  CHECK(index.covered() == -1);
  index.begin().commit(2);
  CHECK(index.covered() == 2);
}

TEST_CASE("an index is fresh until something was committed to it") {
  support::temp_folder folder;
  { CHECK(blind_index(folder / "i", home).fresh()); }
  { CHECK(blind_index(folder / "i", home).fresh()); }
  {
    blind_index index(folder / "i", home);
    index.begin().commit(0);
    CHECK_FALSE(index.fresh());
  }
  CHECK_FALSE(blind_index(folder / "i", home).fresh());
}

TEST_CASE("records with entries are listed in steps") {
  blind_index index(":memory:", home);
  auto change = index.begin();
  for (std::int64_t row : {3, 1, 2}) {
    change.add({1}, row);
    change.add({2}, row);
  }
  CHECK(change.records(0, 2) == rows{1, 2});
  CHECK(change.records(2, 2) == rows{3});
  change.clear();
  CHECK(change.records(0, 2).empty());
}

TEST_CASE("another vault's index is refused as such") {
  support::temp_folder folder;
  { blind_index(folder / "i", home); }
  CHECK(fault_of([&] { blind_index(folder / "i", vault_id{9}); }) == "index-mismatch");
  { vault_file(folder / "v.locket", true, {}); }
  CHECK(fault_of([&] { blind_index(folder / "v.locket", home); }) == "format-unknown");
}

TEST_CASE("in memory a change sees itself, and so does who holds it") {
  blind_index index(":memory:", home);
  CHECK(index.fresh());
  auto change = index.begin();
  change.add({1}, 10);
  CHECK(index.find({1}) == rows{10});
  change.commit(1);
  CHECK(index.covered() == 1);
}

TEST_CASE("an abandoned index is misuse") {
  blind_index index(":memory:", home);
  index.abandon();
  CHECK(fault_of([&] { index.find({1}); }) == "misuse-forked");
  CHECK(fault_of([&] { index.begin(); }) == "misuse-forked");
}
