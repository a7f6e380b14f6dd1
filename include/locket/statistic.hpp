// Counts and sums over everybody, in which nobody can be made out (R2.6), by ids.
// Read before this: ids.hpp, schema.hpp. Read after: engine.hpp (`statistic`), aggregate.hpp (the same with the host's types).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>
#include <locket/ids.hpp>
#include <locket/instant.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace locket {

/// A field by whose values subjects are counted.
struct statistic_by {
  std::size_t field = 0;  ///< Index into the schema.
  bool coarse = false;    ///< By what the generaliser of its category makes of the value: a year, a province.
};

/// What is counted: the subjects that hold a value of every field named here in one record, not expired; a contested one too, for a figure is
/// about nobody. Values that outlived their subject's erasure are not counted.
struct statistic_query {
  std::string purpose;
  std::vector<statistic_by> by{};    ///< Two at most. None: the total alone.
  std::optional<std::size_t> sum{};  ///< A field of whole numbers, summed beside the count.
  locket::actor actor = locket::actor::system();
};

/// So many different subjects, and the sum over their records (0 if none was asked for).
struct counted {
  std::uint64_t subjects = 0;
  std::int64_t sum = 0;
};

/// A value that was counted by, with the total of its row or column.
struct table_line {
  std::optional<std::string> value;  ///< Bytes, as the field's codec wrote them. Nothing: the rest, every value that too few subjects share.
  counted total;                     ///< A subject that stands in several cells of the line counts once.
};

/// The answer: only figures that at least the policy's minimum of subjects stand behind, and none from which a smaller one follows.
///
/// * A value that fewer subjects share is not even named: it is counted in the rest, and values just large enough join it until the rest is
///   large enough. So every line's total is shown.
/// * Of two fields' cells those under the minimum are suppressed, an empty one too, and with them so many others that no suppressed cell
///   follows from the totals and the cells shown: each could as well be the minimum or more. A sum goes with its count.
///
/// What it does not defend against: two statistics compared (before and after one subject joined, or of overlapping groups); what an asker
/// knows of some of the subjects; one subject whose value dominates a sum. Whoever may ask often should be given releases of few tables.
struct statistic_table {
  instant at;
  counted total;
  std::vector<std::vector<table_line>> lines;  ///< One list a field of `by`, by the bytes of the value; the rest, if there is one, last.
  std::vector<std::optional<counted>> cells;   ///< Row by row: of one field its lines', of two the inner cells. Nothing: suppressed.

  /// The cell of a value of the first field and one of the second. Throws `error` (`code::misuse_argument`) if there is none.
  LOCKET_EXPORT const std::optional<counted>& cell(std::size_t row, std::size_t column = 0) const;
};

/// So many different cells a statistic may have before suppression; past that it throws `error` (`code::misuse_argument`).
inline constexpr std::size_t most_cells = 100'000;

}  // namespace locket
