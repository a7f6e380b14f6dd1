#include "engine/suppression.hpp"
#include "support/bounds.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <numeric>
#include <random>
#include <string>

using locket::hidden_cells;

namespace {

struct table {
  std::size_t rows = 0, columns = 0;
  std::vector<std::uint64_t> counts;
  std::uint64_t row(std::size_t r) const {
    return std::accumulate(counts.begin() + static_cast<std::ptrdiff_t>(r * columns), counts.begin() + static_cast<std::ptrdiff_t>((r + 1) * columns), std::uint64_t{0});
  }
  std::uint64_t column(std::size_t c) const {
    std::uint64_t sum = 0;
    for (std::size_t r = 0; r < rows; ++r) sum += counts[r * columns + c];
    return sum;
  }
  bool lines_reach(std::uint64_t minimum) const {
    for (std::size_t r = 0; r < rows; ++r)
      if (row(r) < minimum) return false;
    for (std::size_t c = 0; c < columns; ++c)
      if (column(c) < minimum) return false;
    return true;
  }
};

support::seen_table seen(const table& t, const std::vector<bool>& hidden) {
  support::seen_table out{t.rows, t.columns, {}, {}, {}};
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    if (hidden[i]) out.cells.emplace_back();
    else out.cells.emplace_back(t.counts[i]);
  }
  for (std::size_t r = 0; r < t.rows; ++r) out.row_totals.push_back(t.row(r));
  for (std::size_t c = 0; c < t.columns; ++c) out.column_totals.push_back(t.column(c));
  return out;
}

/// "5 3* 12 | …": a hidden cell has a star.
std::string text(const table& t, const std::vector<bool>& hidden) {
  std::string out;
  for (std::size_t i = 0; i < hidden.size(); ++i) out += (i % t.columns == 0 && i != 0 ? "| " : "") + std::to_string(t.counts[i]) + (hidden[i] ? "* " : " ");
  return out;
}

/// What is wrong with a suppression, by trying every table that its reader could believe in; empty if nothing is.
std::string flaw(const table& t, const std::vector<bool>& hidden, std::uint64_t minimum) {
  const auto shown = seen(t, hidden);
  const support::everything_possible possible(shown);
  if (!possible.any()) return "no table fits what is shown";
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    const auto cell = "cell " + std::to_string(i);
    if (!hidden[i] && t.counts[i] < minimum) return cell + " is under the minimum and shown";
    if (!hidden[i]) continue;
    const auto& b = possible.of_cells()[i];
    if (b.least == b.most) return cell + " follows: it can only be " + std::to_string(b.least);
    if (b.most < minimum) return cell + " is known to be under the minimum: at most " + std::to_string(b.most);
  }
  return {};
}

std::size_t stars(const std::vector<bool>& hidden) { return static_cast<std::size_t>(std::count(hidden.begin(), hidden.end(), true)); }

}  // namespace

TEST_CASE("a table without small cells is shown whole") {
  const table t{2, 2, {10, 11, 12, 13}};
  CHECK(stars(hidden_cells(2, 2, t.counts, 10)) == 0);
}

TEST_CASE("one small cell takes three more with it, the cheapest") {
  const table t{3, 3, {3, 40, 20, 50, 60, 70, 30, 80, 85}};
  const auto hidden = hidden_cells(3, 3, t.counts, 10);
  INFO(text(t, hidden));
  CHECK(stars(hidden) == 4);
  CHECK(hidden[0]);
  CHECK(hidden[2]);
  CHECK(hidden[6]);
  CHECK(hidden[8]);
  CHECK(flaw(t, hidden, 10) == "");
}

TEST_CASE("two in every line are not enough: a cell that joins two blocks follows from the totals of either") {
  // Rows 0, 1 with columns 0, 1 and rows 2, 3 with columns 2, 3 are blocks; the cell of row 1 and column 2 alone joins them.
  const table t{4, 4, {1, 1, 9, 9, 1, 1, 1, 9, 9, 9, 1, 1, 9, 9, 1, 1}};
  std::vector<bool> naive(16);
  for (std::size_t i = 0; i < 16; ++i) naive[i] = t.counts[i] < 3;
  CHECK(flaw(t, naive, 3) == "cell 0 is known to be under the minimum: at most 2");
  auto wide = t;
  for (const auto i : {0, 1, 4, 5, 10, 11, 14, 15}) wide.counts[static_cast<std::size_t>(i)] = 2;
  CHECK(flaw(wide, naive, 3) == "cell 6 follows: it can only be 1");
  for (const auto& one : {t, wide}) {
    const auto hidden = hidden_cells(4, 4, one.counts, 3);
    INFO(text(one, hidden));
    CHECK(flaw(one, hidden, 3) == "");
  }
}

TEST_CASE("R2.6: of random tables no suppressed cell follows, nor that it is under the minimum") {
  std::mt19937 dice(20260105);
  std::size_t checked = 0, with_hidden = 0, shown_cells = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::uint64_t minimum = 2 + dice() % 3;
    table t{2 + dice() % 3, 2 + dice() % 2, {}};
    const auto largest = static_cast<unsigned>(minimum + dice() % 5);
    for (std::size_t c = 0; c < t.rows * t.columns; ++c) t.counts.push_back(dice() % (largest + 1));
    if (!t.lines_reach(minimum)) continue;
    const auto hidden = hidden_cells(t.rows, t.columns, t.counts, minimum);
    INFO(text(t, hidden), "minimum ", minimum);
    CHECK(flaw(t, hidden, minimum) == "");
    ++checked;
    with_hidden += stars(hidden) > 0;
    shown_cells += hidden.size() - stars(hidden);
  }
  CHECK(checked > 1000);
  CHECK(with_hidden > 500);
  CHECK(shown_cells > 1000);  // hiding everything would be safe, and no statistic
}

TEST_CASE("a table of 90,000 cells is settled in seconds, whether most of them are small or few") {
  std::mt19937 dice(7);
  for (const unsigned one_small_in : {1U, 30U}) {
    table t{300, 300, {}};
    for (std::size_t c = 0; c < t.rows * t.columns; ++c) {
      const bool small = one_small_in == 1 ? dice() % 20 != 0 : dice() % one_small_in == 0;
      t.counts.push_back(small ? (dice() % 4 == 0 ? dice() % 10 : 0) : 10 + dice() % 40);
    }
    REQUIRE(t.lines_reach(10));
    const auto begin = std::chrono::steady_clock::now();
    const auto hidden = hidden_cells(t.rows, t.columns, t.counts, 10);
    MESSAGE(stars(hidden), " of 90000 hidden in ", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), " s");
    CHECK(stars(hidden) < 90000);
    for (std::size_t i = 0; i < hidden.size(); ++i)
      if (t.counts[i] < 10 && !hidden[i]) FAIL_CHECK("cell ", i, " is shown");
  }
}
