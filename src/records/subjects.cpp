#include "records/subjects.hpp"

#include <locket/error.hpp>

namespace locket {

namespace {

subject_row row_in(const store::statement& row) {
  const store::view standing = row.blob(3);
  const store::view identity = row.blob(4);
  return {row.integer(0), row.integer(1), row.integer(2) != 0, {standing.begin(), standing.end()}, {identity.begin(), identity.end()}};
}

std::optional<subject_row> read(store::statement row) {
  if (!row.step()) return std::nullopt;
  return row_in(row);
}

// A withdrawal written to a row that is gone would be lost without a word.
void check_changed(store::connection& on, std::int64_t at) {
  if (on.changes() != 1)
    throw error(code::corrupt,
                "locket: subject row " + std::to_string(at) + " cannot be written: it is missing. Restore the vault from a backup.");
}

}  // namespace

id_tag tag_of(const crypto::key& with, const subject_id& who) { return crypto::keyed_hash16(with, who.bytes); }
id_tag tag_of(const crypto::key& with, const record_id& which) { return crypto::keyed_hash16(with, which.bytes); }

std::optional<subject_row> find_subject(store::connection& on, const id_tag& tag) {
  auto row = on.prepare("SELECT row, epoch, erased, standing, identity FROM subjects WHERE tag = ?1");
  row.bind(1, tag);
  return read(std::move(row));
}

std::optional<subject_row> subject_at(store::connection& on, std::int64_t at) {
  auto row = on.prepare("SELECT row, epoch, erased, standing, identity FROM subjects WHERE row = ?1");
  row.bind(1, at);
  return read(std::move(row));
}

std::vector<std::int64_t> living_subjects(store::connection& on, std::int64_t after, std::size_t most) {
  auto rows = on.prepare("SELECT row FROM subjects WHERE row > ?1 AND erased = 0 ORDER BY row LIMIT ?2");
  rows.bind(1, after).bind(2, static_cast<std::int64_t>(most));
  std::vector<std::int64_t> all;
  while (rows.step()) all.push_back(rows.integer(0));
  return all;
}

std::int64_t next_subject(store::connection& on) {
  auto last = on.prepare("SELECT coalesce(max(row), 0) FROM subjects");
  last.step();
  const auto row = last.integer(0);
  if (row < 0 || row > INT64_MAX / 2) throw error(code::corrupt, "locket: a subject cannot be enrolled: there is one in row " + std::to_string(row) + ", which was never given out. Restore the vault from a backup.");
  return row + 1;
}

void add_subject(store::connection& on, const id_tag& tag, const subject_row& one) {
  on.prepare("INSERT INTO subjects(row, tag, epoch, erased, standing, identity) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
      .bind(1, one.row)
      .bind(2, tag)
      .bind(3, one.epoch)
      .bind(4, std::int64_t{one.erased})
      .bind(5, one.standing)
      .bind(6, one.identity)
      .done();
}

void set_standing(store::connection& on, std::int64_t at, crypto::view standing) {
  on.prepare("UPDATE subjects SET standing = ?2, epoch = epoch + 1 WHERE row = ?1").bind(1, at).bind(2, standing).done();
  check_changed(on, at);
}

void mark_erased(store::connection& on, std::int64_t at) {
  on.prepare("UPDATE subjects SET tag = NULL, identity = x'', erased = 1, epoch = epoch + 1 WHERE row = ?1").bind(1, at).done();
  check_changed(on, at);
}

}  // namespace locket
