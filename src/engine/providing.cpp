// Provision: decided, written down and durable, and only then handed out.
#include "engine/providing.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

void check(const provide_request& asked, const record_schema& schema, std::span<const std::size_t> wanted) {
  const std::string what = "locket: record type " + std::string(schema.name) + " cannot be provided: ";
  if (wanted.empty()) throw error(code::misuse_argument, what + "no field was named. Name those that the purpose needs.");
  if (std::any_of(wanted.begin(), wanted.end(), [&](std::size_t i) { return i >= schema.fields.size(); }))
    throw error(code::misuse_argument, what + "it has only " + std::to_string(schema.fields.size()) + " fields. Name fields of its schema.");
  if (!asked.categories.empty() || asked.k)
    throw error(code::misuse_argument, what + "categories are read off its fields, and a de-identified release is no provision. Leave categories and k empty.");
}

denial refused(reason why, const provide_request& asked, const timeline& known, instant at) {
  auto said = std::make_shared<decide::grounds>();
  said->why = why;
  if (const auto* version = known.in_force(at)) said->in_force = *version;
  said->what = decide::verb::provide;
  said->at = at;
  said->purpose = asked.purpose;
  said->recipient = asked.recipient;
  return denial(decision(why, std::move(said)));
}

question asked_of(const provide_request& asked, std::shared_ptr<const timeline> known) {
  question q;
  q.known = std::move(known);
  q.ask.what = decide::verb::provide;
  q.ask.purpose = asked.purpose;
  q.ask.recipient = asked.recipient;
  if (asked.basis) {
    q.ask.basis = asked.basis->kind;
    q.ask.reference = asked.basis->reference;
  }
  return q;
}

/// The refusal that the checks meet first, whichever field it is of: as if all had been asked for in one question.
const opened_field* first_refused(const std::vector<opened_field>& fields) {
  const opened_field* first = nullptr;
  for (const auto& field : fields)
    if (field.state == field_state::withheld && (first == nullptr || field.why.why() < first->why.why())) first = &field;
  return first;
}

bool any_open(const std::vector<opened_field>& fields) {
  return std::any_of(fields.begin(), fields.end(), [](const opened_field& f) { return f.state == field_state::open; });
}

std::optional<denial> refusal(const opened_record::inside& in, const provide_request& asked, const question& q) {
  if (in.home->time->boot_seconds() >= in.deadline_boot) return refused(reason::permit_ended, asked, *q.known, q.ask.at);
  if (const auto* field = first_refused(in.fields)) return denial(field->why);
  if (!any_open(in.fields)) return refused(reason::absent, asked, *q.known, q.ask.at);
  return std::nullopt;
}

/// A value that dies here, and a contract that ends, end the use of it elsewhere: the earliest binds.
void bind(provision_entry& one, const policy::recipient& to, zone days_in, const std::vector<opened_field>& fields) {
  one.this_purpose_alone = one.rectify_when_told = to.kind != recipient_kind::the_public;
  if (to.kind != recipient_kind::affiliate && to.kind != recipient_kind::partner) return;
  one.erase_when_told = true;
  const auto no_longer_than = [&](std::optional<instant> end) {
    if (end && (!one.until || *end < *one.until)) one.until = end;
  };
  if (to.contract_until) no_longer_than(day_begins(day_number(to.contract_until->begins(days_in), days_in) + 1, days_in));
  for (const auto& field : fields)
    if (field.state == field_state::open) no_longer_than(field.facts.expires);
}

provision_entry entry_of(const provide_request& asked, const question& q, const standing& said, const record_schema& schema, const opened_record::inside& in, instant when) {
  const auto& version = *q.known->in_force(q.ask.at);
  const auto& to = *version.find_recipient(asked.recipient);
  provision_entry one;
  one.at = when;
  one.kind = static_cast<std::uint8_t>(to.kind);
  one.role = static_cast<std::uint8_t>(to.role);
  one.cross_border = !to.region.empty() && to.region != version.what().region;
  one.contract_until = to.contract_until;
  one.recipient = to.id;
  one.region = to.region;
  one.purpose = asked.purpose;
  if (asked.basis) one.reference = asked.basis->reference;
  one.policy_version = version.version();
  one.type = schema.name;
  for (const auto& field : in.fields) {
    if (field.state != field_state::open) continue;
    auto ask = q.ask;
    ask.fields = {&field.facts, 1};
    one.fields.push_back({static_cast<std::uint8_t>(decide::decide(*q.known, said, ask).rests_on), std::string(field.category), std::string(field.name)});
  }
  bind(one, to, version.what().zone, in.fields);
  return one;
}

void account_for(engine::state& s, store::connection& on, const provide_request& asked, const question& q, const opened_record::inside& in, const std::optional<known_subject>& subject, reason why,
                 instant when, crypto::nonces& fresh) {
  audit_entry entry;
  entry.why = static_cast<std::uint8_t>(why);
  entry.purpose = asked.purpose;
  entry.recipient = asked.recipient;
  if (asked.basis) {
    entry.basis = static_cast<std::uint8_t>(asked.basis->kind);
    entry.basis_reference = asked.basis->reference;
  }
  if (const auto* version = q.known->in_force(q.ask.at)) entry.policy_version = version->version();
  for (const auto& field : in.fields)
    if (why != reason::allow || field.state == field_state::open) entry.fields.emplace_back(field.category);
  if (subject)
    if (const auto mark = s.audit_tag_of(subject->ledger)) entry.subjects.push_back(*mark);
  s.append(on, audit_act::provided, asked.actor, when, std::move(entry), fresh);
}

/// Writes it down under the subject's last root. A punctured subject takes a fresh one, and then the standing moves: true.
bool write_down(engine::state& s, store::connection& on, known_subject& subject, const provision_entry& one, std::int64_t& number, crypto::nonces& fresh) {
  const auto roots_before = subject.ledger.roots.size();
  root_numbers roots(on);
  const auto root = s.writing_root(roots, subject.ledger);
  const bool moved = subject.ledger.roots.size() != roots_before;
  if (moved) s.save(on, roots, subject, one.at, fresh);
  roots.keep();
  number = add_provision(on, *s.keys, {root, s.evidence, day_number(one.at, s.keys->days_in())}, subject.row, one, fresh);
  return moved;
}

std::shared_ptr<opened_record::inside> record_for(const std::shared_ptr<engine::state>& home, const provide_request& asked, const id_tag& tag, const grant::state* under) {
  auto in = std::make_shared<opened_record::inside>();
  in->home = home;
  in->who = asked.who;
  in->tag = tag;
  in->purpose = asked.purpose;
  in->by = asked.actor;
  in->basis = asked.basis;
  in->what = decide::verb::provide;
  in->recipient = asked.recipient;
  in->deadline_boot = under != nullptr ? under->deadline_boot : home->time->boot_seconds() + home->permit_seconds;
  return in;
}

/// The record if it is this subject's and of this type; else an empty one, in which everything is absent.
fetched record_of(engine::state& s, store::connection& on, const std::optional<known_subject>& subject, record_id id, const record_schema& schema, std::optional<std::uint16_t> type) {
  auto row = find_record(on, s.tag(id));
  if (row && subject && type && row->subject == subject->row && row->type == *type) return {std::move(*row), std::string(schema.name)};
  return {record_row{}, std::string(schema.name)};
}

verdict<provided_record> carry_out(const std::shared_ptr<engine::state>& home, const provide_request& asked, const grant::state* under, record_id id, const record_schema& schema,
                                   std::span<const std::size_t> wanted) {
  auto& s = *home;
  check(asked, schema, wanted);
  const auto tag = s.tag(asked.who);
  const auto at = s.keys->now();
  const auto when = s.keys->credited();
  const auto day = day_number(when, s.keys->days_in());
  const std::pair<class_number, std::int32_t> days[] = {{s.evidence, day}, {s.audit_class, day}};
  s.keys->mint_days(days);
  auto in = record_for(home, asked, tag, under);
  crypto::nonces fresh;

  // One write transaction from the decision to the evidence: no withdrawal or erasure comes between, and the keys live until the values are out.
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  in->seen.store(s.epoch_of(tag).load(std::memory_order_acquire));
  auto subject = s.load(writing.on, tag);
  auto q = asked_of(asked, s.versions(writing.on));
  fill(s, writing.on, q, asked.actor, tag, at, under == nullptr);
  const auto type = s.stored_names.find_type(writing.on, schema.name);
  const auto numbers = type ? numbers_of(s, writing.on, *type, schema, wanted) : field_numbers{};
  static const standing nobody;
  const auto& said = subject ? subject->ledger.said : nobody;
  open_fields(s, q, said, record_of(s, writing.on, subject, id, schema, type), schema, wanted, numbers, *in);

  if (auto no = refusal(*in, asked, q)) {
    account_for(s, writing.on, asked, q, *in, subject, no->why(), when, fresh);
    all.commit();
    s.unsynced_since.store(-1);
    return *std::move(no);
  }
  const auto entry = entry_of(asked, q, said, schema, *in, when);
  std::int64_t number = 0;
  const bool moved = write_down(s, writing.on, *subject, entry, number, fresh);
  in->epoch = subject->epoch;
  account_for(s, writing.on, asked, q, *in, subject, reason::allow, when, fresh);
  if (under == nullptr) note_if_capped(s, writing.on, *q.known, asked.actor, tag, at);
  all.commit();
  s.unsynced_since.store(-1);
  if (moved) s.moved(tag);
  return provided_record(std::make_shared<const provided_record::inside>(provided_record::inside{opened_record(std::move(in)), told(number, entry)}));
}

}  // namespace

verdict<provided_record> engine::provide(const provide_request& asked, record_id id, const record_schema& schema, std::span<const std::size_t> wanted) {
  state_->enter();
  return carry_out(state_, asked, nullptr, id, schema, wanted);
}

verdict<provided_record> engine::provide(const grant& under, std::string_view recipient, record_id id, const record_schema& schema, std::span<const std::size_t> wanted) {
  state_->enter();
  const auto& permit = under.inside();
  if (permit.home != state_) throw error(code::misuse_argument, "locket: a permit of another vault was used. Ask this vault for one.");
  const provide_request asked{.who = permit.who, .purpose = permit.purpose, .recipient = std::string(recipient), .actor = permit.by, .basis = permit.basis};
  return carry_out(state_, asked, &permit, id, schema, wanted);
}

}  // namespace locket
