#include "engine/opening.hpp"

#include "engine/residues.hpp"
#include "engine/renaming.hpp"

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

void open_fields(engine::state& s, question& q, const standing& said, const fetched& record, const record_schema& schema, std::span<const std::size_t> wanted,
                 const std::map<std::string, std::uint16_t>& numbers, opened_record::inside& into) {
  const auto stored = cells_in(record.row.cells);
  const auto cell_of = [&](const std::string& name) -> const stored_cell* {
    const auto number = numbers.find(name);
    const auto cell = number == numbers.end() ? stored.end() : std::find_if(stored.begin(), stored.end(), [&](const stored_cell& c) { return c.field == number->second; });
    return cell == stored.end() ? nullptr : &*cell;
  };
  const bool provenance_matters = decide::needs_provenance(q.ask);
  std::vector<std::optional<held_cell>> cells(wanted.size());
  std::vector<key_id> ids;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto held = held_in(s, record.row, record.type, schema.fields[wanted[i]], stored, numbers);
    if (!held) continue;
    const auto id = key_id_of(held->cell);
    if (!id) throw error(code::corrupt, "locket: a cell of field " + std::string(held->stored_as) + " in vault " + s.at.vault + " cannot be read. Restore the vault from a backup.");
    cells[i] = held;
    ids.push_back(*id);
  }
  const auto views = s.keys->views(ids);
  auto view = views.begin();

  into.fields.resize(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& field = schema.fields[wanted[i]];
    auto& out = into.fields[i];
    out.category = field.category;
    out.name = field.name;
    out.facts.category = field.category;
    out.facts.name = field.name;
    const auto* known = cells[i] ? &*view++ : nullptr;
    const cell_place place{&s.keys->vault(), record.type, cells[i] ? cells[i]->stored_as : field.name, record.row.subject, record.row.tag};
    if (known != nullptr) fill_from_cell(s, out.facts, place, cells[i]->cell, *known, q.ask.at, provenance_matters);

    out.state = known != nullptr ? field_state::open : field_state::absent;
    decide_field(q, said, out, declared_here(field, q));
    if (out.state == field_state::absent) out.why = vault_reason(reason::absent, q.ask.purpose, field.category, field.name, *q.known, q.ask.at);
    if (known == nullptr || out.state != field_state::open) continue;
    auto opened = known->key ? open_cell(*known->key, place, s.keys->days_in(), cells[i]->cell) : std::nullopt;
    if (!opened && s.lost(*key_id_of(cells[i]->cell))) {
      out.state = field_state::absent;
      out.why = vault_reason(reason::absent, q.ask.purpose, field.category, field.name, *q.known, q.ask.at);
      continue;
    }
    if (!opened) throw error(code::corrupt, "locket: a value of field " + std::string(field.name) + " in vault " + s.at.vault + " cannot be opened. Restore the vault from a backup.");
    out.value = std::move(opened->value);
  }
  if (!reads_residues(*q.known, q.ask.purpose, q.ask.at)) return;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& field = schema.fields[wanted[i]];
    const auto names = residue_names(field);
    const auto stored_as = std::find_if(names.begin(), names.end(), [&](const std::string& name) { return cell_of(name) != nullptr; });
    const auto& name = stored_as == names.end() ? names.front() : *stored_as;
    into.residues.push_back(opened_residue(s, q, said, record, field, cell_of(name), name, is_over(s, into.fields[i], cells[i], q.ask.at), provenance_matters));
  }
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

opened_record::opened_record(std::shared_ptr<const inside> in) noexcept : inside_(std::move(in)) {}
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
