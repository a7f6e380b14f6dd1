#include "engine/residues.hpp"

#include "engine/coarser.hpp"
#include "records/anonymised.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

constexpr std::string_view suffix = ":residue";  // no C++ member is called so, and callers by id are refused

/// Its only date counts from collection: it outlives the account, and dies with its subject's root or on its day.
class_number residue_class(engine::state& s, const policy& version, const policy::category& of) {
  return s.keys->class_for(class_kind::residue, of.id, {of.residue_kept, std::nullopt}, version.version());
}

}  // namespace

std::string residue_name(std::string_view field) { return std::string(field) + std::string(suffix); }

std::vector<std::string> residue_names(const field_schema& field) {
  std::vector<std::string> names{residue_name(field.name)};
  for (const auto old : field.was) names.push_back(residue_name(old));
  return names;
}

void refuse_residue_name(const record_schema& schema, std::size_t field) {
  if (field < schema.fields.size() && schema.fields[field].name.ends_with(suffix))
    throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " has a field that is called " + std::string(schema.fields[field].name) + ". Names that end so are kept for residues: call it something else, or read a residue with residue().");
}

void need_generaliser(const engine::state& s, const policy& version, const policy::category& of) {
  if (of.then == final_act::erase || find_generaliser(s, of.generaliser) != nullptr) return;
  throw error(code::generaliser_missing, "locket: category " + of.id + " of policy version " + std::to_string(version.version()) + " leaves a residue made by " + of.generaliser + ", which this opening of vault " + s.at.vault + " was not given. Name it in open_options::generalisers; nothing was written.");
}

std::optional<std::pair<class_number, std::int32_t>> residue_day(engine::state& s, const policy& version, const policy::category& of, instant at) {
  if (of.then == final_act::erase) return std::nullopt;
  const auto in = s.keys->days_in();
  return std::pair{residue_class(s, version, of), of.then == final_act::generalise ? day_number(at, in) : year_day(at, in)};
}

std::optional<residue> residue_of(engine::state& s, const policy& version, std::string_view category, crypto::view value) {
  const auto* of = version.find_category(category);
  if (of == nullptr || of->then == final_act::erase) return std::nullopt;
  need_generaliser(s, version, *of);
  auto made = coarser(*find_generaliser(s, of->generaliser), value);
  if (!made) return std::nullopt;
  return residue{of->then, residue_class(s, version, *of), std::move(*made)};
}

void add_anonymised(engine::state& s, store::connection& on, const residue& left, std::uint16_t type, const record_schema& schema, std::string_view field, instant at, crypto::nonces& fresh) {
  const auto in = s.keys->days_in();
  const key_id id{0, left.of, year_day(at, in)};
  anonymised_row row{draw_row(on), left.of, type, s.stored_names.field(on, type, field), {}};
  seal_cell(s.keys->sealing_key(id), id, anonymised_place(s.keys->vault(), row.row, schema.name, field), {day_begins(id.day, in), source::subject, false, 0, {}}, left.value, fresh, row.cell);
  add_anonymised(on, row);
}

bool reads_residues(const timeline& known, std::string_view purpose, instant at) {
  const auto* version = known.in_force(at);
  const auto* declared = version != nullptr ? version->find_purpose(purpose) : nullptr;
  return declared != nullptr && declared->reads_residues;
}

}  // namespace locket
