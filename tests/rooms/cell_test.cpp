#include <doctest/doctest.h>

#include "records/cell.hpp"
#include "records/rows.hpp"

#include "support/store.hpp"
#include "support/vectors.hpp"

#include <algorithm>
#include <set>

using namespace locket;
using support::fault_of;
using support::from_hex;
using support::to_hex;

namespace {

constexpr zone china{8 * 3600};
constexpr vault_id home{1, 2, 3};
const key_id id{77, 3, 20458};
const instant collected{day_begins(20458, china).unix_seconds + 12345};

cell_place place(const vault_id& vault = home) { return {&vault, "member", "email", 42, {9, 8, 7}}; }

crypto::key key_named(std::uint8_t n) {
  std::array<std::uint8_t, 32> bytes;
  bytes.fill(n);
  return crypto::key::from(bytes);
}

crypto::bytes text(std::string_view t) { return {t.begin(), t.end()}; }

crypto::bytes sealed(const crypto::key& with, const key_id& of, const cell_place& at, crypto::view value,
                     const provenance& came = {.collected = collected}) {
  crypto::nonces fresh;
  crypto::bytes out;
  seal_cell(with, of, at, came, value, fresh, out);
  return out;
}

template <std::size_t N>
std::array<std::uint8_t, N> array_of(const std::string& hex) {
  std::array<std::uint8_t, N> out{};
  std::ranges::copy(from_hex(hex), out.begin());
  return out;
}

// What a vector says, in this room's types.
struct vector_case {
  explicit vector_case(const nlohmann::json& v)
      : vault(array_of<16>(v.at("vault"))),
        type(v.at("type")),
        field(v.at("field")),
        days_in{v.at("zone")},
        of{v.at("root"), v.at("class"), v.at("day")},
        with(crypto::data_key(crypto::key::from(from_hex(v.at("class_key"))), crypto::key::from(from_hex(v.at("day_key"))), of.of, of.day)),
        at{&vault, type, field, v.at("subject"), array_of<16>(v.at("record"))},
        came{{v.at("collected")},
             static_cast<source>(v.at("source").get<int>()),
             v.at("self_published"),
             v.at("policy_version"),
             v.at("reference")},
        value(from_hex(v.at("value"))),
        cell(from_hex(v.at("cell"))) {}
  vector_case(const vector_case&) = delete;

  vault_id vault;
  std::string type, field;
  zone days_in;
  key_id of;
  crypto::key with;
  cell_place at;
  provenance came;
  crypto::bytes value, cell;
};

std::string told(const provenance& came, crypto::view value) {
  return came.collected.text() + " source " + std::to_string(static_cast<int>(came.source)) +
         (came.self_published ? " self-published" : "") + " version " + std::to_string(came.policy_version) + " reference '" +
         came.reference + "' value " + to_hex(value);
}

std::string told(const std::optional<opened_cell>& opened) { return opened ? told(opened->came, opened->value) : "refused"; }

}  // namespace

TEST_CASE("every cell that Python sealed opens as it was meant, or is refused if it is a wrong one") {
  int good = 0, wrong = 0;
  for (const auto& v : support::vectors("cells.json")) {
    const std::string why = v.at("why");
    CAPTURE(why);
    const vector_case one(v);
    const bool opens = v.at("expect") == "opens";
    CHECK(told(open_cell(one.with, one.at, one.days_in, one.cell)) == (opens ? told(one.came, one.value) : "refused"));
    ++(opens ? good : wrong);
  }
  CHECK(good >= 20);
  CHECK(wrong >= 30);
}

TEST_CASE("what is sealed here is, byte for byte, what Python lays out") {
  int checked = 0;
  for (const auto& v : support::vectors("cells.json")) {
    if (v.at("expect") != "opens" || v.at("earlier")) continue;
    const std::string why = v.at("why");
    CAPTURE(why);
    const vector_case one(v);
    const crypto::bytes cell = sealed(one.with, one.of, one.at, one.value, one.came);
    CHECK(to_hex(crypto::view(cell).first(12)) == to_hex(crypto::view(one.cell).first(12)));
    CHECK(cell.size() == one.cell.size());
    const auto plain = crypto::open(one.with, crypto::view(cell).subspan(12), from_hex(v.at("associated_data")));
    CHECK((plain ? to_hex(*plain) : "refused") == v.at("plaintext"));
    ++checked;
  }
  CHECK(checked >= 20);
}

TEST_CASE("a cell moved to any other place is refused, whichever component differs") {
  constexpr vault_id away{1, 2, 4};
  struct {
    const char* name;
    cell_place at;
    key_id of;
  } const places[] = {
      {"home", place(), id},
      {"vault", place(away), id},
      {"type", {&home, "comment", "email", 42, {9, 8, 7}}, id},
      {"field", {&home, "member", "handle", 42, {9, 8, 7}}, id},
      {"type and field run together otherwise", {&home, "membere", "mail", 42, {9, 8, 7}}, id},
      {"subject", {&home, "member", "email", 43, {9, 8, 7}}, id},
      {"record", {&home, "member", "email", 42, {9, 8, 6}}, id},
      {"root", place(), {78, 3, 20458}},
      {"class", place(), {77, 4, 20458}},
      {"day", place(), {77, 3, 20459}},
  };
  const crypto::key with = key_named(1);  // one key for all, so that only the associated data can refuse
  int pairs = 0;
  for (const auto& from : places)
    for (const auto& to : places) {
      crypto::bytes cell = sealed(with, from.of, from.at, text("alice"), {.collected = {std::int64_t{from.of.day} * 86400}});
      const crypto::bytes there = sealed(with, to.of, to.at, text("bob"), {.collected = {std::int64_t{to.of.day} * 86400}});
      std::copy_n(there.begin(), 12, cell.begin());  // the thief adjusts the key id too
      const bool same = &from == &to;
      CHECK_MESSAGE(open_cell(with, to.at, china, cell).has_value() == same, from.name, " to ", to.name);
      ++pairs;
    }
  CHECK(pairs == 100);
}

TEST_CASE("a bit flipped at any byte of a cell refuses it") {
  const crypto::key with = key_named(1);
  const crypto::bytes cell = sealed(with, id, place(), text("alice@example.com"));
  REQUIRE(open_cell(with, place(), china, cell));
  for (std::size_t i = 0; i < cell.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      crypto::bytes edited = cell;
      edited[i] = static_cast<std::uint8_t>(edited[i] ^ 1 << bit);
      CHECK_MESSAGE(!open_cell(with, place(), china, edited), "byte ", i, ", bit ", bit);
    }
}

TEST_CASE("a cell cut at any length is refused") {
  const crypto::key with = key_named(1);
  const crypto::bytes cell = sealed(with, id, place(), text("alice@example.com"));
  for (std::size_t size = 0; size < cell.size(); ++size) {
    // A copy of that very size, so that a read past its end is one past an allocation.
    const crypto::bytes cut(cell.begin(), cell.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_MESSAGE(!open_cell(with, place(), china, cut), "length ", size);
  }
}

TEST_CASE("values of one bucket give cells of one size") {
  const crypto::key with = key_named(1);
  std::set<std::size_t> sizes;
  for (std::size_t size = 0; size <= 1100; ++size) {
    const std::size_t got = sealed(with, id, place(), crypto::bytes(size, 'x')).size();
    CHECK_MESSAGE(got == 12 + 24 + bucket((size <= 255 ? 7 : 8) + size) + 16, "value of ", size, " bytes");
    sizes.insert(got);
  }
  CHECK(sizes.size() == 9);
}

TEST_CASE("buckets are 16, 32, 64, 128, 256 and multiples of 256") {
  const std::pair<std::size_t, std::size_t> known[] = {{0, 16},    {1, 16},    {16, 16},   {17, 32},   {32, 32},
                                                       {33, 64},   {64, 64},   {65, 128},  {128, 128}, {129, 256},
                                                       {256, 256}, {257, 512}, {512, 512}, {513, 768}, {1000, 1024}};
  for (const auto& one : known) CHECK_MESSAGE(bucket(one.first) == one.second, one.first);
}

TEST_CASE("a cell costs at most 64 bytes beyond its value, reference and padding, its place in the row included") {
  const crypto::bytes value(57, 'x');  // fills a bucket
  crypto::bytes row;
  pack(7, sealed(key_named(1), id, place(), value), row);
  CHECK(row.size() - value.size() <= 64);
}

TEST_CASE("the length of a value takes a byte up to 255, two up to 65,535, and four beyond") {
  const crypto::key with = key_named(1);
  for (const std::size_t size : {0U, 1U, 0xfeU, 0xffU, 0x100U, 0xffffU, 0x10000U, 0x10001U}) {
    const auto cell = sealed(with, id, place(), crypto::bytes(size, 'x'));
    CHECK(cell.size() == 12 + 24 + bucket((size > 0xffff ? 10 : size > 0xff ? 8 : 7) + size) + 16);
    const auto opened = open_cell(with, place(), china, cell);
    REQUIRE(opened);
    CHECK(opened->value.size() == size);
  }
}

TEST_CASE("the key id stands in the clear") {
  const key_id ids[] = {{0, 1, 0}, {77, 3, 20458}, {(1ULL << 48) - 1, 65535, (1 << 23) - 1}, {5, 6, -1}, {5, 6, -(1 << 23)}};
  for (const key_id& one : ids) {
    const auto cell = sealed(key_named(1), one, place(), {}, {.collected = {std::int64_t{one.day} * 86400}});
    CHECK_MESSAGE(key_id_of(cell) == one, "day ", one.day);
  }
  CHECK_FALSE(key_id_of({}));
  CHECK_FALSE(key_id_of(crypto::bytes(67, 1)));
  CHECK_FALSE(key_id_of(crypto::bytes(100, 2)));
}

TEST_CASE("the second of collection comes back, in every zone and at both ends of the day") {
  const crypto::key with = key_named(1);
  int checked = 0;
  for (std::int32_t quarter = -14 * 4; quarter <= 14 * 4; ++quarter)
    for (const std::int64_t second : {0, 1, 43200, 86398, 86399}) {
      const zone z{quarter * 900};
      const instant at{day_begins(20458, z).unix_seconds + second};
      REQUIRE(day_number(at, z) == 20458);
      const auto opened = open_cell(with, place(), z, sealed(with, id, place(), text("x"), {.collected = at}));
      REQUIRE(opened);
      CHECK_MESSAGE(opened->came.collected == at, z.seconds_east, " east, second ", second);
      ++checked;
    }
  CHECK(checked == 565);
}

TEST_CASE("what format 1 cannot write down is refused before anything is written") {
  const crypto::key with = key_named(1);
  const auto refused = [&](const key_id& of, const provenance& came) {
    return fault_of([&] { (void)sealed(with, of, place(), text("secret-value"), came); });
  };
  CHECK(refused(id, {.collected = collected}) == "none");
  CHECK(refused({1ULL << 48, 3, 20458}, {.collected = collected}) == "misuse-argument");
  CHECK(refused({77, 3, 1 << 23}, {.collected = {(1LL << 23) * 86400}}) == "misuse-argument");
  CHECK(refused({77, 3, 20458}, {.collected = {20461LL * 86400}}) == "misuse-argument");
  CHECK(refused({77, 3, 20458}, {.collected = {20456LL * 86400}}) == "misuse-argument");
  CHECK(refused(id, {.collected = collected, .policy_version = 65536}) == "misuse-argument");
  CHECK(refused(id, {.collected = collected, .reference = std::string(65536, 'r')}) == "misuse-argument");
  CHECK(refused(id, {.collected = collected, .policy_version = 65535, .reference = std::string(65535, 'r')}) == "none");
}

TEST_CASE("two cells of one value differ in nonce and ciphertext") {
  const crypto::key with = key_named(1);
  crypto::nonces fresh;
  crypto::bytes one, two;
  seal_cell(with, id, place(), {.collected = collected}, text("alice"), fresh, one);
  seal_cell(with, id, place(), {.collected = collected}, text("alice"), fresh, two);
  CHECK(std::equal(one.begin(), one.begin() + 12, two.begin()));
  CHECK_FALSE(std::equal(one.begin() + 12, one.begin() + 36, two.begin() + 12));
  CHECK_FALSE(std::equal(one.begin() + 36, one.end(), two.begin() + 36));
}
