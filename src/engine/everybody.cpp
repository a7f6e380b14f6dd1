#include "engine/everybody.hpp"

#include "engine/coarser.hpp"
#include "engine/residues.hpp"
#include "records/anonymised.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <limits>

namespace locket {

namespace {

const field_schema& field_of(const record_schema& schema, std::size_t field) {
  if (field >= schema.fields.size())
    throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " has no field " + std::to_string(field) + ". Ask for fields of its schema.");
  return schema.fields[field];
}

bool declared_here(const field_schema& field, const policy::purpose& purpose) {
  return field.by_policy || purpose.any_category || std::find(field.purposes.begin(), field.purposes.end(), purpose.id) != field.purposes.end();
}

}  // namespace

everybody::everybody(engine::state& s, store::connection& on, const record_schema& schema, std::span<const read_field> fields, instant at, bool residues)
    : s_(s), on_(on), schema_(schema), fields_(fields), type_(s.stored_names.find_type(on, schema.name)), at_(at), residues_(residues) {
  for (const auto& one : fields) {
    if (!type_) return;
    const auto& field = schema.fields[one.index];
    number_names(s, on, *type_, field, numbers_);
    for (auto& left : residue_names(field))
      if (const auto number = s.stored_names.find_field(on, *type_, left)) numbers_.add(left, *number);
  }
}

void everybody::subjects(function_ref<bool(std::uint64_t)> progress, const std::function<void(std::int64_t)>& each) {
  constexpr std::size_t a_step = 256;
  std::uint64_t seen = 0;
  std::int64_t after = 0;
  for (bool more = type_.has_value(); more;) {
    if (progress && !progress(seen)) throw error(code::interrupted, "locket: an aggregate of vault " + s_.at.vault + " was stopped by its caller. Nothing of it was shown; ask again.");
    const auto rows = living_subjects(on_, after, a_step);
    for (const auto row : rows) each(row);
    seen += rows.size();
    if (!rows.empty()) after = rows.back();
    more = rows.size() == a_step;
  }
}

void everybody::records(std::int64_t subject, const look& call) {
  s_.enter();  // a vault that is closed meanwhile shows nothing more
  constexpr std::size_t a_step = 256;
  std::int64_t after = 0;
  const auto one = [&](const record_row& record) {
    after = record.row;
    if (record.type != type_) return;
    auto found = held(record);
    if (std::any_of(found.begin(), found.end(), [](const auto& v) { return v.has_value(); })) call(found);
  };
  while (records_of(on_, subject, after, a_step, one) == a_step) {}
}

everybody::values everybody::held(const record_row& record) {
  const auto stored = cells_in(record.cells);
  std::vector<std::optional<held_cell>> cells;
  std::vector<key_id> ids;
  values found(fields_.size());
  for (const auto& one : fields_) {
    const auto& field = schema_.fields[one.index];
    const auto cell = cells.emplace_back(held_in(s_, record, schema_.name, field, stored, numbers_));
    if (!cell) continue;
    const auto id = key_id_of(cell->cell);
    if (!id) throw error(code::corrupt, "locket: a cell of field " + std::string(field.name) + " in vault " + s_.at.vault + " cannot be read. Restore the vault from a backup.");
    // In a backup from before the erasure the subject's row says nothing of it; the keyring does.
    if (s_.keys->state_of(id->root) == root_state::erased) return found;
    ids.push_back(*id);
  }
  const auto views = s_.keys->views(ids);
  auto view = views.begin();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto* through = fields_[i].through;
    if (cells[i]) found[i] = opened(record, *cells[i], *view++);
    if (through == nullptr) continue;
    if (found[i]) found[i] = coarser(*through, *found[i]);
    // A clock that is suspect may be set right, and then the value itself is there again.
    else if (residues_ && !s_.keys->suspect()) found[i] = left_of(record, schema_.fields[fields_[i].index], stored);
  }
  return found;
}

std::optional<crypto::plaintext> everybody::opened(const record_row& record, const held_cell& held, const key_view& known) {
  if (!known.key) return std::nullopt;
  auto found = open_cell(*known.key, {&s_.keys->vault(), schema_.name, held.stored_as, record.subject, record.tag}, s_.keys->days_in(), held.cell);
  if (!found)
    throw error(code::corrupt, "locket: a value of field " + std::string(held.stored_as) + " in vault " + s_.at.vault + " cannot be opened. Restore the vault from a backup.");
  // On the last day the exact second of collection decides.
  if (known.first_end && *known.first_end <= at_) {
    const auto expires = s_.keys->expires(*key_id_of(held.cell), found->came.collected);
    if (expires && *expires <= at_) return std::nullopt;
  }
  return std::move(found->value);
}

std::optional<crypto::plaintext> everybody::left_of(const record_row& record, const field_schema& field, std::span<const stored_cell> stored) {
  for (const auto& name : residue_names(field)) {
    const auto number = numbers_.of(name);
    if (!number) continue;
    const auto cell = std::find_if(stored.begin(), stored.end(), [&](const stored_cell& one) { return one.field == *number; });
    if (cell == stored.end()) continue;
    const auto id = key_id_of(cell->cell);
    if (!id) throw error(code::corrupt, "locket: the residue of field " + std::string(field.name) + " in vault " + s_.at.vault + " cannot be read. Restore the vault from a backup.");
    return opened(record, {cell->cell, name}, s_.keys->views({&*id, 1}).front());
  }
  return std::nullopt;
}

bool everybody::originals_over(std::string_view category, std::int32_t year_begins) {
  const auto in = s_.keys->days_in();
  const auto year_after = date{date_of(day_begins(year_begins, in), in).year + 1, 1, 1}.begins(in);
  for (const auto& of : s_.keys->classes())
    if (of.kind == class_kind::category && of.name == category && (!of.keep.from_collection || year_after + *of.keep.from_collection > at_)) return false;
  return true;
}

void everybody::anonymised(const std::function<void(std::int64_t, values&)>& each) {
  if (!residues_ || !type_) return;
  const auto& field = schema_.fields[fields_.front().index];
  const auto name_of = [&](std::uint16_t number) -> std::optional<std::string_view> {
    const auto is = [&](std::string_view name) { return numbers_.of(name) == number; };
    if (is(field.name)) return field.name;
    const auto old = std::find_if(field.was.begin(), field.was.end(), is);
    return old == field.was.end() ? std::nullopt : std::optional(*old);
  };
  const auto open = [&](const anonymised_row& row) {
    const auto name = row.type == *type_ ? name_of(row.field) : std::nullopt;
    const auto id = key_id_of(row.cell);
    if (!name || !id || id->of != row.of || !originals_over(field.category, id->day)) return;
    const auto known = s_.keys->views({&*id, 1});
    const auto& key = known.front().key;
    if (!key) return;
    auto found = open_cell(*key, anonymised_place(s_.keys->vault(), row.row, schema_.name, *name), s_.keys->days_in(), row.cell);
    if (!found) throw error(code::corrupt, "locket: an anonymised value of field " + std::string(field.name) + " in vault " + s_.at.vault + " cannot be opened. Restore the vault from a backup.");
    values one;
    one.emplace_back(std::move(found->value));
    each(~row.row, one);
  };
  for (const auto& of : s_.keys->classes()) {
    if (of.kind != class_kind::residue || of.name != field.category) continue;
    constexpr std::size_t a_step = 256;
    std::int64_t after = 0;
    const auto step = [&](const anonymised_row& row) {
      after = row.row;
      open(row);
    };
    while (anonymised_of(on_, of.number, after, a_step, step) == a_step) {}
  }
}

const generaliser* generaliser_of(engine::state& s, const policy& version, const record_schema& schema, std::size_t field) {
  const auto* category = version.find_category(field_of(schema, field).category);
  if (category == nullptr || category->generaliser.empty()) return nullptr;
  if (const auto* found = find_generaliser(s, category->generaliser)) return found;
  throw error(code::misuse_argument, "locket: the values of category " + category->id + " cannot be generalised: the policy names " + category->generaliser +
                                         ", and the vault was opened without it. Name it in open_options.");
}

void ask_of_everybody(engine::state& s, store::connection& on, question& q, decide::verb what, std::string_view purpose, const actor& who, const record_schema& schema,
                      std::span<const std::size_t> fields, instant at) {
  q.known = s.versions(on);
  for (const auto field : fields) q.fields.push_back({.category = field_of(schema, field).category, .name = schema.fields[field].name});
  q.ask.what = what;
  q.ask.purpose = purpose;
  q.ask.group = std::numeric_limits<std::uint32_t>::max();
  q.ask.group_measured = true;
  fill(s, on, q, who, std::nullopt, at, true);
}

decision refused_outright(const question& q, const record_schema& schema, std::span<const std::size_t> fields) {
  static const standing nobody;
  auto outcome = decide::decide(*q.known, nobody, q.ask);
  const auto* version = q.known->in_force(q.ask.at);
  const auto* purpose = version != nullptr ? version->find_purpose(q.ask.purpose) : nullptr;
  // The compiled types narrow what the policy allows: two builds may run side by side.
  for (std::size_t i = 0; purpose != nullptr && i < fields.size(); ++i)
    if (!declared_here(schema.fields[fields[i]], *purpose) && (outcome.why == reason::allow || outcome.why > reason::field_not_declared)) outcome = {.why = reason::field_not_declared, .field = i};
  // Nobody was asked about, so that nobody is known is no answer.
  if (outcome.why == reason::allow || outcome.why == reason::unknown_subject) return {};
  return decide::explained(*q.known, nobody, q.ask, outcome);
}

void account_for(engine::state& s, audit_act act, const actor& who, const question& q, reason why) {
  audit_entry entry;
  entry.why = static_cast<std::uint8_t>(why);
  entry.purpose = q.ask.purpose;
  entry.recipient = q.ask.recipient;
  if (const auto* version = q.known->in_force(q.ask.at)) entry.policy_version = version->version();
  for (const auto& field : q.fields) entry.fields.emplace_back(field.category);
  account(s, act, who, std::move(entry));
}

}  // namespace locket
