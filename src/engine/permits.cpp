// The consent checker: decides, audits, and hands out the right to read.
#include "engine/permits.hpp"

#include "engine/asking.hpp"
#include "ledger/accesses.hpp"

#include <locket/error.hpp>

namespace locket {
namespace {

/// Everything that a decision about one subject left behind.
struct settled {
  answer said;
  instant at;
  std::uint64_t seen = 0;
  std::shared_ptr<const recalled_subject> subject;
};

struct wish {
  decide::verb what;
  audit_act act;
  const subject_id* who;  // null: an aggregate is of no subject
  std::string_view purpose;
  const std::vector<std::string>& categories;
  const locket::actor& asks;
  const std::optional<named_basis>& basis;
  locket::source source = source::subject;
  bool each = true;
  std::string_view recipient{};
  std::optional<std::uint32_t> k{};
  std::uint32_t group = 0;
};

void name_fields(question& q, const wish& w) {
  if (!w.categories.empty()) {
    for (const auto& category : w.categories) q.fields.push_back({.category = category});
    return;
  }
  const auto* version = q.known->in_force(q.ask.at);
  const auto* purpose = version != nullptr ? version->find_purpose(w.purpose) : nullptr;
  if (purpose == nullptr || purpose->any_category) return;
  // The purpose as such is asked for: as if a value were held, and came from where the basis named wants it. `get` decides for each real one.
  const bool published = w.basis && w.basis->kind == basis::lawfully_public;
  for (const auto& category : purpose->categories)
    q.fields.push_back({.category = category, .held = true, .source = published ? source::published : source::subject, .self_published = true});
}

audit_entry entry_of(const wish& w, const question& q, const decision& whole) {
  audit_entry entry;
  entry.why = static_cast<std::uint8_t>(whole.why());
  entry.purpose = w.purpose;
  entry.recipient = w.recipient;
  if (w.basis) {
    entry.basis = static_cast<std::uint8_t>(w.basis->kind);
    entry.basis_reference = w.basis->reference;
  }
  if (const auto* version = q.known->in_force(q.ask.at)) entry.policy_version = version->version();
  entry.fields.assign(w.categories.begin(), w.categories.end());
  return entry;
}

settled settle(engine::state& s, const wish& w) {
  s.enter();
  const keyring::look_once looked(*s.keys);
  settled result;
  const auto tag = w.who != nullptr ? std::optional(s.tag(*w.who)) : std::nullopt;
  result.at = s.keys->now();

  auto writing = s.vault->write();
  engine::state::durability durable(s, writing.on, w.asks, tag);
  store::transaction all(writing.on, store::intent::write);
  if (tag) {
    result.seen = s.epoch_of(*tag).load(std::memory_order_acquire);
    result.subject = s.recall(writing.on, *tag);
  }

  question q;
  q.known = s.versions(writing.on);
  q.ask.what = w.what;
  q.ask.at = result.at;
  q.ask.purpose = w.purpose;
  q.ask.source = w.source;
  q.ask.recipient = w.recipient;
  q.ask.k = w.k;
  q.ask.group = w.group;
  if (w.basis) {
    q.ask.basis = w.basis->kind;
    q.ask.reference = w.basis->reference;
  }
  name_fields(q, w);
  fill(s, writing.on, q, w.asks, tag, result.at, w.what != decide::verb::collect);
  if (result.subject && !w.categories.empty() && w.what != decide::verb::collect) fill_held(s, writing.on, result.subject->row, q.fields, result.at, decide::needs_provenance(q.ask));

  static const standing nobody;
  result.said = decided(q, result.subject ? result.subject->ledger.said : nobody, w.categories.empty(), w.each);

  auto entry = entry_of(w, q, result.said.whole);
  if (result.subject && result.subject->mark) entry.subjects.push_back(*result.subject->mark);
  crypto::nonces fresh;
  s.append(writing.on, w.act, w.asks, result.at, std::move(entry), fresh);
  if (w.act == audit_act::permitted && result.said.whole.allowed()) note_if_capped(s, writing.on, *q.known, w.asks, *tag, result.at);
  all.commit();
  durable.committed();
  return result;
}

}  // namespace

void note_if_capped(engine::state& s, store::connection& on, const timeline& known, const actor& who, const id_tag& subject, instant at) {
  const auto* version = known.in_force(at);
  const auto* role = version != nullptr ? version->find_role(who.role) : nullptr;
  if (role != nullptr && role->subjects_an_hour) note_access(on, s.holder(who), s.access_tag(who, subject), at);
}

verdict<grant> engine::permit(const use_request& r) {
  auto done = settle(*state_, {decide::verb::use, audit_act::permitted, &r.who, r.purpose, r.categories, r.actor, r.basis, source::subject, false});
  if (!done.said.whole.allowed()) return denial(std::move(done.said.whole));
  auto made = std::make_shared<grant::state>();
  made->home = state_;
  made->who = r.who;
  made->tag = state_->tag(r.who);
  made->row = done.subject->row;
  made->purpose = r.purpose;
  made->by = r.actor;
  made->basis = r.basis;
  made->deadline = {done.at.unix_seconds + state_->permit_seconds};
  made->deadline_boot = state_->time->boot_seconds() + state_->permit_seconds;
  made->why = std::move(done.said.whole);
  made->seen = done.seen;
  made->epoch = done.subject->epoch;
  made->said = std::shared_ptr<const standing>(done.subject, &done.subject->ledger.said);
  return grant(std::move(made));
}

answer engine::may(const use_request& r) {
  return settle(*state_, {decide::verb::use, audit_act::asked, &r.who, r.purpose, r.categories, r.actor, r.basis}).said;
}

answer engine::may_collect(const collect_request& r) {
  const auto blog = actor::system();
  return settle(*state_, {decide::verb::collect, audit_act::asked, &r.who, r.purpose, r.categories, blog, r.basis, r.source}).said;
}

answer engine::may_provide(const provide_request& r) {
  return settle(*state_, {decide::verb::provide, audit_act::asked, &r.who, r.purpose, r.categories, r.actor, r.basis, source::subject, true, r.recipient, r.k, r.group}).said;
}

answer engine::may_count(const statistic_request& r) {
  static const std::optional<named_basis> none_named;
  return settle(*state_, {decide::verb::statistic, audit_act::asked, nullptr, r.purpose, r.categories, r.actor, none_named, source::subject, true, {}, std::nullopt, r.group}).said;
}

grant::grant(detail::shared<const state> s) noexcept : state_(std::move(s)) {}
const grant::state& grant::inside() const noexcept { return *state_; }
const subject_id& grant::subject() const noexcept { return state_->who; }
std::string_view grant::purpose() const noexcept { return state_->purpose; }
instant grant::deadline() const noexcept { return state_->deadline; }
const decision& grant::why() const noexcept { return state_->why; }

}  // namespace locket
