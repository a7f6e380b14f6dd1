// Erasure: slot first, then ledger and rows (design.md 2).
#include "engine/erasure.hpp"

#include "engine/anchoring.hpp"
#include "engine/indexing.hpp"
#include "ledger/destructions.hpp"
#include "records/anonymised.hpp"
#include "records/unfinished.hpp"

#include <algorithm>
#include <set>

namespace locket {
namespace {

/// Evidence, and the categories that closing does not end: they outlive the root in slots of their own.
std::vector<class_number> surviving_classes(engine::state& s) {
  std::vector<class_number> surviving;
  for (const auto& one : s.keys->classes()) {
    const bool statutory = one.kind == class_kind::category && !one.keep.from_closure;
    if (one.kind == class_kind::evidence || statutory) surviving.push_back(one.number);
  }
  return surviving;
}

/// Of an erased subject everything without a living key goes; else only what was destroyed, for a newer keyring may come back.
bool key_lives(engine::state& s, crypto::view cell, bool erased) {
  const auto id = key_id_of(cell);
  return id && (erased ? s.keys->alive(*id) : !s.keys->destroyed(*id));
}

/// The record without the cells that nothing can open; nothing if none is left.
std::optional<crypto::bytes> living_cells(engine::state& s, const record_row& record, bool erased, bool& changed) {
  crypto::bytes kept;
  bool any = false;
  for (const auto& stored : cells_in(record.cells)) {
    if (!key_lives(s, stored.cell, erased)) {
      changed = true;
      continue;
    }
    pack(stored.field, stored.cell, kept);
    any = true;
  }
  if (!any) return std::nullopt;
  return kept;
}

/// One bounded step over records, in one transaction of index and vault.
struct row_step {
  std::uint64_t seen = 0, changed = 0;
  std::int64_t last = 0;
};
template <class Walk>
row_step drop_dead_cells(engine::state& s, bool erased, Walk walk) {
  row_step done;
  auto index = s.index->begin();
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  catch_up(s, index, writing.on);
  std::vector<record_row> dying;
  done.seen = walk(writing.on, [&](const record_row& record) {
    done.last = record.row;
    bool changed = false;
    living_cells(s, record, erased, changed);
    if (changed) dying.push_back(record);
  });
  const auto commit = meta(writing.on, "index_commit", 0) + (dying.empty() ? 0 : 1);
  for (auto& record : dying) {
    bool changed = false;
    if (const auto kept = living_cells(s, record, erased, changed)) {
      set_cells(writing.on, record.row, *kept, commit);
      record.cells = *kept;
      reindex_record(s, writing.on, index, record);
    } else {
      index.remove_record(record.row);
      remove_record(writing.on, record.row);
    }
    ++done.changed;
  }
  if (!dying.empty()) set_meta(writing.on, "index_commit", commit);
  all.commit();
  index.commit(commit);
  return done;
}

constexpr std::uint64_t rows_a_step = 500;

/// The roots that a subject's cells name, where the standing that lists them cannot be opened.
std::vector<root_number> roots_in_sight(store::connection& on, const subject_row& row) {
  std::set<root_number> found;
  const auto look = [&](crypto::view cell) {
    if (const auto id = key_id_of(cell); id && id->root != 0) found.insert(id->root);
  };
  look(row.standing);
  look(row.identity);
  std::int64_t after = 0;
  const auto each = [&](const record_row& record) {
    after = record.row;
    for (const auto& stored : cells_in(record.cells)) look(stored.cell);
  };
  while (records_of(on, row.row, after, rows_a_step, each) == rows_a_step) {}
  return {found.begin(), found.end()};
}

/// Somebody whose keys went with a newer keyring is erased all the same: should it come back, the list of destructions is replayed on it.
std::optional<known_subject> keyless_subject(engine::state& s, store::connection& on, const id_tag& tag) {
  const auto row = find_subject(on, tag);
  if (!row || !s.keyless(*row)) return std::nullopt;
  known_subject known{row->row, row->epoch, {}};
  known.ledger.roots = roots_in_sight(on, *row);
  return known;
}

void write_down(engine::state& s, std::int64_t row, const std::vector<root_number>& roots, const std::optional<audit_tag>& mark, const actor& by, instant at) {
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  for (const auto root : roots) note(writing.on, s.destruction_key, destruction{root, std::nullopt, std::nullopt, at});
  mark_erased(writing.on, row);
  note_unfinished(writing.on, {row, unfinished_kind::rows_of_erased, at});
  audit_entry entry;
  if (mark) entry.subjects.push_back(*mark);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::erased, by, at, std::move(entry), fresh);
  all.commit();
}

}  // namespace

std::uint64_t remove_rows(engine::state& s, std::int64_t subject_row, std::uint64_t most, bool& more) {
  const auto step = std::min(rows_a_step, most);
  // Where it stopped stands in the file, in the step's own transaction: what stays is not walked again and again by sweeps of little time.
  const auto walk = [&](store::connection& on, const auto& look) -> std::size_t {
    std::int64_t last = meta(on, "removing_from", 0) == subject_row ? meta(on, "removing_after", 0) : 0;
    const auto seen = records_of(on, subject_row, last, step, [&](const record_row& record) {
      last = record.row;
      look(record);
    });
    set_meta(on, "removing_from", seen == step ? subject_row : 0);
    set_meta(on, "removing_after", seen == step ? last : 0);
    return seen;
  };
  const auto done = drop_dead_cells(s, true, walk);
  const auto removed = done.changed;
  more = done.seen == step;
  if (more) return removed;
  auto writing = s.vault->write();
  store::transaction all(writing.on, store::intent::write);
  finished(writing.on, subject_row, unfinished_kind::rows_of_erased);
  all.commit();
  return removed;
}

namespace {
callback<bool(const subject_id&)> host_of(engine::state& s) {
  const std::lock_guard guard(s.tell_lock);
  return s.tell_erased;
}
}  // namespace

bool may_tell(engine::state& s) {
  if (host_of(s)) return true;
  auto reading = s.vault->read();
  return meta(reading.on, "tells_erasures", 0) == 0;
}

bool tell(engine::state& s, const erasure_intent& intent) {
  if (!may_tell(s)) return false;
  if (const auto host = host_of(s); host && !host(intent.subject)) return false;
  s.keys->confirm(intent.slot);
  return true;
}

erasure_report engine::erase(subject_id who, const actor& by, std::uint64_t rows) {
  auto& s = *state_;
  s.enter();
  erasure_report report;
  report.at = s.keys->credited();
  const auto tag = s.tag(who);
  std::optional<known_subject> subject;
  std::optional<audit_tag> mark;
  {
    // The write lock until the slot is overwritten: nobody seals under a root that is about to die, or moves to another.
    auto writing = s.vault->write();
    store::transaction alone(writing.on, store::intent::write);
    s.versions(writing.on);  // what a version has shortened is not statutory any more
    subject = s.load(writing.on, tag);
    if (subject) mark = s.audit_tag_of(subject->ledger);
    else subject = keyless_subject(s, writing.on, tag);
    if (!subject) return report;
    s.keys->erase(subject->ledger.roots, surviving_classes(s), subject->row, who, report.at);
  }
  report.known = true;
  s.moved(tag);
  s.forget_standings();
  write_down(s, subject->row, subject->ledger.roots, mark, by, report.at);
  advance_anchor(s);
  report.rows_remain = true;
  while (report.rows_remain && report.rows_removed < rows) report.rows_removed += remove_rows(s, subject->row, rows - report.rows_removed, report.rows_remain);
  for (const auto& intent : s.keys->intents())
    if (intent.subject == who && !report.rows_remain) report.confirmed = tell(s, intent);
  return report;
}

namespace {

/// Second half of a scrub: "scrub_after" counts on past every record's row, through the anonymised residues.
bool scrub_anonymised(engine::state& s, std::int64_t from, std::size_t most, std::uint64_t& removed) {
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  if (meta(writing.on, "scrub_after", -1) != from) return true;  // another process was here, or began anew
  const auto done = drop_dead_anonymised(writing.on, *s.keys, from - beyond_every_row, most);
  removed += done.removed;
  const bool more = done.seen == most;
  set_meta(writing.on, "scrub_after", more ? beyond_every_row + done.last : -1);
  all.commit();
  return more;
}

}  // namespace

bool scrub(engine::state& s, std::uint64_t most, std::uint64_t& removed) {
  std::int64_t from = -1;
  {
    auto reading = s.vault->read();
    from = meta(reading.on, "scrub_after", -1);
  }
  if (from < 0) return false;
  const auto step = std::min(rows_a_step, most);
  if (from >= beyond_every_row) return scrub_anonymised(s, from, step, removed);
  // Where it stopped is read and written in the step's own transaction: another process may be walking too, or have begun anew.
  const auto walk = [&](store::connection& on, const auto& look) -> std::size_t {
    from = meta(on, "scrub_after", -1);
    if (from < 0 || from >= beyond_every_row) return 0;
    std::int64_t last = from;
    const auto seen = records_since(on, -1, from, step, [&](const record_row& record) {
      last = record.row;
      look(record);
    });
    set_meta(on, "scrub_after", seen == step ? last : beyond_every_row);
    return seen;
  };
  removed += drop_dead_cells(s, false, walk).changed;
  return true;
}

void replay(engine::state& s) {
  std::vector<destruction> remembered;
  root_number last_root = 0;
  {
    auto reading = s.vault->read();
    remembered = destructions(reading.on, s.destruction_key);
    last_root = static_cast<root_number>(meta(reading.on, "last_root", 0));
  }
  if (last_root > s.keys->last_minted()) s.keys->skip_roots(last_root);
  const auto lives = [&](root_number root) {
    const auto state = s.keys->state_of(root);
    return state == root_state::live || state == root_state::punctured;
  };
  std::vector<std::pair<class_number, std::int32_t>> days;
  for (const auto& one : remembered) {
    if (one.day) {
      days.emplace_back(*one.of, *one.day);
    } else if (one.root && !one.of) {
      const std::vector<root_number> roots{*one.root};
      if (lives(*one.root)) s.keys->erase(roots, surviving_classes(s), 0, subject_id{}, one.at);
    } else if (one.root && lives(*one.root) && s.keys->class_key(*one.root, *one.of)) {
      std::vector<class_number> remaining;
      for (const auto& other : s.keys->classes())
        if (other.number != *one.of) remaining.push_back(other.number);
      s.keys->destroy_class(*one.root, *one.of, remaining);
    }
  }
  if (!days.empty()) s.keys->destroy_days(days);
}

void resume(engine::state& s) {
  for (const auto& intent : s.keys->intents()) {
    std::optional<subject_row> row;
    {
      auto reading = s.vault->read();
      row = subject_at(reading.on, intent.subject_row);
    }
    // The slot was overwritten and the vault did not hear of it: the power went in between. The evidence still tells all of the subject's roots.
    if (row && !row->erased) write_down(s, intent.subject_row, s.evidence_of(*row).roots, std::nullopt, actor::system(), intent.at);
  }
  std::vector<unfinished> left;
  {
    auto reading = s.vault->read();
    left = all_unfinished(reading.on);
  }
  for (const auto& one : left)
    if (one.what == unfinished_kind::closure) carry_out_closure(s, one.subject, one.at);
}

}  // namespace locket
