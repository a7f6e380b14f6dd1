// Whose record holds a value: through the blind index, decided and audited.
#include "engine/asking.hpp"
#include "engine/indexing.hpp"
#include "engine/permits.hpp"
#include "engine/residues.hpp"
#include "engine/renaming.hpp"

#include <locket/error.hpp>

namespace locket {

verdict<std::optional<subject_id>> engine::find(const record_schema& schema, std::size_t field, std::span<const std::uint8_t> value, std::string_view purpose, const actor& by) {
  auto& s = *state_;
  s.enter();
  if (field >= schema.fields.size() || schema.fields[field].index == indexed::no)
    throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " cannot be searched by field " + std::to_string(field) + ": it has no blind index. Declare it unique or findable.");
  const keyring::look_once looked(*s.keys);
  refuse_residue_name(schema, field);
  refuse_shared_names(schema);
  const auto& sought = schema.fields[field];
  const auto at = s.keys->now();
  const auto wanted = normalised(sought.compared_as, value);
  catch_up(s);
  std::vector<std::int64_t> hints;
  for (const auto& hash : hashes_of(s, schema.name, sought, wanted)) {
    const auto some = s.index->find(hash);
    hints.insert(hints.end(), some.begin(), some.end());
  }

  auto writing = s.vault->write();
  s.durability(writing.on, by, std::nullopt);
  store::transaction all(writing.on, store::intent::write);
  question q;
  q.known = s.versions(writing.on);
  q.fields.push_back({.category = sought.category, .name = sought.name});
  q.ask.purpose = purpose;

  std::optional<known_subject> subject;
  std::optional<subject_id> who;
  for (auto& record : holders_of(s, writing.on, hints, schema.name, sought, wanted)) {
    const auto row = subject_at(writing.on, record.subject);
    if (!row) continue;
    subject = s.recall(*row);
    if (!subject) continue;
    who = s.identity_of(*row).who;
    std::map<std::string, std::uint16_t> numbers;
    number_names(s, writing.on, record.type, sought, numbers);
    if (const auto held = held_in(s, record, schema.name, sought, cells_in(record.cells), numbers))
      fill_from_cell(s, q.fields[0], {&s.keys->vault(), schema.name, held->stored_as, record.subject, record.tag}, held->cell, at, false);
    break;
  }
  fill(s, writing.on, q, by, subject ? std::optional(subject->ledger.tag) : std::nullopt, at, true);
  static const standing nobody;
  auto whole = decided(q, subject ? subject->ledger.said : nobody, false, false).whole;
  // Nobody found is an answer, once the actor may ask at all.
  const bool nobody_there = !subject && whole.why() >= reason::unknown_subject;
  const bool declared = sought.by_policy || std::find(sought.purposes.begin(), sought.purposes.end(), purpose) != sought.purposes.end();
  if (!declared && (whole.allowed() || whole.why() > reason::field_not_declared))
    throw error(code::misuse_argument, "locket: field " + std::string(sought.name) + " is not declared for purpose " + std::string(purpose) + ". Add the purpose to its for_<…>.");

  audit_entry entry;
  entry.purpose = purpose;
  entry.fields.emplace_back(sought.category);
  entry.why = nobody_there ? 0 : static_cast<std::uint8_t>(whole.why());
  if (const auto* version = q.known->in_force(at)) entry.policy_version = version->version();
  if (subject)
    if (const auto mark = s.audit_tag_of(subject->ledger)) entry.subjects.push_back(*mark);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::found, by, at, std::move(entry), fresh);
  if (subject && whole.allowed()) note_if_capped(s, writing.on, *q.known, by, subject->ledger.tag, at);
  all.commit();

  if (nobody_there) return std::optional<subject_id>{};
  if (!whole.allowed()) return denial(std::move(whole));
  return std::optional<subject_id>(who);
}

}  // namespace locket
