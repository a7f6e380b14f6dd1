#include "engine/renaming.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

/// When it was collected, to the second if it can still be opened, else before everything: what nobody can read shadows nothing.
instant collected(engine::state& s, const record_row& record, std::string_view type, const held_cell& held) {
  const auto id = key_id_of(held.cell);
  const auto key = id ? s.keys->opening_key(*id) : std::nullopt;
  if (!key) return {INT64_MIN};
  const auto opened = open_cell(*key, {&s.keys->vault(), type, held.stored_as, record.subject, record.tag}, s.keys->days_in(), held.cell);
  if (!opened) throw error(code::corrupt, "locket: a value of field " + std::string(held.stored_as) + " in vault " + s.at.vault + " cannot be opened. Restore the vault from a backup.");
  return opened->came.collected;
}

}  // namespace

void refuse_shared_names(const record_schema& schema) {
  const auto times = [&](std::string_view name) {
    std::size_t n = 0;
    for (const auto& field : schema.fields) n += static_cast<std::size_t>(field.name == name) + static_cast<std::size_t>(std::count(field.was.begin(), field.was.end(), name));
    return n;
  };
  for (const auto& field : schema.fields)
    for (const auto old : field.was)
      if (times(old) != 1)
        throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " cannot be used: the older name " + std::string(old) + " of field " + std::string(field.name) + " is another's too. Give each name once.");
}

std::optional<std::uint16_t> field_numbers::of(std::string_view name) const noexcept {
  const auto found = std::find_if(known_.begin(), known_.end(), [&](const auto& one) { return one.first == name; });
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

void number_names(engine::state& s, store::connection& on, std::uint16_t type, const field_schema& field, field_numbers& into) {
  const auto add = [&](std::string_view name) {
    if (const auto number = s.stored_names.find_field(on, type, name)) into.add(name, *number);
  };
  add(field.name);
  for (const auto old : field.was) add(old);
}

std::optional<held_cell> held_in(engine::state& s, const record_row& record, std::string_view type, const field_schema& field, std::span<const stored_cell> stored,
                                 const field_numbers& numbers) {
  const auto under = [&](std::string_view name) -> std::optional<held_cell> {
    const auto number = numbers.of(name);
    if (!number) return std::nullopt;
    const auto cell = std::find_if(stored.begin(), stored.end(), [&](const stored_cell& one) { return one.field == *number; });
    if (cell == stored.end()) return std::nullopt;
    return held_cell{cell->cell, name};
  };
  auto last = under(field.name);
  for (const auto old : field.was) {
    const auto older = under(old);
    if (!older) continue;
    if (!last || collected(s, record, type, *older) > collected(s, record, type, *last)) last = older;
  }
  return last;
}

}  // namespace locket
