// The sweep: condemn what is past its date, overwrite it a day of credited time later, remove rows, tell the host.
#include "engine/anchoring.hpp"
#include "engine/erasure.hpp"
#include "ledger/accesses.hpp"
#include "ledger/destructions.hpp"
#include "records/unfinished.hpp"

#include <chrono>
#include <set>

namespace locket {
namespace {

constexpr std::int64_t condemned_for = 24 * 3600;  // seconds of credited time between refusing for good and overwriting (threats.md, the clock, 4)

/// Classes of this root that are not due: they take slots of their own when the root is punctured.
std::vector<class_number> still_kept(engine::state& s, const due_key& dying, instant at) {
  std::vector<class_number> kept;
  const auto closed = s.keys->closed(*dying.root);
  for (const auto& one : s.keys->classes()) {
    const bool by_closure = one.keep.from_closure && one.kind != class_kind::evidence && closed && *closed + *one.keep.from_closure <= at;
    if (one.number != dying.of && !by_closure) kept.push_back(one.number);
  }
  return kept;
}

void destroy(engine::state& s, const due_key& key, instant at) {
  if (key.root) s.keys->destroy_class(*key.root, key.of, still_kept(s, key, at));
  else s.keys->destroy_day(key.of, *key.day);
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  note(writing.on, s.destruction_key, destruction{key.root, key.of, key.day, at});
  set_meta(writing.on, "scrub_after", 0);
  audit_entry entry;
  entry.fields.push_back(s.keys->rule(key.of).name);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::destroyed, actor::system(), at, std::move(entry), fresh);
  all.commit();
}

class budget {
 public:
  explicit budget(std::int32_t milliseconds) : until_(std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds)) {}
  bool spent() const { return std::chrono::steady_clock::now() >= until_; }

 private:
  std::chrono::steady_clock::time_point until_;
};

void finish_erasures(engine::state& s, const budget& time, sweep_report& report) {
  std::vector<unfinished> left;
  {
    auto reading = s.vault->read();
    left = all_unfinished(reading.on);
  }
  std::set<std::int64_t> with_rows;
  for (const auto& one : left) {
    if (one.what == unfinished_kind::closure) {
      carry_out_closure(s, one.subject, one.at);
      continue;
    }
    bool more = true;
    while (more && !time.spent()) report.rows_removed += remove_rows(s, one.subject, 500, more);
    if (more) with_rows.insert(one.subject);
  }
  report.more |= !with_rows.empty();
  for (const auto& intent : s.keys->intents())
    if (!with_rows.contains(intent.subject_row) && tell(s, intent)) ++report.erasures_confirmed;
}

}  // namespace

sweep_report engine::sweep(std::int32_t milliseconds) {
  auto& s = *state_;
  s.enter();
  const budget time(milliseconds);
  sweep_report report;
  finish_erasures(s, time, report);

  const auto at = s.keys->credited();
  report.held = s.keys->suspect();
  if (!report.held) {
    constexpr std::size_t a_step = 64;
    for (const auto& key : s.keys->due(a_step)) {
      if (time.spent()) {
        report.more = true;
        break;
      }
      if (!key.condemned) {
        s.keys->condemn(key);
        ++report.keys_condemned;
      } else if (at.unix_seconds >= key.condemned->unix_seconds + condemned_for) {
        destroy(s, key, at);
        ++report.keys_destroyed;
      }
    }
  }
  bool rows = true;
  while (rows && !time.spent()) rows = scrub(s, 500, report.rows_removed);
  report.more |= rows;

  {
    auto writing = s.vault->write();
    store::transaction all(writing.on, store::intent::write);
    forget_accesses(writing.on, {at.unix_seconds - 3600});
    all.commit();
  }
  keep_up(s);
  s.keys->persist_mark();
  return report;
}

std::optional<instant> engine::next_due() {
  auto& s = *state_;
  s.enter();
  {
    auto reading = s.vault->read();
    if (!all_unfinished(reading.on).empty() || meta(reading.on, "scrub_after", -1) >= 0) return s.keys->now();
  }
  if (!s.keys->intents().empty()) return s.keys->now();
  return s.keys->next_due();
}

}  // namespace locket
