#include "engine/indexing.hpp"

#include "engine/renaming.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

std::string memory_of(std::string_view type, std::string_view field) { return "index:" + std::string(type) + ":" + std::string(field); }

/// The plaintext of one cell, or nothing if its key is gone: what nobody can read nobody can find.
std::optional<crypto::plaintext> value_of(engine::state& s, const record_row& record, std::string_view type, std::string_view field, crypto::view cell) {
  const auto id = key_id_of(cell);
  const auto key = id ? s.keys->opening_key(*id) : std::nullopt;
  if (!key) return std::nullopt;
  auto opened = open_cell(*key, {&s.keys->vault(), type, field, record.subject, record.tag}, s.keys->days_in(), cell);
  if (!opened && s.lost(*id)) return std::nullopt;
  if (!opened) throw error(code::corrupt, "locket: a value of field " + std::string(field) + " in vault " + s.at.vault + " cannot be opened. Restore the vault from a backup.");
  return std::move(opened->value);
}

void index_since(engine::state& s, blind_index::change& index, store::connection& on, std::int64_t commit) {
  std::int64_t after_row = 0;
  const auto step = [&](const record_row& record) {
    after_row = record.row;
    reindex_record(s, on, index, record);
  };
  while (records_since(on, commit, after_row, 512, step) == 512) {}
}

}  // namespace

void remember_indexing(store::connection& on, std::string_view type, const field_schema& field) {
  if (field.index == indexed::no) return;
  const auto name = memory_of(type, field.name);
  const auto how = static_cast<std::int64_t>(field.index) << 8 | static_cast<std::int64_t>(field.compared_as);
  if (meta(on, name, 0) != how) set_meta(on, name, how);
}

void reindex_record(engine::state& s, store::connection& on, blind_index::change& index, const record_row& record) {
  index.remove_record(record.row);
  const auto type = s.stored_names.type_name(on, record.type);
  for (const auto& stored : cells_in(record.cells)) {
    const auto field = s.stored_names.field_name(on, record.type, stored.field);
    const auto how = meta(on, memory_of(type, field), 0);
    if (how == 0) continue;
    if (const auto value = value_of(s, record, type, field, stored.cell))
      index.add(hash_of(s.index_key, type, field, normalised(static_cast<normaliser>(how & 0xff), *value)), record.row);
  }
}

void catch_up(engine::state& s, blind_index::change& index, store::connection& on) {
  const auto commit = meta(on, "index_commit", 0);
  if (!s.index->fresh() && index.covered() == commit) return;
  // An index that is ahead belongs to a later state of this vault, which was restored: none of it can be believed.
  if (s.index->fresh() || index.covered() > commit) rebuild(s, index, on);
  else index_since(s, index, on, index.covered());
}

void rebuild(engine::state& s, blind_index::change& index, store::connection& on) {
  index.clear();
  index.rebuilt(0);
  index_since(s, index, on, -1);
}

void catch_up(engine::state& s) {
  {
    const auto covered = s.index->covered();
    auto reading = s.vault->read_warm();
    if (!s.index->fresh() && covered == meta(reading.on, "index_commit", 0)) return;
  }
  auto index = s.index->begin();
  auto writing = s.vault->write();
  const auto commit = meta(writing.on, "index_commit", 0);
  catch_up(s, index, writing.on);
  index.commit(commit);
}

std::vector<record_row> holders_of(engine::state& s, store::connection& on, std::span<const std::int64_t> hints, std::string_view type, const field_schema& field, crypto::view wanted) {
  std::vector<record_row> found;
  const auto type_number = s.stored_names.find_type(on, type);
  field_numbers numbers;
  if (type_number) number_names(s, on, *type_number, field, numbers);
  if (numbers.empty()) return found;
  for (const auto row : hints) {
    auto record = record_at(on, row);
    if (!record || record->type != *type_number) continue;
    const auto held = held_in(s, *record, type, field, cells_in(record->cells), numbers);
    const auto value = held ? value_of(s, *record, type, held->stored_as, held->cell) : std::nullopt;
    if (value && crypto::equal(normalised(field.compared_as, *value), wanted)) found.push_back(std::move(*record));
  }
  return found;
}

std::vector<index_hash> hashes_of(engine::state& s, std::string_view type, const field_schema& field, crypto::view wanted) {
  std::vector<index_hash> all{hash_of(s.index_key, type, field.name, wanted)};
  for (const auto old : field.was) all.push_back(hash_of(s.index_key, type, old, wanted));
  return all;
}

}  // namespace locket
