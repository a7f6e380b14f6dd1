// Rows that belong to nobody: how they are sealed, walked and removed.
#include <doctest/doctest.h>

#include "records/anonymised.hpp"
#include "records/vault_file.hpp"

#include "support/keys.hpp"

#include <algorithm>

using namespace locket;
using support::at;
using support::china;
using support::day;

namespace {

struct home : support::keys {
  vault_file vault{folder / "blog.locket", true, support::vault()};
  const class_number left = (*this)->class_for(class_kind::residue, "transaction", {years(10), std::nullopt});
  crypto::nonces fresh;

  /// The number of the row.
  std::int64_t put(std::string_view value, instant when) {
    auto writing = vault.write();
    const key_id id{0, left, year_day(when, china)};
    anonymised_row row{draw_row(writing.on), left, 1, 2, {}};
    const crypto::bytes bytes(value.begin(), value.end());
    seal_cell((*this)->sealing_key(id), id, anonymised_place(support::vault(), row.row, "payment", "amount"), {.collected = day_begins(id.day, china)}, bytes, fresh, row.cell);
    add_anonymised(writing.on, row);
    return row.row;
  }
  /// Every value that opens, in alphabetical order: "12 of 2026-01-01; …".
  std::string read(std::size_t step = 100) {
    std::vector<std::string> found;
    std::int64_t after = 0;
    auto reading = vault.read();
    const auto look = [&](const anonymised_row& one) {
      CHECK(one.row > after);
      after = one.row;
      const auto key = (*this)->opening_key(key_id_of(one.cell).value());
      if (!key) return;
      const auto opened = open_cell(*key, anonymised_place(support::vault(), one.row, "payment", "amount"), china, one.cell);
      REQUIRE(opened);
      found.push_back(std::string(opened->value.begin(), opened->value.end()) + " of " + date_of(opened->came.collected, china).text() + "; ");
    };
    while (anonymised_of(reading.on, left, after, step, look) == step) {}
    std::sort(found.begin(), found.end());
    std::string all;
    for (const auto& one : found) all += one;
    return all;
  }
  std::int64_t rows() {
    auto reading = vault.read();
    return support::number(reading.on, "SELECT count(*) FROM anonymised");
  }
};

}  // namespace

TEST_CASE("of the date of an anonymised residue the year is kept, in the vault's zone") {
  CHECK(year_day(at("2026-07-01T00:00:00Z"), china) == day("2026-01-01"));
  CHECK(year_day(at("2025-12-31T15:59:59Z"), china) == day("2025-01-01"));
  CHECK(year_day(at("2025-12-31T16:00:00Z"), china) == day("2026-01-01"));
  CHECK(year_day(at("2026-01-01T00:00:00Z"), china) == day("2026-01-01"));
}

TEST_CASE("anonymised residues are walked a step at a time, and tell no date but the year") {
  home h;
  h.put("100", at("2026-01-05T00:00:00Z"));
  h.put("200", at("2026-12-30T00:00:00Z"));
  h.put("300", at("2027-03-01T00:00:00Z"));
  const std::string all = "100 of 2026-01-01; 200 of 2026-01-01; 300 of 2027-01-01; ";
  CHECK(h.read() == all);
  CHECK(h.read(1) == all);
  auto reading = h.vault.read();
  CHECK(anonymised_of(reading.on, h.mail, 0, 10, [](const anonymised_row&) {}) == 0);
}

TEST_CASE("rows are numbered at random, so that their order is not the order in which they were put") {
  home h;
  std::vector<std::int64_t> numbers;
  for (int i = 0; i < 20; ++i) numbers.push_back(h.put("1", at("2026-01-05T00:00:00Z")));
  CHECK_FALSE(std::is_sorted(numbers.begin(), numbers.end()));
  CHECK(std::all_of(numbers.begin(), numbers.end(), [](std::int64_t n) { return n > 0 && n < beyond_every_row; }));
}

TEST_CASE("a cell is bound to its row: a copy under another number does not open") {
  home h;
  const auto row = h.put("100", at("2026-01-05T00:00:00Z"));
  auto reading = h.vault.read();
  anonymised_row found;
  anonymised_of(reading.on, h.left, 0, 1, [&](const anonymised_row& one) { found = one; });
  const auto key = h->opening_key(key_id_of(found.cell).value());
  REQUIRE(key);
  CHECK(open_cell(*key, anonymised_place(support::vault(), row, "payment", "amount"), china, found.cell));
  CHECK_FALSE(open_cell(*key, anonymised_place(support::vault(), row + 1, "payment", "amount"), china, found.cell));
  CHECK_FALSE(open_cell(*key, anonymised_place(support::vault(), row, "payment", "balance"), china, found.cell));
}

TEST_CASE("the key of 1 January is made when the year's first residue is put, whatever day that is, and ends a period after 1 January") {
  home h;
  const key_id id{0, h.left, day("2026-01-01")};
  h.clock.set("2026-11-30T00:00:00Z");
  h.put("100", at("2026-11-30T00:00:00Z"));
  CHECK(h->expires(id, day_begins(id.day, china)) == at("2035-12-29T16:00:00Z"));  // 3,650 days
  h.clock.set("2035-12-30T15:59:58Z");
  CHECK(h.read() == "100 of 2026-01-01; ");
  h.clock.advance_seconds(1);
  CHECK(h.read() == "");
}

TEST_CASE("a year's rows are removed once their key is destroyed, and no others") {
  home h;
  for (int i = 0; i < 7; ++i) h.put("old", at("2026-01-05T00:00:00Z"));
  h.put("new", at("2027-01-05T00:00:00Z"));
  const auto removed = [&] {
    auto writing = h.vault.write();
    std::size_t all = 0;
    anonymised_step done;
    do {
      done = drop_dead_anonymised(writing.on, *h, done.last, 3);
      all += done.removed;
    } while (done.seen == 3);
    return all;
  };
  CHECK(removed() == 0);
  h->destroy_day(h.left, day("2026-01-01"));
  CHECK(removed() == 7);
  CHECK(h.rows() == 1);
  CHECK(h.read() == "new of 2027-01-01; ");
}
