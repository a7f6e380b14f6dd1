#include "engine/opening.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

decision vault_reason(reason why, std::string_view purpose, std::string_view category, std::string_view field, const timeline& known, instant at) {
  auto said = std::make_shared<decide::grounds>();
  said->why = why;
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

void open_fields(engine::state& s, question& q, const standing& said, const fetched& record, const record_schema& schema, std::span<const std::size_t> wanted,
                 const std::map<std::string, std::uint16_t>& numbers, opened_record::inside& into) {
  const auto stored = cells_in(record.row.cells);
  const bool provenance_matters = decide::needs_provenance(q.ask);
  std::vector<const stored_cell*> cells(wanted.size());
  std::vector<key_id> ids;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto number = numbers.find(std::string(schema.fields[wanted[i]].name));
    const auto cell = number == numbers.end() ? stored.end() : std::find_if(stored.begin(), stored.end(), [&](const stored_cell& c) { return c.field == number->second; });
    if (cell == stored.end()) continue;
    const auto id = key_id_of(cell->cell);
    if (!id) throw error(code::corrupt, "locket: a cell of field " + number->first + " in vault " + s.at.vault + " cannot be read. Restore the vault from a backup.");
    cells[i] = &*cell;
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
    const auto* known = cells[i] != nullptr ? &*view++ : nullptr;
    const cell_place place{&s.keys->vault(), record.type, field.name, record.row.subject, record.row.tag};
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
  q.ask.purpose = in.purpose;
  if (in.basis) {
    q.ask.basis = in.basis->kind;
    q.ask.reference = in.basis->reference;
  }
  fill(s, reading.on, q, in.by, in.tag, at, false);
  static const standing nobody;
  return decided(q, subject ? subject->ledger.said : nobody, false, false).whole;
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
  if (state(field) != field_state::open) return denial(in.fields[field].why);
  const auto& found = in.fields[field];
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

}  // namespace locket
