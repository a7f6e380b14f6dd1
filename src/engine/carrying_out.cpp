// Each kind of change, inside one write transaction.
#include "engine/changes.hpp"

#include "engine/opening.hpp"
#include "engine/residues.hpp"
#include "engine/reviews.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

denial refused(reason why, std::string_view purpose, std::string_view category, std::string_view field, const timeline& known, instant at) {
  auto said = std::make_shared<decide::grounds>();
  said->why = why;
  if (const auto* version = known.in_force(at)) said->in_force = *version;
  said->what = decide::verb::collect;
  said->at = at;
  said->purpose = purpose;
  said->category = category;
  said->field = field;
  return denial(decision(why, std::move(said)));
}

bool ever_declared(const timeline& known, std::string_view purpose) {
  for (const auto& version : known.versions())
    if (version.find_purpose(purpose) != nullptr) return true;
  return false;
}

bool ever_named(const timeline& known, std::string_view recipient) {
  for (const auto& version : known.versions())
    if (version.find_recipient(recipient) != nullptr) return true;
  return false;
}

}  // namespace

carrying_out::carrying_out(engine::state& s, const actor& by, bool touches_index)
    : s_(s),
      by_(by),
      at_(s.keys->credited()),
      day_(day_number(at_, s.keys->days_in())),
      index_(touches_index ? std::optional(s.index->begin()) : std::nullopt),
      writing_([&] {
        auto w = s.vault->write();
        w.on.synchronous_full(true);
        return w;
      }()),
      all_(writing_.on, store::intent::write),
      looked_(*s.keys),
      roots_(writing_.on),
      known_(s.versions(writing_.on)),
      index_commit_(meta(writing_.on, "index_commit", 0)) {
  s.in_force(*known_, at_);
  if (index_) catch_up(s, *index_, writing_.on);
}

std::optional<denial> carrying_out::operator()(const step::any& one) {
  return std::visit([&](const auto& c) { return carry(c); }, one);
}

carrying_out::held_subject* carrying_out::subject(const id_tag& tag) {
  auto found = subjects_.find(tag);
  if (found == subjects_.end()) {
    const auto known = s_.recall(writing_.on, tag);  // rows of subjects are written at the commit
    if (!known) s_.refuse_keyless(writing_.on, tag);
    found = subjects_.emplace(tag, known ? std::optional(held_subject{.known = *known, .mark = known->mark}) : std::nullopt).first;
  }
  return found->second ? &*found->second : nullptr;
}

carrying_out::held_subject* carrying_out::subject_in(std::int64_t row) {
  if (const auto made_here = enrolled_.find(row); made_here != enrolled_.end()) return subject(made_here->second);
  const auto stored = subject_at(writing_.on, row);
  const auto known = stored ? s_.recall(*stored) : nullptr;
  if (!known) return nullptr;
  return &*subjects_.try_emplace(known->ledger.tag, held_subject{.known = *known, .mark = known->mark}).first->second;
}

void carrying_out::note(audit_act act, held_subject* who, audit_entry entry) {
  constexpr std::size_t most = 1000;   // in one entry: some pages
  constexpr std::size_t latest = 64;  // that are looked through: a list of as many kinds of change is no bulk
  const auto mark = who != nullptr ? who->mark : std::nullopt;
  const auto like = [&](const auto& other) {
    return other.first == act && other.second.purpose == entry.purpose && other.second.recipient == entry.recipient && other.second.basis_reference == entry.basis_reference && other.second.fields == entry.fields && other.second.subjects.size() < most;
  };
  const auto from = std::max(who != nullptr ? who->last_entry : 0, entries_.size() - std::min(entries_.size(), latest));
  auto found = mark ? std::find_if(entries_.begin() + static_cast<std::ptrdiff_t>(from), entries_.end(), like) : entries_.end();
  if (found == entries_.end()) found = entries_.insert(found, {act, std::move(entry)});
  if (mark) found->second.subjects.push_back(*mark);
  if (who != nullptr) who->last_entry = static_cast<std::size_t>(found - entries_.begin());
}

std::optional<denial> carrying_out::carry(const step::enrol& c) {
  const auto tag = s_.tag(c.who);
  if (subject(tag) != nullptr) return std::nullopt;
  const auto& version = s_.in_force(*known_, at_).what();
  held_subject fresh{.known = {enrolled_.empty() ? next_subject(writing_.on) : enrolled_.rbegin()->first + 1, 0, {}}, .changed = true};
  fresh.known.ledger.tag = tag;
  s_.writing_root(roots_, fresh.known.ledger);
  const engine::state::identity person{c.who, c.born.birthday(version.profile.all_sensitive_under).begins(version.zone), c.born.birthday(version.profile.adult_at).begins(version.zone)};
  fresh.known.ledger.said.events.push_back({.what = subject_event::kind::enrolled, .at = at_, .of_age_all = person.of_age_all, .of_age = person.of_age});
  fresh.enrolling = person;
  fresh.mark = s_.audit_tag_of(fresh.known.ledger);
  enrolled_.emplace(fresh.known.row, tag);
  auto& made = subjects_[tag] = std::move(fresh);
  note(audit_act::enrolled, &*made, {});
  return std::nullopt;
}

std::optional<denial> carrying_out::carry(const step::say& c) {
  const auto tag = s_.tag(c.who);
  auto* who = subject(tag);
  const bool about_purpose = c.event.what == subject_event::kind::consented || c.event.what == subject_event::kind::withdrawn;
  if (about_purpose && !ever_declared(*known_, c.event.about)) return refused(reason::undeclared_purpose, c.event.about, {}, {}, *known_, at_);
  if (c.event.what == subject_event::kind::consented && !c.event.recipient.empty() && !ever_named(*known_, c.event.recipient))
    return refused(reason::recipient_unknown, c.event.about, {}, {}, *known_, at_);
  if (who == nullptr) return refused(reason::unknown_subject, about_purpose ? c.event.about : std::string_view{}, {}, {}, *known_, at_);
  who->known.ledger.said.events.push_back(c.event);
  who->known.ledger.said.events.back().at = at_;
  who->changed = true;
  if (c.event.what == subject_event::kind::withdrawn || c.event.what == subject_event::kind::rejected)
    ends_at_once_ |= note_review_after(writing_.on, *known_, who->known.row, at_);
  audit_entry entry;
  if (about_purpose) entry.purpose = c.event.about;
  else if (!c.event.about.empty()) entry.fields.push_back(c.event.about);
  entry.recipient = c.event.recipient;
  entry.basis_reference = c.reference;
  note(c.act, who, std::move(entry));
  return std::nullopt;
}

std::optional<denial> carrying_out::may_collect(const held_subject* who, const id_tag& tag, const record_schema& schema, std::span<const step::value> values, const from& came) {
  static const standing nobody;
  const auto& said = who != nullptr ? who->known.ledger.said : nobody;
  const auto& version = s_.in_force(*known_, at_);
  question q;
  q.known = known_;
  q.fields.resize(1);
  q.ask.what = decide::verb::collect;
  fill(s_, writing_.on, q, by_, tag, at_, false);
  q.ask.source = came.source;
  for (const auto& v : values) {
    const auto& field = schema.fields[v.field];
    q.fields[0] = {.category = field.category, .name = field.name};
    q.ask.fields = q.fields;
    // R1.4: refused where none of the field's purposes has a basis for it; the refusal that came furthest says why.
    std::optional<decision> best;
    const auto consider = [&](std::string_view purpose) {
      if (best && best->allowed()) return;
      q.ask.purpose = purpose;
      auto one = decided(q, said, false, false).whole;
      if (!best || one.allowed() || one.why() > best->why()) best = std::move(one);
    };
    const auto lawful = [&](std::string_view purpose) {
      if (came.source != source::published || (best && best->allowed())) return;
      q.ask.basis = basis::lawfully_public;
      q.ask.reference = came.reference;
      consider(purpose);
      q.ask.basis.reset();
      q.ask.reference = {};
    };
    if (field.by_policy) {
      for (const auto& purpose : version.what().purposes)
        if (!purpose.any_category && version.declared(purpose, field.category)) consider(purpose.id), lawful(purpose.id);
    } else {
      for (const auto purpose : field.purposes) consider(purpose), lawful(purpose);
    }
    if (!best) return refused(reason::field_not_declared, {}, field.category, field.name, *known_, at_);
    if (!best->allowed()) return denial(std::move(*best));
  }
  return std::nullopt;
}

std::optional<denial> carrying_out::carry(const step::put& c) {
  const auto tag = s_.tag(c.who);
  auto* who = subject(tag);
  if (c.decided) {
    if (auto no = may_collect(who, tag, c.schema, c.values, c.came)) return no;
  }
  if (who == nullptr) return refused(reason::unknown_subject, {}, {}, {}, *known_, at_);
  const auto record_tag = s_.tag(c.id);
  auto existing = find_record(writing_.on, record_tag);
  if (existing && (existing->subject != who->known.row || s_.stored_names.type_name(writing_.on, existing->type) != c.schema.name))
    return refused(reason::absent, {}, {}, {}, *known_, at_);  // another subject's record, or of another type: told like one that is not there
  if (auto no = store_values(*who, std::move(existing), record_tag, c.schema, c.values, c.came)) return no;
  audit_entry entry;
  for (const auto& v : c.values) entry.fields.emplace_back(c.schema.fields[v.field].category);
  // Nobody asked whether anything supports what is moved in; consents may follow.
  if (!c.decided) ends_at_once_ |= note_review_after(writing_.on, *known_, who->known.row, at_);
  note(c.decided ? audit_act::put : audit_act::moved_in, who, std::move(entry));
  return std::nullopt;
}

std::optional<denial> carrying_out::carry(const step::alter& c) {
  const auto record_tag = s_.tag(c.id);
  auto existing = find_record(writing_.on, record_tag);
  auto* who = existing ? subject_in(existing->subject) : nullptr;
  if (who == nullptr || s_.stored_names.type_name(writing_.on, existing->type) != c.schema.name) return refused(reason::absent, {}, {}, {}, *known_, at_);
  const auto tag = who->known.ledger.tag;
  if (auto no = may_collect(who, tag, c.schema, {&c.one, 1}, c.came)) return no;
  if (auto no = store_values(*who, std::move(existing), record_tag, c.schema, {&c.one, 1}, c.came)) return no;
  audit_entry entry;
  entry.fields.emplace_back(c.schema.fields[c.one.field].category);
  note(audit_act::changed, who, std::move(entry));
  return std::nullopt;
}

std::optional<denial> carrying_out::carry(const step::remove& c) {
  const auto existing = find_record(writing_.on, s_.tag(c.id));
  if (!existing) return std::nullopt;
  auto* who = subject_in(existing->subject);
  index_->remove_record(existing->row);
  remove_record(writing_.on, existing->row);
  indexed_ = true;
  note(audit_act::removed, who, {});
  return std::nullopt;
}

std::optional<denial> carrying_out::unique_still(const record_schema& schema, const step::value& v, std::int64_t own_row) {
  const auto& field = schema.fields[v.field];
  const auto wanted = normalised(field.compared_as, v.bytes);
  std::vector<std::int64_t> hints;
  for (const auto& hash : hashes_of(s_, schema.name, field, wanted)) {
    const auto some = index_->find(hash);
    hints.insert(hints.end(), some.begin(), some.end());
  }
  for (const auto& holder : holders_of(s_, writing_.on, hints, schema.name, field, wanted)) {
    if (holder.row != own_row && subject_in(holder.subject) != nullptr) return refused(reason::not_unique, {}, field.category, field.name, *known_, at_);
  }
  return std::nullopt;
}

std::optional<denial> carrying_out::store_values(held_subject& who, std::optional<record_row> existing, const id_tag& tag, const record_schema& schema, std::span<const step::value> values, const from& came) {
  const auto& version = s_.in_force(*known_, at_);
  const auto type = s_.stored_names.type(writing_.on, schema.name);
  const auto roots_before = who.known.ledger.roots.size();
  const auto root = s_.writing_root(roots_, who.known.ledger);
  who.changed |= who.known.ledger.roots.size() != roots_before;

  std::vector<crypto::bytes> sealed(values.size()), residues(values.size());
  std::vector<stored_cell> cells;
  bool touches_index = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& field = schema.fields[values[i].field];
    if (field.index == indexed::unique)
      if (auto no = unique_still(schema, values[i], existing ? existing->row : 0)) return no;
    touches_index |= field.index != indexed::no;
    if (const std::pair one{schema.name, field.name}; std::find(remembered_.begin(), remembered_.end(), one) == remembered_.end()) {
      remember_indexing(writing_.on, schema.name, field);
      remembered_.push_back(one);
    }
    const key_id id{root, s_.category_class(version, field.category), day_};
    const cell_place place{&s_.keys->vault(), schema.name, field.name, who.known.row, tag};
    seal_cell(s_.keys->sealing_key(id), id, place, {at_, came.source, came.self_published, version.version(), came.reference}, values[i].bytes, fresh_, sealed[i]);
    cells.push_back({s_.stored_names.field(writing_.on, type, field.name), sealed[i]});

    const auto left = residue_of(s_, version, field.category, values[i].bytes);
    const auto residue_field = residue_name(field.name);
    if (left && left->how == final_act::generalise) {
      const key_id under{root, left->of, day_};
      // Without the reference of the source: it outlives what the reference was for.
      seal_cell(s_.keys->sealing_key(under), under, {&s_.keys->vault(), schema.name, residue_field, who.known.row, tag}, {at_, came.source, came.self_published, version.version(), {}}, left->value, fresh_, residues[i]);
      cells.push_back({s_.stored_names.field(writing_.on, type, residue_field), residues[i]});
    } else if (const auto older = existing ? s_.stored_names.find_field(writing_.on, type, residue_field) : std::nullopt) {
      cells.push_back({*older, {}});
    }
    if (left && left->how == final_act::anonymise) add_anonymised(s_, writing_.on, *left, type, schema, field.name, at_, fresh_);
    for (const auto old : existing ? field.was : std::span<const std::string_view>{}) {
      if (const auto number = s_.stored_names.find_field(writing_.on, type, old)) {
        cells.push_back({*number, {}});  // the value that this one replaces
        touches_index = true;            // under its old name it may be indexed
      }
      if (const auto number = s_.stored_names.find_field(writing_.on, type, residue_name(old))) cells.push_back({*number, {}});
    }
  }
  const auto commit = index_commit_ + (touches_index ? 1 : 0);
  const auto packed = merge(existing ? crypto::view(existing->cells) : crypto::view{}, cells);
  record_row row{0, tag, who.known.row, type, packed};
  if (existing) {
    row.row = existing->row;
    set_cells(writing_.on, row.row, packed, commit);
  } else {
    row.row = add_record(writing_.on, tag, who.known.row, type, packed, commit);
  }
  if (touches_index) {
    if (existing) reindex_record(s_, writing_.on, *index_, row);
    else
      for (const auto& v : values)
        if (const auto& field = schema.fields[v.field]; field.index != indexed::no) index_->add(hash_of(s_.index_key, schema.name, field.name, normalised(field.compared_as, v.bytes)), row.row);
    indexed_ = true;
  }
  return std::nullopt;
}

void carrying_out::add_enrolled() {
  for (const auto& [row, tag] : enrolled_) {
    const auto& who = *subjects_.at(tag);
    const auto& known = who.known;
    add_subject(writing_.on, tag, {row, 1, false, s_.sealed_standing(known, known.ledger.roots.back(), at_, fresh_), s_.sealed_identity(known, *who.enrolling, at_, fresh_)});
  }
}

void carrying_out::commit() {
  add_enrolled();
  std::vector<id_tag> moved;
  for (auto& [tag, who] : subjects_) {
    if (!who || !who->changed) continue;
    if (!who->enrolling) s_.save(writing_.on, roots_, who->known, at_, fresh_);
    moved.push_back(tag);
  }
  for (auto& [act, entry] : entries_) {
    if (const auto* version = known_->in_force(at_)) entry.policy_version = version->version();
    s_.append(writing_.on, act, by_, at_, std::move(entry), fresh_);
  }
  roots_.keep();
  const auto covered = index_commit_ + (indexed_ ? 1 : 0);
  if (indexed_) set_meta(writing_.on, "index_commit", covered);
  s_.remember_keyring(writing_.on);
  const auto last = index_ ? s_.chain->head(writing_.on) : std::nullopt;
  all_.commit();
  s_.unsynced_since.store(-1);
  for (const auto& tag : moved) s_.moved(tag);
  if (index_) {
    if (last) index_->saw({last->number, last->link});
    index_->commit(covered);
  }
}

}  // namespace locket
