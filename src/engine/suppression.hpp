// Which cells of a two-way table may be shown beside its totals (R2.6). Pure: no vault, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace locket {

/// For each cell, row by row, whether it is hidden. Every row and every column must come to `minimum` at least, or be empty of cells to hide.
///
/// Hidden are the cells under the minimum, and others so that whoever knows all totals and all cells shown, and that no count is negative,
/// cannot tell of any hidden cell that it is under the minimum, nor what any of them is: each could be the minimum or more, and each could
/// be at least two values.
std::vector<bool> hidden_cells(std::size_t rows, std::size_t columns, std::span<const std::uint64_t> counts, std::uint64_t minimum);

}  // namespace locket
