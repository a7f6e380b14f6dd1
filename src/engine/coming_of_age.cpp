// Who comes of age in a period. The instants are sealed with the subject's id, so every subject is looked at, a step at a time.
#include "engine/state.hpp"
#include "records/listing.hpp"

#include <algorithm>

namespace locket {
namespace {

/// The ages that a subject reaches in the period; who had reached one when enrolled never comes of it here.
void look_at(engine::state& s, const subject_row& row, instant from, instant until, std::vector<comes_of_age>& found, std::vector<audit_tag>& marks) {
  const auto known = s.load(row);
  if (!known) return;
  const auto& events = known->ledger.said.events;
  if (std::any_of(events.begin(), events.end(), [](const auto& e) { return e.what == subject_event::kind::closed; })) return;
  const auto enrolled = std::find_if(events.begin(), events.end(), [](const auto& e) { return e.what == subject_event::kind::enrolled; });
  if (enrolled == events.end()) return;
  const auto falls = [&](instant at) { return from <= at && at < until && enrolled->at < at; };
  if (!falls(enrolled->of_age_all) && !falls(enrolled->of_age)) return;
  const auto who = s.identity_of(row).who;
  if (falls(enrolled->of_age_all)) found.push_back({who, enrolled->of_age_all, false});
  if (falls(enrolled->of_age)) found.push_back({who, enrolled->of_age, true});
  if (const auto mark = s.audit_tag_of(known->ledger)) marks.push_back(*mark);
}

}  // namespace

coming_of_age_step engine::coming_of_age(instant from, instant until, std::int64_t after, std::size_t subjects, const actor& by) {
  auto& s = *state_;
  s.enter();
  coming_of_age_step step;
  step.after = after;
  audit_entry entry;
  {
    auto reading = s.vault->read();
    const store::transaction view(reading.on, store::intent::read);
    const auto rows = subjects_after(reading.on, after, subjects);
    for (const auto& row : rows)
      if (!row.erased) look_at(s, row, from, until, step.found, entry.subjects);
    if (!rows.empty()) step.after = rows.back().row;
    step.more = !rows.empty() && rows.size() == subjects;
  }
  if (step.found.empty()) return step;
  auto writing = s.vault->write();
  engine::state::durability durable(s, writing.on, by, std::nullopt);
  store::transaction all(writing.on, store::intent::write);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::ages_listed, by, s.keys->credited(), std::move(entry), fresh);
  all.commit();
  durable.committed();
  return step;
}

}  // namespace locket
