// The sweep: condemn what is past its date, overwrite it a day of credited time later, remove rows, tell the host.
#include "engine/anchoring.hpp"
#include "engine/erasure.hpp"
#include "engine/providing.hpp"
#include "engine/reviews.hpp"
#include "engine/unseen_time.hpp"
#include "ledger/accesses.hpp"
#include "ledger/destructions.hpp"
#include "records/unfinished.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <set>
#include <utility>

namespace locket {
namespace {

constexpr std::int64_t condemned_for = 24 * 3600;  // seconds of credited time between refusing for good and overwriting (threats.md, the clock, 4)

bool ripe(const due_key& key, instant at) { return key.condemned && at.unix_seconds >= key.condemned->unix_seconds + condemned_for; }

/// What is overwritten together: a day alone, a class of a root with the others of that root whose hours are over.
std::vector<due_key> together(const std::vector<due_key>& due, const due_key& key, instant at) {
  if (!key.root) return {key};
  std::vector<due_key> all;
  for (const auto& one : due)
    if (one.root == key.root && ripe(one, at)) all.push_back(one);
  return all;
}

/// Classes that stay when these end: they take slots of their own when the root is punctured. What is not noted must stay, or a replay would revive it.
std::vector<class_number> still_kept(engine::state& s, const std::vector<due_key>& dying) {
  std::vector<class_number> kept;
  for (const auto& one : s.keys->classes())
    if (std::none_of(dying.begin(), dying.end(), [&](const due_key& key) { return key.of == one.number; })) kept.push_back(one.number);
  return kept;
}

/// The rows that these keys opened are to be walked.
void walk_again(engine::state& s, store::connection& on, const std::vector<due_key>& dying) {
  set_meta(on, "scrub_after", 0);
  if (std::any_of(dying.begin(), dying.end(), [&](const due_key& key) { return key.of == s.evidence; })) set_meta(on, "scrub_provisions", 0);
}

/// Writes destructions down and audits them, but for those that somebody has: how many were left to this process.
std::uint32_t claim(engine::state& s, const std::vector<due_key>& dying, instant at) {
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  crypto::nonces fresh;
  std::uint32_t claimed = 0;
  for (const auto& key : dying) {
    const destruction one{key.root, key.of, key.day, at};
    if (noted(writing.on, s.destruction_key, one)) continue;
    note(writing.on, s.destruction_key, one);
    audit_entry entry;
    entry.fields.push_back(s.keys->rule(key.of).name);
    s.append(writing.on, audit_act::destroyed, actor::system(), at, std::move(entry), fresh);
    ++claimed;
  }
  if (claimed == 0) return 0;
  walk_again(s, writing.on, dying);
  all.commit();
  return claimed;
}

// The vault first: its row is the intent, and the next open (or the next sweep, of any process) carries out what a power cut left of it. The
// keyring first would lose the entry with the power. Who comes second overwrites all the same: the first may have died in between.
std::uint32_t destroy(engine::state& s, const std::vector<due_key>& dying, instant at) {
  const auto claimed = claim(s, dying, at);
  // The write lock until the slots are overwritten: nobody seals under a root that is about to be punctured.
  auto writing = s.vault->write();
  writing.on.synchronous_full(false);
  store::transaction all(writing.on, store::intent::write);
  const auto kept = still_kept(s, dying);
  for (const auto& key : dying) {
    if (key.root) s.keys->destroy_class(*key.root, key.of, kept);
    else s.keys->destroy_day(key.of, *key.day);
  }
  // Again: another process may have walked past these keys' cells while they still lived. Not synced: after a power cut it is the claim's that counts.
  walk_again(s, writing.on, dying);
  all.commit();
  return claimed;
}

/// The time of one sweep. The first step is always taken: sweeps of too little time finish too, after many.
class budget {
  using clock = std::chrono::steady_clock;

 public:
  /// A tenth is left for what a sweep ends with.
  explicit budget(std::int32_t milliseconds) : tenth_(std::chrono::milliseconds(milliseconds) / 10.0), until_(clock::now() + std::chrono::duration_cast<clock::duration>(tenth_ * 9)) {}
  bool spent() { return std::exchange(began_, true) && clock::now() >= until_; }
  /// Says when a tenth is over, from now on.
  std::function<bool()> tenth() const {
    return [until = clock::now() + std::chrono::duration_cast<clock::duration>(tenth_)] { return clock::now() >= until; };
  }
  /// Walks so many rows as should take no more than a tenth: how long one takes, only the machine knows.
  template <class Walk>
  auto walk(Walk some) {
    const auto begins = clock::now();
    const auto result = some(rows_);
    const auto took = clock::now() - begins;
    if (took > tenth_) rows_ = std::max(rows_ / 2, fewest);
    else if (took * 2 < tenth_) rows_ = std::min(rows_ * 2, most);
    return result;
  }

 private:
  static constexpr std::uint64_t fewest = 100, most = 500;  // fewer would be all syncs
  bool began_ = false;
  std::uint64_t rows_ = fewest;
  std::chrono::duration<double, std::milli> tenth_;
  clock::time_point until_;
};

bool any_review_due(engine::state& s, instant at) {
  auto reading = s.vault->read();
  const auto next = next_review(s, reading.on, *s.versions(reading.on));
  return next && *next <= std::max(at, s.keys->credited());
}

/// True while a walk over this table has not come to its end.
bool walking(engine::state& s, std::string_view where) {
  auto reading = s.vault->read();
  return meta(reading.on, where, -1) >= 0;
}

std::vector<unfinished> left_of(engine::state& s, unfinished_kind what) {
  auto reading = s.vault->read();
  auto left = all_unfinished(reading.on);
  std::erase_if(left, [&](const unfinished& one) { return one.what != what; });
  return left;
}

void finish_erasures(engine::state& s, budget& time, sweep_report& report) {
  std::set<std::int64_t> with_rows;
  for (const auto& one : left_of(s, unfinished_kind::rows_of_erased)) {
    bool more = true;
    while (more && !time.spent()) report.rows_removed += time.walk([&](std::uint64_t rows) { return remove_rows(s, one.subject, rows, more); });
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
  budget time(milliseconds);
  sweep_report report;
  account_obeyed(s);
  for (const auto& one : left_of(s, unfinished_kind::closure)) carry_out_closure(s, one.subject, one.at);

  const auto at = s.keys->credited();
  {
    auto reading = s.vault->read();
    report.held = must_hold(s, reading.on, at);
  }
  if (!report.held) {
    constexpr std::size_t a_step = 64;
    const auto due = s.keys->due(a_step);
    std::set<root_number> ended;
    for (const auto& key : due) {
      if (key.condemned && !ripe(key, at)) continue;  // it waits, and so costs no step
      if (time.spent()) {
        report.more = true;
        break;
      }
      if (!key.condemned) {
        s.keys->condemn(key);
        ++report.keys_condemned;
      } else if (!key.root || ended.insert(*key.root).second) {
        report.keys_destroyed += destroy(s, together(due, key, at), at);
      }
    }
  }
  bool slots = s.keys->rotation_state().under_way;  // a replacement of the keyring key that was stopped
  while (slots && !time.spent()) slots = s.keys->reseal(64);
  report.more |= slots;
  bool reviews = !report.held && any_review_due(s, at);  // else it would be the one step of a sweep of no time
  std::exception_ptr damage;  // of somebody whose rows nobody can read: told of once everybody else has had their sweep
  while (reviews && !time.spent()) {
    try {
      const auto done = time.walk([&](std::uint64_t most) { return review_due(s, most, time.tenth()); });
      report.keys_condemned += done.condemned;
      report.keys_destroyed += done.destroyed;
      reviews = done.more;
    } catch (const error& fault) {
      if (fault.code() != code::corrupt) throw;
      damage = std::current_exception();
      reviews = false;
    }
  }
  report.more |= reviews;
  // What is unreadable is removed after all that must become so.
  finish_erasures(s, time, report);
  bool rows = walking(s, "scrub_after");
  while (rows && !time.spent()) rows = time.walk([&](std::uint64_t most) { return scrub(s, most, report.rows_removed); });
  report.more |= rows;
  bool provisions = walking(s, "scrub_provisions");
  while (provisions && !time.spent()) provisions = time.walk([&](std::uint64_t most) { return scrub_provisions(s, most, report.rows_removed); });
  report.more |= provisions;

  {
    auto writing = s.vault->write();
    store::transaction all(writing.on, store::intent::write);
    forget_accesses(writing.on, {at.unix_seconds - 3600});
    note_swept(s, writing.on, at, report.held);
    all.commit();
  }
  keep_up(s);
  s.keys->persist_mark();
  if (damage) std::rethrow_exception(damage);
  return report;
}

std::optional<instant> engine::next_due() {
  auto& s = *state_;
  s.enter();
  std::optional<instant> first;
  const auto sooner = [&](const std::optional<instant>& at) {
    if (at && (!first || *at < *first)) first = at;
  };
  {
    auto reading = s.vault->read();
    const auto known = s.versions(reading.on);
    if (!all_unfinished(reading.on).empty() || meta(reading.on, "scrub_after", -1) >= 0 || meta(reading.on, "scrub_provisions", -1) >= 0) return s.keys->now();
    sooner(next_to_obey(s, *known));
    sooner(next_review(s, reading.on, *known));
  }
  if (s.keys->rotation_state().under_way || (!s.keys->intents().empty() && may_tell(s))) return s.keys->now();
  sooner(s.keys->next_due());
  return first;
}

}  // namespace locket
