// Anonymised residues: rows that belong to no subject and no record, for statistics. FORMAT.md beside this file.
#pragma once

#include "records/cell.hpp"
#include "store/sqlite.hpp"

#include <functional>

namespace locket {

/// One residue. Its cell is sealed under root 0, a class of kind residue and 1 January of the year of collection.
struct anonymised_row {
  std::int64_t row = 0;  // drawn at random, so that neither number nor order tells when it was put, or with what
  class_number of = 0;   // a hint, as all that stands in the clear; the cell's key id counts
  std::uint16_t type = 0, field = 0;
  crypto::bytes cell;
};

/// 1 January of the year of an instant, in days of the zone: what an anonymised residue is sealed under, and all that is kept of its date.
std::int32_t year_day(instant, zone) noexcept;

/// Where such a cell stands: bound to its row, so that none can be counted twice.
cell_place anonymised_place(const vault_id&, std::int64_t row, std::string_view type, std::string_view field);

/// A number that no row has. To be called in the transaction that adds the row.
std::int64_t draw_row(store::connection&);
void add_anonymised(store::connection&, const anonymised_row&);

/// Calls back with each row of a class, in order of row number after `after`, up to `most`; how many it saw. They are read before the first call.
std::size_t anonymised_of(store::connection&, class_number, std::int64_t after, std::size_t most, const std::function<void(const anonymised_row&)>&);

/// Removes those whose key is destroyed, among up to `most` rows after `after`.
struct anonymised_step {
  std::size_t seen = 0, removed = 0;
  std::int64_t last = 0;  // the last row seen
};
anonymised_step drop_dead_anonymised(store::connection&, keyring&, std::int64_t after, std::size_t most);

/// Greater than every number of a row, of this table and of `records`.
constexpr std::int64_t beyond_every_row = std::int64_t{1} << 62;

}  // namespace locket
