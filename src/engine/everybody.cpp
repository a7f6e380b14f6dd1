#include "engine/everybody.hpp"

#include "engine/coarser.hpp"

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

everybody::everybody(engine::state& s, store::connection& on, const record_schema& schema, std::span<const read_field> fields, instant at)
    : s_(s), on_(on), schema_(schema), fields_(fields), type_(s.stored_names.find_type(on, schema.name)), at_(at) {
  for (const auto& one : fields) numbers_.push_back(type_ ? s.stored_names.find_field(on, *type_, schema.fields[one.index].name) : std::nullopt);
}

void everybody::subjects(const std::function<bool(std::uint64_t)>& progress, const std::function<void(std::int64_t)>& each) {
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
  std::vector<const stored_cell*> cells(fields_.size());
  std::vector<key_id> ids;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto cell = std::find_if(stored.begin(), stored.end(), [&](const stored_cell& c) { return c.field == numbers_[i]; });
    if (cell == stored.end()) continue;
    const auto id = key_id_of(cell->cell);
    if (!id)
      throw error(code::corrupt, "locket: a cell of field " + std::string(schema_.fields[fields_[i].index].name) + " in vault " + s_.at.vault + " cannot be read. Restore the vault from a backup.");
    // In a backup from before the erasure the subject's row says nothing of it; the keyring does.
    if (s_.keys->state_of(id->root) == root_state::erased) return values(fields_.size());
    cells[i] = &*cell;
    ids.push_back(*id);
  }
  values found(fields_.size());
  if (ids.empty()) return found;
  const auto views = s_.keys->views(ids);
  auto view = views.begin();
  for (std::size_t i = 0; i < fields_.size(); ++i)
    if (cells[i] != nullptr) found[i] = held(record, fields_[i], cells[i]->cell, *view++);
  return found;
}

// The one place where a value comes from: what stands in for one that is past its time (its residue) belongs here.
std::optional<crypto::plaintext> everybody::held(const record_row& record, const read_field& field, crypto::view cell, const key_view& known) {
  if (!known.key) return std::nullopt;
  const auto name = schema_.fields[field.index].name;
  const auto opened = open_cell(*known.key, {&s_.keys->vault(), schema_.name, name, record.subject, record.tag}, s_.keys->days_in(), cell);
  if (!opened)
    throw error(code::corrupt, "locket: a value of field " + std::string(name) + " in vault " + s_.at.vault + " cannot be opened. Restore the vault from a backup.");
  // On the last day the exact second of collection decides.
  if (known.first_end && *known.first_end <= at_) {
    const auto expires = s_.keys->expires(*key_id_of(cell), opened->came.collected);
    if (expires && *expires <= at_) return std::nullopt;
  }
  if (field.through != nullptr) return coarser(*field.through, opened->value);
  return std::move(opened->value);
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
