#include "engine/opening.hpp"

#include "engine/residues.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

decision vault_reason(reason why, std::string_view purpose, std::string_view category, std::string_view field, const timeline& known, instant at, decide::nuance nuance = decide::nuance::plain) {
  auto said = std::make_shared<decide::grounds>();
  said->why = why;
  said->nuance = nuance;
  if (const auto* version = known.in_force(at)) said->in_force = *version;
  said->at = at;
  said->purpose = purpose;
  said->category = category;
  said->field = field;
  return decision(why, std::move(said));
}

bool declared_here(const field_schema& field, const question& q) {
  if (field.by_policy) return true;
  const auto* version = q.known->in_force(q.ask.at);
  const auto* purpose = version != nullptr ? version->find_purpose(q.ask.purpose) : nullptr;
  if (purpose != nullptr && purpose->any_category) return true;
  return std::find(field.purposes.begin(), field.purposes.end(), q.ask.purpose) != field.purposes.end();
}

void decide_field(const question& q, const standing& said, opened_field& field, bool declared) {
  const auto one = std::span<const decide::field>(&field.facts, 1);
  auto ask = q.ask;
  ask.fields = one;
  auto outcome = decide::decide(*q.known, said, ask);
  // The compiled types narrow what the policy allows: two builds may run side by side.
  if (!declared && (outcome.why == reason::allow || outcome.why > reason::field_not_declared)) outcome = {.why = reason::field_not_declared, .field = 0};
  if (outcome.why == reason::allow) return;
  field.state = field_state::withheld;
  field.why = decide::explained(*q.known, said, ask, outcome);
}

}  // namespace

denial absent_record(std::string_view purpose, const timeline& known, instant at) { return denial(vault_reason(reason::absent, purpose, {}, {}, known, at)); }

denial permit_ended(std::string_view purpose, const timeline& known, instant at) { return denial(vault_reason(reason::permit_ended, purpose, {}, {}, known, at)); }

namespace {

/// True once nothing brings the value back: its time is up, or its key is gone. A clock that is suspect may be set right, and then the value is open again.
bool is_over(engine::state& s, const opened_field& original, const std::optional<held_cell>& cell, instant at) {
  if (!cell) return true;
  const auto id = key_id_of(cell->cell);
  if (id && !s.keys->alive(*id)) return true;
  return original.facts.expires && *original.facts.expires <= at && !s.keys->suspect();
}

/// What is left of one field: decided like its value, with its own date, and open only once the value is over.
opened_field opened_residue(engine::state& s, const question& q, const standing& said, const fetched& record, const field_schema& field, const stored_cell* cell, std::string_view stored_as, bool over, bool provenance_matters) {
  opened_field out;
  out.category = field.category;
  out.name = field.name;
  out.facts = {.category = field.category, .name = field.name};
  const cell_place place{&s.keys->vault(), record.type, stored_as, record.row.subject, record.row.tag};
  std::optional<key_view> known;
  if (cell != nullptr) {
    const auto id = key_id_of(cell->cell);
    if (!id) throw error(code::corrupt, "locket: the residue of field " + std::string(field.name) + " in vault " + s.at.vault + " cannot be read. Restore the vault from a backup.");
    known = std::move(s.keys->views({&*id, 1}).front());
    fill_from_cell(s, out.facts, place, cell->cell, *known, q.ask.at, provenance_matters);
  }
  decide_field(q, said, out, declared_here(field, q));
  if (out.state == field_state::withheld) return out;
  if (!known || !over) {
    out.why = vault_reason(reason::absent, q.ask.purpose, field.category, field.name, *q.known, q.ask.at, over ? decide::nuance::plain : decide::nuance::still_kept);
    return out;
  }
  auto opened = known->key ? open_cell(*known->key, place, s.keys->days_in(), cell->cell) : std::nullopt;
  if (!opened) throw error(code::corrupt, "locket: the residue of field " + std::string(field.name) + " in vault " + s.at.vault + " cannot be opened. Restore the vault from a backup.");
  out.state = field_state::open;
  out.value = std::move(opened->value);
  return out;
}

}  // namespace

namespace {

/// Most often nothing is refused, and then one decision tells so for every field.
bool nothing_refused(const question& q, const standing& said, const record_schema& schema, std::span<const std::size_t> wanted, std::span<const opened_field> fields) {
  std::vector<decide::field> facts;
  facts.reserve(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!declared_here(schema.fields[wanted[i]], q)) return false;
    facts.push_back(fields[i].facts);
  }
  auto ask = q.ask;
  ask.fields = facts;
  return decide::decide(*q.known, said, ask).why == reason::allow;
}

/// The stored cells of the wanted fields, in their order, and what the keyring says of each.
struct wanted_cells {
  std::vector<std::optional<held_cell>> cells;
  std::vector<key_view> views;
  std::vector<std::size_t> view_of;  // of a field that has a cell
};

wanted_cells cells_of(engine::state& s, const fetched& record, const record_schema& schema, std::span<const std::size_t> wanted, std::span<const stored_cell> stored, const field_numbers& numbers) {
  wanted_cells out{.cells = std::vector<std::optional<held_cell>>(wanted.size()), .views = {}, .view_of = std::vector<std::size_t>(wanted.size())};
  std::vector<key_id> ids;
  ids.reserve(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto held = held_in(s, record.row, record.type, schema.fields[wanted[i]], stored, numbers);
    if (!held) continue;
    const auto id = key_id_of(held->cell);
    if (!id) throw error(code::corrupt, "locket: a cell of field " + std::string(held->stored_as) + " in vault " + s.at.vault + " cannot be read. Restore the vault from a backup.");
    out.cells[i] = held;
    out.view_of[i] = ids.size();
    ids.push_back(*id);
  }
  out.views = s.keys->views(ids);
  return out;
}

/// The residues of the wanted fields, in their order.
void open_residues(engine::state& s, const question& q, const standing& said, const fetched& record, const record_schema& schema, std::span<const std::size_t> wanted, std::span<const stored_cell> stored, const field_numbers& numbers,
                   std::span<const std::optional<held_cell>> cells, opened_record::inside& into) {
  const auto cell_of = [&](const std::string& name) -> const stored_cell* {
    const auto number = numbers.of(name);
    const auto cell = !number ? stored.end() : std::find_if(stored.begin(), stored.end(), [&](const stored_cell& c) { return c.field == *number; });
    return cell == stored.end() ? nullptr : &*cell;
  };
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& field = schema.fields[wanted[i]];
    const auto names = residue_names(field);
    const auto stored_as = std::find_if(names.begin(), names.end(), [&](const std::string& name) { return cell_of(name) != nullptr; });
    const auto& name = stored_as == names.end() ? names.front() : *stored_as;
    into.residues.push_back(opened_residue(s, q, said, record, field, cell_of(name), name, is_over(s, into.fields[i], cells[i], q.ask.at), decide::needs_provenance(q.ask)));
  }
}

}  // namespace

void open_fields(engine::state& s, question& q, const standing& said, const fetched& record, const record_schema& schema, std::span<const std::size_t> wanted, const field_numbers& numbers, opened_record::inside& into) {
  const auto stored = cells_in(record.row.cells);
  const bool provenance_matters = decide::needs_provenance(q.ask);
  const auto found = cells_of(s, record, schema, wanted, stored, numbers);
  const auto place_of = [&](std::size_t i) {
    const auto name = found.cells[i] ? found.cells[i]->stored_as : schema.fields[wanted[i]].name;
    return cell_place{&s.keys->vault(), record.type, name, record.row.subject, record.row.tag};
  };

  into.known = q.known;
  into.at = q.ask.at;
  into.fields.resize(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& field = schema.fields[wanted[i]];
    auto& out = into.fields[i];
    out.category = out.facts.category = field.category;
    out.name = out.facts.name = field.name;
    if (!found.cells[i]) continue;
    out.state = field_state::open;
    fill_from_cell(s, out.facts, place_of(i), found.cells[i]->cell, found.views[found.view_of[i]], q.ask.at, provenance_matters);
  }
  if (!nothing_refused(q, said, schema, wanted, into.fields))
    for (std::size_t i = 0; i < wanted.size(); ++i) decide_field(q, said, into.fields[i], declared_here(schema.fields[wanted[i]], q));

  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto& out = into.fields[i];
    if (out.state != field_state::open) continue;
    const auto& key = found.views[found.view_of[i]].key;
    auto opened = key ? open_cell(*key, place_of(i), s.keys->days_in(), found.cells[i]->cell) : std::nullopt;
    if (opened) {
      out.value = std::move(opened->value);
    } else if (s.lost(*key_id_of(found.cells[i]->cell))) {
      out.state = field_state::absent;
    } else {
      throw error(code::corrupt, "locket: a value of field " + std::string(out.name) + " in vault " + s.at.vault + " cannot be opened. Restore the vault from a backup.");
    }
  }
  if (reads_residues(*q.known, q.ask.purpose, q.ask.at)) open_residues(s, q, said, record, schema, wanted, stored, numbers, found.cells, into);
}

namespace {

/// The standing has moved since the record was read: what is decided now?
decision decided_again(const opened_record::inside& in, const opened_field& field) {
  auto& s = *in.home;
  const auto at = s.keys->now();
  auto reading = s.vault->read();
  const store::transaction view(reading.on, store::intent::read);
  const auto seen = s.epoch_of(in.tag).load(std::memory_order_acquire);
  const auto subject = s.load(reading.on, in.tag);
  if (subject && subject->epoch == in.epoch) {  // somebody else's change: the epochs are shared
    in.seen.store(seen, std::memory_order_release);
    return {};
  }
  question q;
  q.known = s.versions(reading.on);
  q.fields.push_back(field.facts);
  q.ask.what = in.what;
  q.ask.purpose = in.purpose;
  q.ask.recipient = in.recipient;
  if (in.basis) {
    q.ask.basis = in.basis->kind;
    q.ask.reference = in.basis->reference;
  }
  fill(s, reading.on, q, in.by, in.tag, at, false);
  static const standing nobody;
  return decided(q, subject ? subject->ledger.said : nobody, false, false).whole;
}

/// What was opened, as long as the permit stands.
verdict<std::span<const std::uint8_t>> handed_out(const opened_record::inside& in, const opened_field& found) {
  if (found.state == field_state::absent && found.why.allowed()) return denial(vault_reason(reason::absent, in.purpose, found.category, found.name, *in.known, in.at));
  if (found.state != field_state::open) return denial(found.why);
  if (in.home->time->boot_seconds() >= in.deadline_boot) {
    auto reading = in.home->vault->read();
    return denial(vault_reason(reason::permit_ended, in.purpose, found.category, found.name, *in.home->versions(reading.on), in.home->keys->now()));
  }
  if (in.home->epoch_of(in.tag).load(std::memory_order_acquire) != in.seen.load(std::memory_order_acquire)) {
    auto again = decided_again(in, found);
    if (!again.allowed()) return denial(std::move(again));
  }
  return std::span<const std::uint8_t>(found.value);
}

}  // namespace

opened_record::opened_record(detail::shared<const inside> in) noexcept : inside_(std::move(in)) {}
std::size_t opened_record::size() const noexcept { return inside_->fields.size(); }

field_state opened_record::state(std::size_t field) const {
  const auto& in = *inside_;
  if (field >= in.fields.size()) throw error(code::misuse_argument, "locket: field " + std::to_string(field) + " of a record cannot be read: only " + std::to_string(in.fields.size()) + " were asked for. Ask for it in get().");
  return in.fields[field].state;
}

verdict<std::span<const std::uint8_t>> opened_record::value(std::size_t field) const {
  const auto& in = *inside_;
  in.home->enter();
  static_cast<void>(state(field));  // refuses one that was not asked for
  return handed_out(in, in.fields[field]);
}

verdict<std::span<const std::uint8_t>> opened_record::residue(std::size_t field) const {
  const auto& in = *inside_;
  in.home->enter();
  static_cast<void>(state(field));
  if (!in.residues.empty()) return handed_out(in, in.residues[field]);
  const auto& original = in.fields[field];
  auto reading = in.home->vault->read();
  return denial(vault_reason(reason::field_not_declared, in.purpose, original.category, original.name, *in.home->versions(reading.on), in.home->keys->now(), decide::nuance::no_residues));
}

}  // namespace locket
