// Loading a subject's standing, and sealing it again.
#include "base/bytes.hpp"
#include "engine/state.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

cell_place identity_place(const vault_id& vault, std::int64_t row) { return {&vault, "subject", "identity", row, {}}; }

error corrupt_subject(const std::string& path, std::int64_t row) {
  return error(code::corrupt, "locket: the standing of subject row " + std::to_string(row) + " in vault " + path + " cannot be opened. Restore the vault from a backup.");
}

/// Keyed hash of fields behind their lengths, so that ("a", "bc") and ("ab", "c") differ.
id_tag hash_of_parts(const crypto::key& with, std::initializer_list<std::string_view> parts, crypto::view last) {
  crypto::bytes message;
  basic_writer out(message);
  for (const auto part : parts) out.text(part);
  out.raw(last);
  return crypto::keyed_hash16(with, message);
}

}  // namespace

id_tag engine::state::holder(const actor& who) const {
  const crypto::view self = who.self ? crypto::view{who.self->bytes} : crypto::view{};
  return hash_of_parts(actor_key, {"holder", who.role, who.name}, self);
}

id_tag engine::state::access_tag(const actor& who, const id_tag& subject) const { return hash_of_parts(actor_key, {"access", who.role, who.name}, subject); }

std::optional<known_subject> engine::state::load(store::connection& on, const id_tag& tag) {
  const auto row = find_subject(on, tag);
  if (!row) return std::nullopt;
  auto known = load(*row);
  if (known && known->ledger.tag != tag) throw corrupt_subject(at.vault, row->row);
  return known;
}

std::optional<known_subject> engine::state::load(const subject_row& row) {
  if (row.erased) return std::nullopt;
  const auto id = key_id_of(row.standing);
  // In a backup from before the erasure the row says nothing of it; the keyring does.
  if (id && keys->state_of(id->root) == root_state::erased) return std::nullopt;
  if (keyless(row)) return std::nullopt;
  known_subject known{row.row, row.epoch, evidence_of(row)};
  const auto person = identity_of(row);
  for (auto& e : known.ledger.said.events) {
    if (e.what != subject_event::kind::enrolled) continue;
    e.of_age_all = person.of_age_all;
    e.of_age = person.of_age;
  }
  return known;
}

std::optional<known_subject> engine::state::recall(store::connection& on, const id_tag& tag) {
  const auto row = find_subject(on, tag);
  if (!row) return std::nullopt;
  auto known = recall(*row);
  if (known && known->ledger.tag != tag) throw corrupt_subject(at.vault, row->row);
  return known;
}

std::optional<known_subject> engine::state::recall(const subject_row& row) {
  if (row.erased) return std::nullopt;
  const auto moves = keys->moves();  // before it is opened: what moves meanwhile makes it forgotten
  if (auto kept = standings_.find(row.row, row.epoch, moves)) return kept;
  auto known = load(row);
  if (known) standings_.put(*known, moves);
  return known;
}

subject_ledger engine::state::evidence_of(const subject_row& row) {
  const auto id = key_id_of(row.standing);
  const auto key = id && id->of == evidence ? keys->opening_key(*id) : std::nullopt;
  const auto opened = key ? open_cell(*key, standing_place(keys->vault(), row.row), keys->days_in(), row.standing) : std::nullopt;
  auto ledger = opened ? decode(opened->value) : std::nullopt;
  if (!ledger || ledger->roots.empty()) throw corrupt_subject(at.vault, row.row);
  return std::move(*ledger);
}

void engine::state::save(store::connection& on, known_subject& subject, instant when, crypto::nonces& fresh) {
  const key_id id{writing_root(on, subject.ledger), evidence, day_number(when, keys->days_in())};
  auto kept = subject.ledger;
  for (auto& e : kept.said.events) e.of_age_all = e.of_age = {};  // the evidence survives an erasure; the birth date must not
  const auto text = encode(kept);
  crypto::bytes cell;
  seal_cell(keys->sealing_key(id), id, standing_place(keys->vault(), subject.row), {when, source::subject, false, 0, {}}, text, fresh, cell);
  set_standing(on, subject.row, cell);
  ++subject.epoch;
}

root_number engine::state::writing_root(store::connection& on, subject_ledger& ledger) {
  if (!ledger.roots.empty() && keys->state_of(ledger.roots.back()) == root_state::live) return ledger.roots.back();
  const auto next = static_cast<root_number>(meta(on, "last_root", 0)) + 1;
  keys->mint_roots(next);
  set_meta(on, "last_root", static_cast<std::int64_t>(next));
  ledger.roots.push_back(next);
  // What is written after the closure dies with what was written before it.
  for (const auto& e : ledger.said.events)
    if (e.what == subject_event::kind::closed) {
      keys->close(next, e.at);
      break;
    }
  return next;
}

void engine::state::set_identity_of(store::connection& on, const known_subject& subject, const identity& person, instant when, crypto::nonces& fresh) {
  const key_id id{subject.ledger.roots.front(), identity_class, day_number(when, keys->days_in())};
  crypto::plaintext text;
  basic_writer write(text);
  write.raw(person.who.bytes);
  write.i64(person.of_age_all.unix_seconds);
  write.i64(person.of_age.unix_seconds);
  crypto::bytes cell;
  seal_cell(keys->sealing_key(id), id, identity_place(keys->vault(), subject.row), {when, source::subject, false, 0, {}}, text, fresh, cell);
  set_identity(on, subject.row, cell);
}

engine::state::identity engine::state::identity_of(const subject_row& row) {
  const auto id = key_id_of(row.identity);
  const auto key = id && id->of == identity_class ? keys->opening_key(*id) : std::nullopt;
  const auto opened = key ? open_cell(*key, identity_place(keys->vault(), row.row), keys->days_in(), row.identity) : std::nullopt;
  if (!opened || opened->value.size() != 32) throw corrupt_subject(at.vault, row.row);
  reader read(opened->value);
  identity person;
  const auto who = read.raw(16);
  std::copy(who.begin(), who.end(), person.who.bytes.begin());
  person.of_age_all = {read.i64()};
  person.of_age = {read.i64()};
  return person;
}

std::optional<audit_tag> engine::state::audit_tag_of(const subject_ledger& ledger) {
  // Always the first root's: the tag stays the same through punctures, whose slots keep this class.
  const auto key = keys->class_key(ledger.roots.front(), audit_class);
  if (!key) return std::nullopt;
  return tag_under(*key);
}

}  // namespace locket
