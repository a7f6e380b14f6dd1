#include "engine/asking.hpp"

#include "ledger/accesses.hpp"
#include "ledger/agreements.hpp"

#include <locket/error.hpp>

namespace locket {

void fill_actor(engine::state& s, question& q, const actor& who, const std::optional<id_tag>& subject, instant at) {
  q.ask.at = at;
  q.ask.role = who.role;
  // An aggregate is of nobody in particular, so it is not another's data either.
  q.ask.own_data = who.self && (subject ? s.tag(*who.self) == *subject : q.ask.what == decide::verb::statistic);
  q.ask.fields = q.fields;
}

void fill(engine::state& s, store::connection& on, question& q, const actor& who, const std::optional<id_tag>& subject, instant at, bool counted) {
  fill_actor(s, q, who, subject, at);
  q.ask.restored = meta(on, "restored", 0) != 0;
  if (q.ask.what == decide::verb::collect) q.ask.winding_down = meta(on, "winding_down", 0) != 0;
  const auto* version = q.known->in_force(at);
  const auto* role = version != nullptr ? version->find_role(who.role) : nullptr;
  if (role == nullptr) return;
  if (role->needs_confidentiality) q.ask.confidentiality_until = agreement_until(on, s.holder(who));
  if (counted && role->subjects_an_hour) {
    const auto others = count_others(on, s.holder(who), subject ? s.access_tag(who, *subject) : id_tag{}, {at.unix_seconds - 3600}, at);
    q.ask.subjects_in_last_hour = static_cast<std::uint32_t>(others);
  }
}

void fill_from_cell(engine::state& s, decide::field& field, const cell_place& place, crypto::view cell, instant at, bool provenance_matters) {
  const auto id = key_id_of(cell);
  if (!id) throw error(code::corrupt, "locket: a cell of field " + std::string(place.field) + " in vault " + s.at.vault + " cannot be read. Restore the vault from a backup.");
  fill_from_cell(s, field, place, cell, s.keys->views({&*id, 1}).front(), at, provenance_matters);
}

void fill_from_cell(engine::state& s, decide::field& field, const cell_place& place, crypto::view cell, const key_view& known, instant at, bool provenance_matters) {
  field.held = true;
  // All values of a day expire within one day of each other: the exact second matters on that day alone.
  field.expires = known.first_end;
  const bool over = known.last_end && *known.last_end <= at;
  const bool on_the_day = known.first_end && *known.first_end <= at && !over;
  if (over || !known.key) {  // without a key and before its date: the class of this subject ended
    if (!over) field.expires = at;
    return;
  }
  if (!on_the_day && !provenance_matters) return;
  const auto opened = open_cell(*known.key, place, s.keys->days_in(), cell);
  if (!opened && s.lost(*key_id_of(cell))) {
    field.expires = at;
    return;
  }
  if (!opened) throw error(code::corrupt, "locket: a value of field " + std::string(place.field) + " in vault " + s.at.vault + " cannot be opened. Restore the vault from a backup.");
  field.expires = s.keys->expires(*key_id_of(cell), opened->came.collected);
  field.source = opened->came.source;
  field.self_published = opened->came.self_published;
}

void fill_held(engine::state& s, store::connection& on, std::int64_t subject_row, std::span<decide::field> fields, instant at, bool provenance_matters) {
  std::vector<std::int32_t> newest(fields.size(), INT32_MIN);
  std::vector<std::pair<record_row, std::uint16_t>> found(fields.size());
  std::int64_t after = 0;
  const auto look = [&](const record_row& record) {
    after = record.row;
    for (const auto& stored : cells_in(record.cells)) {
      const auto id = key_id_of(stored.cell);
      if (!id || !s.keys->knows(id->of)) continue;
      const auto& of = s.keys->rule(id->of);
      for (std::size_t i = 0; i < fields.size(); ++i)
        if (of.kind == class_kind::category && of.name == fields[i].category && id->day >= newest[i]) {
          newest[i] = id->day;
          found[i] = {record, stored.field};
        }
    }
  };
  while (records_of(on, subject_row, after, 256, look) == 256) {}
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (newest[i] == INT32_MIN) continue;
    const auto& [record, number] = found[i];
    const auto type = s.stored_names.type_name(on, record.type);
    const auto name = s.stored_names.field_name(on, record.type, number);
    const cell_place place{&s.keys->vault(), type, name, record.subject, record.tag};
    for (const auto& stored : cells_in(record.cells))
      if (stored.field == number) fill_from_cell(s, fields[i], place, stored.cell, at, provenance_matters);
  }
}

std::optional<denial> refusal_of(const question& q, const standing& said) {
  const auto outcome = decide::decide(*q.known, said, q.ask);
  if (outcome.why == reason::allow) return std::nullopt;
  return denial(decide::explained(*q.known, said, q.ask, outcome));
}

answer decided(const question& q, const standing& said, bool any, bool each) {
  const auto one = [&](std::size_t i) {
    auto ask = q.ask;
    ask.fields = q.ask.fields.subspan(i, 1);
    return std::pair{ask, decide::decide(*q.known, said, ask)};
  };
  if (!any) {
    answer all{decide::explained(*q.known, said, q.ask, decide::decide(*q.known, said, q.ask)), {}};
    if (each)
      for (std::size_t i = 0; i < q.fields.size(); ++i) {
        const auto [ask, outcome] = one(i);
        all.by_category.push_back(decide::explained(*q.known, said, ask, outcome));
      }
    return all;
  }
  if (q.fields.empty()) return {decide::explained(*q.known, said, q.ask, decide::decide(*q.known, said, q.ask)), {}};

  answer some;
  std::optional<std::size_t> best;
  reason furthest = reason::allow;
  for (std::size_t i = 0; i < q.fields.size(); ++i) {
    const auto [ask, outcome] = one(i);
    if (each) some.by_category.push_back(decide::explained(*q.known, said, ask, outcome));
    const bool better = !best || (furthest != reason::allow && (outcome.why == reason::allow || outcome.why > furthest));
    if (better) {
      best = i;
      furthest = outcome.why;
    }
  }
  const auto [ask, outcome] = one(*best);
  some.whole = decide::explained(*q.known, said, ask, outcome);
  return some;
}

}  // namespace locket
