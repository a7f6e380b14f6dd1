// A hidden cell can be larger than it is if others can shrink and grow in its stead with every total unchanged: a flow in the network whose
// nodes are rows and columns and whose edges are the hidden cells. Growing has no limit, shrinking ends at zero.
// (Gusfield, "A graph theoretic approach to statistical data security", SIAM J. Comput. 17 (1988); Fischetti and Salazar, "Solving the cell
// suppression problem", 2001. Choosing the cheapest set of cells is NP-hard; this chooses the cheapest cycle for one cell at a time.)
#include "engine/suppression.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace locket {

namespace {

class two_way {
 public:
  two_way(std::size_t rows, std::size_t columns, std::span<const std::uint64_t> counts, std::uint64_t minimum)
      : rows_(rows), columns_(columns), counts_(counts), minimum_(minimum), hidden_(counts.size()), moved_(counts.size()), reached_(rows + columns) {}

  std::vector<bool> settled() {
    for (std::size_t cell = 0; cell < counts_.size(); ++cell)
      if (counts_[cell] < minimum_) hide(cell);
    // What is hidden later widens what the others could be, so each is settled once.
    for (std::size_t next = 0; next < in_turn_.size(); ++next) {
      const auto cell = in_turn_[next];
      const auto need = std::max<std::uint64_t>(1, minimum_ - std::min(minimum_, counts_[cell]));
      while (!could_grow(cell, need) && hide_more(cell, need)) {}
    }
    return std::move(hidden_);
  }

 private:
  std::size_t at(std::size_t row, std::size_t column) const noexcept { return row * columns_ + column; }
  std::uint64_t left(std::size_t cell) const noexcept { return counts_[cell] + moved_[cell]; }  // unsigned, and the sum is never negative
  void hide(std::size_t cell) {
    if (hidden_[cell]) return;
    hidden_[cell] = true;
    in_turn_.push_back(cell);
  }

  bool could_grow(std::size_t cell, std::uint64_t need) {
    std::uint64_t wanted = need;
    through_one_corner(cell, wanted);
    while (wanted > 0) {
      const auto path = way_around(cell);
      if (path.empty()) break;
      push(path, wanted);
    }
    for (const auto one : touched_) moved_[one] = 0;
    touched_.clear();
    return wanted == 0;
  }

  /// As much as the way carries: its cells shrink and grow in turn.
  void push(std::span<const std::size_t> path, std::uint64_t& wanted) {
    std::uint64_t most = wanted;
    for (std::size_t i = 0; i < path.size(); i += 2) most = std::min(most, left(path[i]));
    for (std::size_t i = 0; i < path.size(); ++i) moved_[path[i]] += i % 2 == 0 ? 0 - most : most;
    touched_.insert(touched_.end(), path.begin(), path.end());
    wanted -= most;
  }

  /// The shortest ways, of which a table full of hidden cells has plenty: through one other row and column.
  void through_one_corner(std::size_t cell, std::uint64_t& wanted) {
    const auto row = cell / columns_, column = cell % columns_;
    for (std::size_t r = 0; r < rows_ && wanted > 0; ++r) {
      const auto below = at(r, column);
      for (std::size_t c = 0; r != row && c < columns_ && wanted > 0 && hidden_[below] && left(below) > 0; ++c) {
        const auto beside = at(row, c);
        if (c == column || !hidden_[beside] || left(beside) == 0 || !hidden_[at(r, c)]) continue;
        push(std::array{beside, at(r, c), below}, wanted);
      }
    }
  }

  /// Cells that shrink and grow in turn, from the cell's row back to its column; none if there is no such way. Breadth first: the shortest.
  std::vector<std::size_t> way_around(std::size_t cell) {
    const std::size_t from = rows_ + cell % columns_, to = cell / columns_;
    std::fill(reached_.begin(), reached_.end(), unreached);
    std::vector<std::size_t> queue{from};
    reached_[from] = cell;
    for (std::size_t next = 0; next < queue.size() && reached_[to] == unreached; ++next) {
      const auto node = queue[next];
      const bool is_row = node < rows_;
      for (std::size_t other = 0; other < (is_row ? columns_ : rows_); ++other) {
        const auto edge = is_row ? at(node, other) : at(other, node - rows_);
        const auto there = is_row ? rows_ + other : other;
        if (!hidden_[edge] || edge == cell || reached_[there] != unreached || (!is_row && left(edge) == 0)) continue;
        reached_[there] = edge;
        queue.push_back(there);
        if (there == to) break;
      }
    }
    std::vector<std::size_t> path;
    if (reached_[to] == unreached) return path;
    for (auto node = to; node != from;) {
      const auto edge = reached_[node];
      path.push_back(edge);
      node = node < rows_ ? rows_ + edge % columns_ : edge / columns_;
    }
    return path;
  }

  /// Hides what lets the cell grow through one other row and column at the least cost; else the smallest cell that is left, nearest first.
  bool hide_more(std::size_t cell, std::uint64_t need) {
    const auto row = cell / columns_, column = cell % columns_;
    const auto cost_of = [&](std::size_t one) { return hidden_[one] ? 0 : counts_[one]; };
    std::optional<std::size_t> corner;
    auto least = std::numeric_limits<std::uint64_t>::max();
    for (std::size_t r = 0; r < rows_; ++r) {
      if (r == row || counts_[at(r, column)] < need) continue;
      for (std::size_t c = 0; c < columns_; ++c) {
        if (c == column || counts_[at(row, c)] < need) continue;
        const auto cost = cost_of(at(r, column)) + cost_of(at(row, c)) + cost_of(at(r, c));
        if (cost >= least) continue;
        least = cost;
        corner = at(r, c);
      }
    }
    if (corner) {
      const auto r = *corner / columns_, c = *corner % columns_;
      const auto before = in_turn_.size();
      for (const auto one : {at(r, column), at(row, c), *corner}) hide(one);
      if (in_turn_.size() > before) return true;
    }
    return hide_smallest([&](std::size_t one) { return one / columns_ == row || one % columns_ == column; }) || hide_smallest([](std::size_t) { return true; });
  }
  template <class Among>
  bool hide_smallest(Among among) {
    std::optional<std::size_t> smallest;
    for (std::size_t one = 0; one < counts_.size(); ++one)
      if (!hidden_[one] && among(one) && (!smallest || counts_[one] < counts_[*smallest])) smallest = one;
    if (smallest) hide(*smallest);
    return smallest.has_value();
  }

  static constexpr std::size_t unreached = std::numeric_limits<std::size_t>::max();
  std::size_t rows_, columns_;
  std::span<const std::uint64_t> counts_;
  std::uint64_t minimum_;
  std::vector<bool> hidden_;
  std::vector<std::size_t> in_turn_;
  std::vector<std::size_t> touched_;    // cells that are not as they were counted
  std::vector<std::uint64_t> moved_;    // how much a cell has grown (or shrunk: modulo 2^64) on the way
  std::vector<std::size_t> reached_;    // of a row or column: the cell through which
};

}  // namespace

std::vector<bool> hidden_cells(std::size_t rows, std::size_t columns, std::span<const std::uint64_t> counts, std::uint64_t minimum) {
  return two_way(rows, columns, counts, minimum).settled();
}

}  // namespace locket
