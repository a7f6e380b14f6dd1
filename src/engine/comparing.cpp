// locket's files and the host's database do not commit together: what one holds and the other does not.
#include "engine/state.hpp"

#include "records/listing.hpp"

#include <algorithm>

namespace locket {
namespace {

class named_tags {
 public:
  template <class Id>
  named_tags(const engine::state& s, std::span<const Id> ids) {
    tags_.reserve(ids.size());
    for (const auto& id : ids) tags_.push_back(s.tag(id));
    std::sort(tags_.begin(), tags_.end());
  }
  bool has(const id_tag& tag) const { return std::binary_search(tags_.begin(), tags_.end(), tag); }

 private:
  std::vector<id_tag> tags_;
};

/// A subject's keys are erased, though a vault from a backup may not have heard of it.
bool erased(engine::state& s, const subject_row& row) {
  const auto id = key_id_of(row.standing);
  return row.erased || (id && s.keys->state_of(id->root) == root_state::erased);
}

void compare(engine::state& s, store::connection& on, const subject_row& row, const named_tags& subjects, const named_tags& records, std::size_t most, unreferenced_report& report) {
  if (erased(s, row)) return;
  if (s.keyless(row)) {
    ++report.unreadable;
    return;
  }
  unreferenced_report::held one;
  each_record_tag(on, row.row, [&](const id_tag& tag) { one.records += records.has(tag) ? 0 : 1; });
  const auto who = s.identity_of(row).who;
  one.named = subjects.has(s.tag(who));
  if (one.named && one.records == 0) return;
  if (report.unnamed.size() == most) {
    report.more = true;
    return;
  }
  one.who = who;
  report.unnamed.push_back(one);
}

}  // namespace

unreferenced_report engine::unreferenced(std::span<const subject_id> subjects, std::span<const record_id> records, std::size_t most, const actor& by) {
  auto& s = *state_;
  s.enter();
  unreferenced_report report;
  {
    auto reading = s.vault->read();
    const store::transaction view(reading.on, store::intent::read);
    for (const auto& id : subjects)
      if (const auto row = find_subject(reading.on, s.tag(id)); !row || erased(s, *row)) report.unknown_subjects.push_back(id);
    for (const auto& id : records) {
      const auto found = find_record(reading.on, s.tag(id));
      const auto whose = found ? subject_at(reading.on, found->subject) : std::nullopt;
      if (!whose || erased(s, *whose)) report.unknown_records.push_back(id);
    }
  }
  const named_tags known_subjects(s, subjects), known_records(s, records);
  constexpr std::size_t a_step = 256;
  std::int64_t after = 0;
  for (bool all = false; !all && !report.more;) {
    auto reading = s.vault->read();
    const store::transaction view(reading.on, store::intent::read);
    const auto rows = subjects_after(reading.on, after, a_step);
    all = rows.size() < a_step;
    for (const auto& row : rows) {
      after = row.row;
      compare(s, reading.on, row, known_subjects, known_records, most, report);
      if (report.more) break;
    }
  }
  account(s, audit_act::compared, by);
  return report;
}

}  // namespace locket
