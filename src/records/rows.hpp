// Records: one row each, with a cell a field.
#pragma once

#include "records/names.hpp"
#include "records/subjects.hpp"

#include <functional>
#include <vector>

namespace locket {

/// A stored field: its number in the file, and its cell.
struct stored_cell {
  std::uint16_t field = 0;
  crypto::view cell;
};

struct record_row {
  std::int64_t row = 0;
  id_tag tag{};
  std::int64_t subject = 0;
  std::uint16_t type = 0;
  crypto::bytes cells;  // packed; see cells_in
};

/// Walks the packed cells, which are in ascending order of field; throws code::corrupt if the packing does not decode.
std::vector<stored_cell> cells_in(crypto::view packed);
/// Appends one; the caller keeps the order of fields.
void pack(std::uint16_t field, crypto::view cell, crypto::bytes& into);
/// The packed cells with some replaced or added (an absent field is left as it is, an unknown one preserved), in ascending order of field.
/// An empty cell takes its field out. Of two for one field the later counts.
crypto::bytes merge(crypto::view packed, std::span<const stored_cell> with);

std::optional<record_row> find_record(store::connection&, const id_tag&);
/// What a read under a permit asks of the file, in one statement, which is one snapshot: the record, how far its subject's standing has moved,
/// and two meta values.
struct record_at_once {
  record_row record;
  std::int64_t epoch = 0;
  bool erased = false;
  std::int64_t policies = 0;
  bool restored = false;
};
std::optional<record_at_once> find_record_at_once(store::connection&, const id_tag&);
/// A record, and how far its subject's standing has moved.
struct record_of_subject {
  record_row record;
  std::int64_t epoch = 0;
  bool erased = false;
};
std::optional<record_of_subject> find_record_of_subject(store::connection&, const id_tag&);
std::optional<record_row> record_at(store::connection&, std::int64_t row);
std::int64_t add_record(store::connection&, const id_tag&, std::int64_t subject, std::uint16_t type, crypto::view packed,
                        std::int64_t index_commit);
/// Throws code::corrupt if there is no such row.
void set_cells(store::connection&, std::int64_t row, crypto::view packed, std::int64_t index_commit);
void remove_record(store::connection&, std::int64_t row);
/// Removes up to `most` records of a subject; how many were removed.
std::size_t remove_records_of(store::connection&, std::int64_t subject, std::size_t most);
/// Calls back with each record of a subject, in row order after `after`, up to `most`; how many it saw. They are read before the first
/// call, which may write.
std::size_t records_of(store::connection&, std::int64_t subject, std::int64_t after, std::size_t most,
                       const std::function<void(const record_row&)>&);
/// Every record with index_commit > `after_commit` (all, if -1) in a row past `after_row`, in row order: for re-indexing. A scan of the
/// table.
std::size_t records_since(store::connection&, std::int64_t after_commit, std::int64_t after_row, std::size_t most,
                          const std::function<void(const record_row&)>&);

}  // namespace locket
