// Reading records under a permit, a page at once, and finding a subject by a value.
#include "engine/opening.hpp"

#include "engine/indexing.hpp"
#include "engine/residues.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <set>

namespace locket {

/// Numbers of the wanted fields' names, and of their residues' if the purpose may read them; what has no number is stored by nobody.
field_numbers numbers_of(engine::state& s, store::connection& on, std::uint16_t type, const record_schema& schema, std::span<const std::size_t> wanted, bool residues) {
  field_numbers numbers;
  refuse_shared_names(schema);
  for (const auto field : wanted) {
    refuse_residue_name(schema, field);
    if (field >= schema.fields.size()) throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " has no field " + std::to_string(field) + ". Ask for fields of its schema.");
    number_names(s, on, type, schema.fields[field], numbers);
    if (!residues) continue;
    for (const auto& left : residue_names(schema.fields[field]))
      if (const auto number = s.stored_names.find_field(on, type, left)) numbers.add(left, *number);
  }
  return numbers;
}

namespace {

std::shared_ptr<opened_record::inside> record_for(const std::shared_ptr<engine::state>& home, const subject_id& who, const id_tag& tag, std::string_view purpose, const actor& by, const std::optional<named_basis>& basis) {
  auto in = std::make_shared<opened_record::inside>();
  in->home = home;
  in->who = who;
  in->tag = tag;
  in->purpose = purpose;
  in->by = by;
  in->basis = basis;
  return in;
}

/// A record as a permit finds it, and what to decide about it.
struct found_record {
  question q;
  std::optional<fetched> record;
  field_numbers numbers;
  std::shared_ptr<const standing> said;
  std::int64_t epoch = 0;
  bool subject_gone = false;
};

struct sought_record {
  const grant::state& permit;
  const record_id& id;
  const record_schema& schema;
  std::span<const std::size_t> wanted;
  instant at;
};

void ask_for_use(question& q, const grant::state& permit) {
  q.ask.purpose = permit.purpose;
  if (!permit.basis) return;
  q.ask.basis = permit.basis->kind;
  q.ask.reference = permit.basis->reference;
}

/// In one statement, for a record that is there, of a subject whose standing has not moved since the permit; else nothing, and `look_up` sees
/// what there is.
bool look_up_at_once(engine::state& s, store::connection& on, const sought_record& sought, found_record& out) {
  const auto& permit = sought.permit;
  auto all = find_record_at_once(on, s.tag(sought.id));
  if (!all || all->erased || all->record.subject != permit.row || all->epoch != permit.epoch) return false;
  out.q.known = s.versions_if(static_cast<std::size_t>(all->policies));
  const auto* version = out.q.known ? out.q.known->in_force(sought.at) : nullptr;
  const auto* role = version != nullptr ? version->find_role(permit.by.role) : nullptr;
  if (role == nullptr || role->needs_confidentiality) return false;
  const auto type = s.stored_names.find_type(on, sought.schema.name);
  if (!type || *type != all->record.type) return false;
  ask_for_use(out.q, permit);
  fill_actor(s, out.q, permit.by, permit.tag, sought.at);
  out.q.ask.restored = all->restored;
  out.numbers = numbers_of(s, on, *type, sought.schema, sought.wanted, reads_residues(*out.q.known, permit.purpose, sought.at));
  out.record = fetched{std::move(all->record), std::string(sought.schema.name)};
  out.said = permit.said;
  out.epoch = permit.epoch;
  return true;
}

void look_up(engine::state& s, store::connection& on, const sought_record& sought, found_record& out) {
  const auto& permit = sought.permit;
  const store::transaction view(on, store::intent::read);
  out.q.known = s.versions(on);
  out.said = permit.said;
  out.epoch = permit.epoch;
  const auto type = s.stored_names.find_type(on, sought.schema.name);
  auto row = find_record(on, s.tag(sought.id));
  const auto subject = subject_at(on, permit.row);
  out.subject_gone = !subject || subject->erased;
  if (!out.subject_gone && subject->epoch != permit.epoch) {
    auto now_known = s.recall(*subject);
    out.subject_gone = !now_known;
    if (now_known) {
      out.epoch = now_known->epoch;
      out.said = std::shared_ptr<const standing>(now_known, &now_known->ledger.said);
    }
  }
  if (row && type && row->type == *type && row->subject == permit.row) {
    out.numbers = numbers_of(s, on, *type, sought.schema, sought.wanted, reads_residues(*out.q.known, permit.purpose, sought.at));
    out.record = fetched{std::move(*row), std::string(sought.schema.name)};
  }
  ask_for_use(out.q, permit);
  fill(s, on, out.q, permit.by, permit.tag, sought.at, false);
}

}  // namespace

verdict<opened_record> engine::get(const grant& under, record_id id, const record_schema& schema, std::span<const std::size_t> wanted) {
  auto& s = *state_;
  s.enter();
  const keyring::look_once looked(*s.keys);
  const auto& permit = under.inside();
  if (permit.home != state_) throw error(code::misuse_argument, "locket: a permit of another vault was used. Ask this vault for one.");
  const sought_record sought{permit, id, schema, wanted, s.keys->now()};
  auto in = record_for(state_, permit.who, permit.tag, permit.purpose, permit.by, permit.basis);
  in->deadline_boot = permit.deadline_boot;
  in->seen.store(s.epoch_of(permit.tag).load(std::memory_order_acquire));

  found_record found;
  {
    auto reading = s.vault->read_warm();
    const bool stood = in->seen.load(std::memory_order_relaxed) == permit.seen;  // else the standing has moved, and here already
    if (!stood || !look_up_at_once(s, reading.on, sought, found)) {
      found = {};
      look_up(s, reading.on, sought, found);
    }
  }
  in->epoch = found.epoch;
  static const standing nobody;
  if (s.time->boot_seconds() >= permit.deadline_boot) return denial(permit_ended(permit.purpose, *found.q.known, sought.at));
  // What holds for every field is the answer for the whole: the subject is gone, the role lapsed, the policy dropped the purpose.
  if (auto no = refusal_of(found.q, found.subject_gone ? nobody : *found.said)) return *std::move(no);
  if (!found.record) return absent_record(permit.purpose, *found.q.known, sought.at);
  open_fields(s, found.q, *found.said, *found.record, schema, wanted, found.numbers, *in);
  return opened_record(std::move(in));
}

std::vector<verdict<opened_record>> engine::get_all(std::span<const record_id> ids, const record_schema& schema, std::span<const std::size_t> wanted, std::string_view purpose, const actor& by) {
  auto& s = *state_;
  s.enter();
  const keyring::look_once looked(*s.keys);
  const auto at = s.keys->now();
  struct line {
    std::optional<fetched> record;
    std::shared_ptr<const recalled_subject> subject;
    std::uint64_t seen = 0;
    std::uint32_t others = 0;  // that the actor read in the last hour, this subject not among them
  };
  std::vector<line> lines(ids.size());
  field_numbers numbers;
  std::shared_ptr<const timeline> known;
  question facts;
  {
    auto reading = s.vault->read_warm();
    const auto changes_before = s.changes.load(std::memory_order_acquire);
    const store::transaction view(reading.on, store::intent::read);
    known = s.versions(reading.on);
    const auto type = s.stored_names.find_type(reading.on, schema.name);
    if (type) numbers = numbers_of(s, reading.on, *type, schema, wanted, reads_residues(*known, purpose, at));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      auto found = find_record_of_subject(reading.on, s.tag(ids[i]));
      if (!found || found->erased || !type || found->record.type != *type) continue;
      auto& entry = lines[i];
      entry.subject = s.recall(reading.on, found->record.subject, found->epoch);
      if (!entry.subject) continue;
      // Whose epoch it is is known only now. If anything moved meanwhile, one that never was makes `reveal` look again.
      entry.seen = s.epoch_of(entry.subject->ledger.tag).load(std::memory_order_acquire);
      if (s.changes.load(std::memory_order_acquire) != changes_before) --entry.seen;
      entry.record = fetched{std::move(found->record), std::string(schema.name)};
    }
    facts.known = known;
    fill(s, reading.on, facts, by, std::nullopt, at, true);
    const auto* version = known->in_force(at);
    const auto* role = version != nullptr ? version->find_role(by.role) : nullptr;
    const bool capped = role != nullptr && role->subjects_an_hour.has_value();
    for (auto& one : lines) {
      if (!one.subject || !capped) continue;
      question counting;
      counting.known = known;
      fill(s, reading.on, counting, by, one.subject->ledger.tag, at, true);
      one.others = counting.ask.subjects_in_last_hour;
    }
  }
  facts.ask.purpose = purpose;

  std::vector<verdict<opened_record>> answers;
  answers.reserve(ids.size());
  audit_entry entry;
  entry.purpose = purpose;
  std::set<id_tag> counted;
  std::uint32_t new_on_page = 0;  // subjects of this page whom the actor had not read in the last hour
  std::optional<denial> first_refusal;
  for (auto& one : lines) {
    question q;
    q.known = known;
    q.ask = facts.ask;
    q.ask.at = at;
    static const standing nobody;
    const auto& said = one.subject ? one.subject->ledger.said : nobody;
    q.ask.own_data = by.self && one.subject && s.tag(*by.self) == one.subject->ledger.tag;
    q.ask.fields = {};
    const bool again = one.subject && counted.contains(one.subject->ledger.tag);
    const std::uint32_t is_new = one.subject && one.others == facts.ask.subjects_in_last_hour ? 1 : 0;
    if (one.subject) q.ask.subjects_in_last_hour = one.others + new_on_page - (again ? is_new : 0);
    if (!one.record) {
      // Nobody's record: what the actor may not do at all still comes first, so that the answer tells a stranger nothing.
      if (auto no = refusal_of(q, nobody); no && no->why() < reason::unknown_subject) answers.emplace_back(*std::move(no));
      else answers.emplace_back(absent_record(purpose, *known, at));
      continue;
    }
    if (auto no = refusal_of(q, said)) {
      if (!first_refusal) first_refusal = no;
      answers.emplace_back(*std::move(no));
    } else {
      auto in = record_for(state_, subject_id{}, one.subject->ledger.tag, purpose, by, std::nullopt);
      in->deadline_boot = s.time->boot_seconds() + s.permit_seconds;
      in->epoch = one.subject->epoch;
      in->seen.store(one.seen);
      open_fields(s, q, said, *one.record, schema, wanted, numbers, *in);
      answers.emplace_back(opened_record(std::move(in)));
      if (!again) {
        counted.insert(one.subject->ledger.tag);
        new_on_page += is_new;
      }
    }
    if (one.subject->mark) entry.subjects.push_back(*one.subject->mark);
  }

  auto writing = s.vault->write();
  engine::state::durability durable(s, writing.on, by, by.self ? std::optional(s.tag(*by.self)) : std::nullopt);
  store::transaction all(writing.on, store::intent::write);
  if (const auto* version = known->in_force(at)) entry.policy_version = version->version();
  if (first_refusal && counted.empty()) entry.why = static_cast<std::uint8_t>(first_refusal->why());
  for (const auto field : wanted) entry.fields.emplace_back(schema.fields[field].category);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::page, by, at, std::move(entry), fresh);
  for (const auto& tag : counted) note_if_capped(s, writing.on, *known, by, tag, at);
  all.commit();
  durable.committed();
  return answers;
}

}  // namespace locket
