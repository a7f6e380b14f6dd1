// What somebody can work out who sees a table with its totals: every filling of its hidden cells is tried. Slow and simple, on purpose.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace support {

struct seen_table {
  std::size_t rows = 0, columns = 0;
  std::vector<std::optional<std::uint64_t>> cells;  // row by row; nothing: hidden
  std::vector<std::uint64_t> row_totals, column_totals;
};

struct bounds {
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t most = 0;
};

class everything_possible {
 public:
  explicit everything_possible(const seen_table& seen) : seen_(seen), left_in_row_(seen.row_totals), left_in_column_(seen.column_totals), found_(seen.cells.size()), now_(seen.cells.size()) {
    for (std::size_t i = 0; i < seen.cells.size(); ++i) {
      if (!seen.cells[i]) continue;
      left_in_row_[i / seen.columns] -= *seen.cells[i];
      left_in_column_[i % seen.columns] -= *seen.cells[i];
    }
    fill(0);
  }
  const std::vector<bounds>& of_cells() const { return found_; }
  bool any() const { return any_; }

 private:
  void fill(std::size_t i) {
    if (i == seen_.cells.size()) {
      const auto spent = [](std::uint64_t left) { return left == 0; };
      if (!std::all_of(left_in_column_.begin(), left_in_column_.end(), spent)) return;
      any_ = true;
      for (std::size_t c = 0; c < now_.size(); ++c) {
        found_[c].least = std::min(found_[c].least, now_[c]);
        found_[c].most = std::max(found_[c].most, now_[c]);
      }
      return;
    }
    const auto row = i / seen_.columns, column = i % seen_.columns;
    const bool last = column + 1 == seen_.columns;
    const auto go_on = [&] {
      if (!last || left_in_row_[row] == 0) fill(i + 1);
    };
    if (seen_.cells[i]) return go_on();
    const auto most = std::min(left_in_row_[row], left_in_column_[column]);
    bool last_hidden = true;
    for (std::size_t c = column + 1; c < seen_.columns; ++c) last_hidden = last_hidden && seen_.cells[row * seen_.columns + c].has_value();
    for (std::uint64_t value = last_hidden ? left_in_row_[row] : 0; value <= most; ++value) {
      now_[i] = value;
      left_in_row_[row] -= value;
      left_in_column_[column] -= value;
      go_on();
      left_in_row_[row] += value;
      left_in_column_[column] += value;
      if (last_hidden) break;
    }
    now_[i] = 0;
  }

  const seen_table& seen_;
  std::vector<std::uint64_t> left_in_row_, left_in_column_;
  std::vector<bounds> found_;
  std::vector<std::uint64_t> now_;
  bool any_ = false;
};

}  // namespace support
