// Whose record holds a value: through the blind index, decided and audited.
#include "engine/asking.hpp"
#include "engine/indexing.hpp"
#include "engine/permits.hpp"
#include "engine/residues.hpp"
#include "engine/renaming.hpp"

#include <locket/error.hpp>

namespace locket {

namespace {

struct sought_value {
  const record_schema& schema;
  const field_schema& field;
  crypto::plaintext normalised;
  std::string_view purpose;
  const actor& by;
  instant at;
};

struct holder {
  std::shared_ptr<const recalled_subject> subject;
  std::optional<subject_id> who;
};

/// Who holds the value, with what the decision asks of theirs.
holder holder_of(engine::state& s, store::connection& on, const sought_value& sought, std::span<const std::int64_t> hints, decide::field& facts) {
  for (auto& record : holders_of(s, on, hints, sought.schema.name, sought.field, sought.normalised)) {
    const auto row = subject_at(on, record.subject);
    if (!row) continue;
    holder found{s.recall(*row), std::nullopt};
    if (!found.subject) continue;
    found.who = s.identity_of(*row).who;
    field_numbers numbers;
    number_names(s, on, record.type, sought.field, numbers);
    if (const auto held = held_in(s, record, sought.schema.name, sought.field, cells_in(record.cells), numbers))
      fill_from_cell(s, facts, {&s.keys->vault(), sought.schema.name, held->stored_as, record.subject, record.tag}, held->cell, sought.at, false);
    return found;
  }
  return {};
}

/// The answer; nothing, and nothing done, if the index lags behind the vault and must not.
std::optional<verdict<std::optional<subject_id>>> found_by_index(engine::state& s, const sought_value& sought, bool may_lag) {
  const auto hints = s.index->find(hashes_of(s, sought.schema.name, sought.field, sought.normalised));
  auto writing = s.vault->write();
  engine::state::durability durable(s, writing.on, sought.by, std::nullopt);
  store::transaction all(writing.on, store::intent::write);
  if (!may_lag && (s.index->fresh() || hints.covered != meta(writing.on, "index_commit", 0))) return std::nullopt;
  question q;
  q.known = s.versions(writing.on);
  q.fields.push_back({.category = sought.field.category, .name = sought.field.name});
  q.ask.purpose = sought.purpose;
  const auto [subject, who] = holder_of(s, writing.on, sought, hints.records, q.fields[0]);
  fill(s, writing.on, q, sought.by, subject ? std::optional(subject->ledger.tag) : std::nullopt, sought.at, true);
  static const standing nobody;
  auto no = refusal_of(q, subject ? subject->ledger.said : nobody);
  // Nobody found is an answer, once the actor may ask at all.
  const bool nobody_there = !subject && (!no || no->why() >= reason::unknown_subject);
  const bool declared = sought.field.by_policy || std::find(sought.field.purposes.begin(), sought.field.purposes.end(), sought.purpose) != sought.field.purposes.end();
  if (!declared && (!no || no->why() > reason::field_not_declared))
    throw error(code::misuse_argument, "locket: field " + std::string(sought.field.name) + " is not declared for purpose " + std::string(sought.purpose) + ". Add the purpose to its for_<…>.");

  audit_entry entry;
  entry.purpose = sought.purpose;
  entry.fields.emplace_back(sought.field.category);
  entry.why = nobody_there || !no ? 0 : static_cast<std::uint8_t>(no->why());
  if (const auto* version = q.known->in_force(sought.at)) entry.policy_version = version->version();
  if (subject && subject->mark) entry.subjects.push_back(*subject->mark);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::found, sought.by, sought.at, std::move(entry), fresh);
  if (subject && !no) note_if_capped(s, writing.on, *q.known, sought.by, subject->ledger.tag, sought.at);
  all.commit();
  durable.committed();

  if (nobody_there) return std::optional<subject_id>{};
  if (no) return *std::move(no);
  return std::optional<subject_id>(who);
}

}  // namespace

verdict<std::optional<subject_id>> engine::find(const record_schema& schema, std::size_t field, std::span<const std::uint8_t> value, std::string_view purpose, const actor& by) {
  auto& s = *state_;
  s.enter();
  if (field >= schema.fields.size() || schema.fields[field].index == indexed::no)
    throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " cannot be searched by field " + std::to_string(field) + ": it has no blind index. Declare it unique or findable.");
  const keyring::look_once looked(*s.keys);
  refuse_residue_name(schema, field);
  refuse_shared_names(schema);
  const auto& of = schema.fields[field];
  const sought_value sought{schema, of, normalised(of.compared_as, value), purpose, by, s.keys->now()};
  if (auto answer = found_by_index(s, sought, false)) return *std::move(answer);
  catch_up(s);
  return *found_by_index(s, sought, true);  // what is written meanwhile comes after this call
}

}  // namespace locket
