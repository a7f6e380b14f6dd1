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

root_number root_numbers::next() {
  if (!last_) last_ = static_cast<root_number>(meta(on_, "last_root", 0));
  moved_ = true;
  return ++*last_;
}

void root_numbers::keep() {
  if (moved_) set_meta(on_, "last_root", static_cast<std::int64_t>(*last_));
}

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

std::shared_ptr<const recalled_subject> engine::state::recall(store::connection& on, const id_tag& tag) {
  const auto row = find_subject(on, tag);
  if (!row) return nullptr;
  auto known = recall(*row);
  if (known && known->ledger.tag != tag) throw corrupt_subject(at.vault, row->row);
  return known;
}

std::shared_ptr<const recalled_subject> engine::state::recall(store::connection& on, std::int64_t at_row, std::int64_t epoch) {
  if (auto kept = standings_.find(at_row, epoch, keys->moves())) return kept;
  const auto row = subject_at(on, at_row);
  return row ? recall(*row) : nullptr;
}

std::shared_ptr<const recalled_subject> engine::state::recall(const subject_row& row) {
  if (row.erased) return nullptr;
  const auto moves = keys->moves();  // before it is opened: what moves meanwhile makes it forgotten
  if (auto kept = standings_.find(row.row, row.epoch, moves)) return kept;
  auto known = load(row);
  if (!known) return nullptr;
  const auto mark = audit_tag_of(known->ledger);
  auto made = std::make_shared<const recalled_subject>(recalled_subject{*std::move(known), mark});
  standings_.put(made, moves);
  return made;
}

subject_ledger engine::state::evidence_of(const subject_row& row) {
  const auto id = key_id_of(row.standing);
  const auto key = id && id->of == evidence ? keys->opening_key(*id) : std::nullopt;
  const auto opened = key ? open_cell(*key, standing_place(keys->vault(), row.row), keys->days_in(), row.standing) : std::nullopt;
  auto ledger = opened ? decode(opened->value) : std::nullopt;
  if (!ledger || ledger->roots.empty()) throw corrupt_subject(at.vault, row.row);
  return std::move(*ledger);
}

void engine::state::save(store::connection& on, root_numbers& roots, known_subject& subject, instant when, crypto::nonces& fresh) {
  const auto under = writing_root(roots, subject.ledger);
  set_standing(on, subject.row, sealed_standing(subject, under, when, fresh));
  ++subject.epoch;
}

crypto::bytes engine::state::sealed_standing(const known_subject& subject, root_number under, instant when, crypto::nonces& fresh) {
  const key_id id{under, evidence, day_number(when, keys->days_in())};
  auto kept = subject.ledger;
  for (auto& e : kept.said.events) e.of_age_all = e.of_age = {};  // the evidence survives an erasure; the birth date must not
  const auto text = encode(kept);
  crypto::bytes cell;
  seal_cell(keys->sealing_key(id), id, standing_place(keys->vault(), subject.row), {when, source::subject, false, 0, {}}, text, fresh, cell);
  return cell;
}

root_number engine::state::writing_root(root_numbers& roots, subject_ledger& ledger) {
  if (!ledger.roots.empty() && keys->state_of(ledger.roots.back()) == root_state::live) return ledger.roots.back();
  const auto next = roots.next();
  keys->mint_roots(next);
  ledger.roots.push_back(next);
  // What is written after the closure dies with what was written before it.
  for (const auto& e : ledger.said.events)
    if (e.what == subject_event::kind::closed) {
      keys->close(next, e.at);
      break;
    }
  return next;
}

crypto::bytes engine::state::sealed_identity(const known_subject& subject, const identity& person, instant when, crypto::nonces& fresh) {
  const key_id id{subject.ledger.roots.front(), identity_class, day_number(when, keys->days_in())};
  crypto::plaintext text;
  basic_writer write(text);
  write.raw(person.who.bytes);
  write.i64(person.of_age_all.unix_seconds);
  write.i64(person.of_age.unix_seconds);
  crypto::bytes cell;
  seal_cell(keys->sealing_key(id), id, identity_place(keys->vault(), subject.row), {when, source::subject, false, 0, {}}, text, fresh, cell);
  return cell;
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
