// The row of a data subject: a keyed hash instead of the id, and the sealed standing (events, roots).
#pragma once

#include "records/cell.hpp"
#include "records/vault_file.hpp"

namespace locket {

using id_tag = std::array<std::uint8_t, 16>;

/// Keyed hashes of the host's ids, so that files never hold an id. Subjects and records have keys of their own ("lksubjct", "lkrecord").
id_tag tag_of(const crypto::key& with, const subject_id&);
id_tag tag_of(const crypto::key& with, const record_id&);

struct subject_row {
  std::int64_t row = 0;
  std::int64_t epoch = 0;  // moves with every change of the standing
  bool erased = false;     // then the tag is gone, and no request by id reaches the row
  crypto::bytes standing;  // a cell: the ledger's text (ledger/subject_ledger.hpp)
  crypto::bytes identity;  // a cell: the host's own id of the subject; empty once erased
};

std::optional<subject_row> find_subject(store::connection&, const id_tag&);
std::optional<subject_row> subject_at(store::connection&, std::int64_t row);
/// Rows of subjects that are not erased, past `after`, in their order.
std::vector<std::int64_t> living_subjects(store::connection&, std::int64_t after, std::size_t most);
/// The number of the next row: both of its cells are bound to it. Inside a write transaction; numbers are never reused.
std::int64_t next_subject(store::connection&);
void add_subject(store::connection&, const id_tag&, const subject_row&);
// Both throw code::corrupt if there is no such row.
void set_standing(store::connection&, std::int64_t row, crypto::view standing);  // epoch + 1
void mark_erased(store::connection&, std::int64_t row);  // tag := NULL, identity := empty, erased := 1, epoch + 1; the standing stays

}  // namespace locket
