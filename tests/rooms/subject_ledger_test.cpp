#include <doctest/doctest.h>

#include "ledger/subject_ledger.hpp"

#include "support/store.hpp"
#include "support/vectors.hpp"

using namespace locket;
using support::fault_of;

namespace {

subject_ledger ledger() {
  subject_ledger out{{1, 2, 3}, {7, (1ULL << 48) - 1}, {}};
  out.said.events = {
      {.what = subject_event::kind::enrolled, .at = {1'000'000'000}, .version = 3, .of_age_all = {2}, .of_age = {-1}},
      {.what = subject_event::kind::consented,
       .at = {1'000'000'001},
       .about = "survey",
       .recipient = "city-bank",
       .form = form::separate,
       .by = by::guardian,
       .cross_border = true},
      {.what = subject_event::kind::withdrawn, .at = {-5}, .about = "survey"},
      {.what = subject_event::kind::accepted, .at = {6}, .how = acceptance::continued_use, .version = 0xffffffff},
      {.what = subject_event::kind::rejected, .at = {7}, .version = 2},
      {.what = subject_event::kind::closed, .at = {8}},
      {.what = subject_event::kind::contested, .at = {9}, .about = "address"},
      {.what = subject_event::kind::resolved, .at = {10}, .about = "地址"},
  };
  return out;
}

crypto::bytes text_of(const subject_ledger& one) {
  const auto text = encode(one);
  return {text.begin(), text.end()};
}

bool same(const subject_ledger& a, const subject_ledger& b) {
  return a.tag == b.tag && a.roots == b.roots && a.said.events == b.said.events;
}

}  // namespace

TEST_CASE("every kind of event comes back as it was said") {
  const auto back = decode(text_of(ledger()));
  REQUIRE(back);
  CHECK(same(*back, ledger()));
}

TEST_CASE("an empty ledger comes back") {
  const subject_ledger none{{9}, {}, {}};
  const auto back = decode(text_of(none));
  REQUIRE(back);
  CHECK(same(*back, none));
}

TEST_CASE("the text is that of FORMAT.md, byte for byte") {
  subject_ledger one{{0xaa}, {0x0102}, {}};
  one.said.events = {{.what = subject_event::kind::consented, .at = {3}, .about = "x", .form = form::separate, .version = 4}};
  const std::string tag = "aa" + std::string(30, '0');
  CHECK(support::to_hex(text_of(one)) ==
        "01" + tag + "01000000" + "020100000000" + "01000000" + "02" + "05" + "16" + "0300000000000000" + "0100" + "78" + "04000000");
}

TEST_CASE("a text cut at any length does not decode") {
  const auto whole = text_of(ledger());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const crypto::bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_MESSAGE(!decode(cut), "length ", size);
  }
  auto longer = whole;
  longer.push_back(0);
  CHECK_FALSE(decode(longer));
}

TEST_CASE("a byte changed anywhere gives another ledger or none, and never the same") {
  const auto whole = text_of(ledger());
  int refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const int bits : {1, 0x40, 0x80, 0xff}) {
      auto edited = whole;
      edited[i] = static_cast<std::uint8_t>(edited[i] ^ bits);
      const auto back = decode(edited);
      if (!back) ++refused;
      CHECK_MESSAGE((!back || !same(*back, ledger())), "byte ", i);
    }
  CHECK(refused > 0);
}

TEST_CASE("counts that the text could not hold allocate nothing") {
  auto text = text_of({{1}, {}, {}});
  REQUIRE(text.size() == 25);
  for (const std::size_t count : {17u, 21u}) {
    auto edited = text;
    for (std::size_t i = 0; i < 4; ++i) edited[count + i] = 0xff;
    CHECK_FALSE(decode(edited));
  }
}

TEST_CASE("what the text cannot hold is refused") {
  CHECK(fault_of([] { encode({{}, {1ULL << 48}, {}}); }) == "misuse-argument");
  subject_ledger one;
  one.said.events = {{.what = subject_event::kind::consented, .about = std::string(65536, 'x')}};
  CHECK(fault_of([&] { encode(one); }) == "misuse-argument");
}

TEST_CASE("a standing's place names its row, so that standings cannot be exchanged") {
  const vault_id vault{4};
  const cell_place at = standing_place(vault, 12);
  CHECK(at.vault == &vault);
  CHECK(at.type == "subject");
  CHECK(at.field == "standing");
  CHECK(at.subject == 12);
  CHECK(at.record == std::array<std::uint8_t, 16>{});
}
