// What a subject may always do: withdraw, and close the account.
#include "engine/changes.hpp"

#include "engine/anchoring.hpp"
#include "engine/erasure.hpp"
#include "engine/reviews.hpp"
#include "ledger/destructions.hpp"
#include "records/unfinished.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <set>

namespace locket {

void engine::withdraw(subject_id who, std::string_view purpose, std::string_view recipient, const actor& by) {
  auto said = begin(by).withdraw(who, purpose, recipient).commit();
  if (said) return;
  // Withdrawing what nobody gave changes nothing, and tells a stranger nothing. An unknown purpose is a mistake of the caller's.
  if (said.denial().why() == reason::undeclared_purpose)
    throw error(code::misuse_argument, "locket: purpose " + std::string(purpose) + " cannot be withdrawn: no policy version declares it. Check its id.");
}

void engine::close_account(subject_id who, const actor& by) {
  auto& s = *state_;
  s.enter();
  const auto tag = s.tag(who);
  const auto at = s.keys->credited();
  std::int64_t row = 0;
  bool ends_at_once = false;
  {
    auto writing = s.vault->write();
    writing.on.synchronous_full(true);
    store::transaction all(writing.on, store::intent::write);
    const auto known = s.versions(writing.on);
    auto subject = s.load(writing.on, tag);
    if (!subject) {
      s.refuse_keyless(writing.on, tag);
      return;
    }
    row = subject->row;
    ends_at_once = note_review_after(writing.on, *known, row, at);
    crypto::nonces fresh;
    subject->ledger.said.events.push_back({.what = subject_event::kind::closed, .at = at});
    root_numbers roots(writing.on);
    s.save(writing.on, roots, *subject, at, fresh);
    roots.keep();
    note_unfinished(writing.on, {row, unfinished_kind::closure, at});
    audit_entry entry;
    if (const auto mark = s.audit_tag_of(subject->ledger)) entry.subjects.push_back(*mark);
    s.append(writing.on, audit_act::closed, by, at, std::move(entry), fresh);
    all.commit();
  }
  s.moved(tag);
  carry_out_closure(s, row, at);
  if (ends_at_once) review_at_once(s);
  keep_up(s);
}

void carry_out_closure(engine::state& s, std::int64_t subject_row, instant at) {
  std::set<class_number> ending;  // a period of 0 days is carried out by its event, also for what only a backup still holds
  for (const auto& one : s.keys->classes())
    if (one.kind == class_kind::category && one.keep.from_closure && one.keep.from_closure->count == 0) ending.insert(one.number);
  // The write lock until the roots are overwritten: nobody seals under one that is about to be punctured. The keyring first: what a power
  // cut keeps from the vault is done again, because the closure is unfinished until this commits.
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  const auto row = subject_at(writing.on, subject_row);
  if (row && s.keyless(*row)) return;  // until a newer keyring is back, or they are erased
  const auto subject = row ? s.load(*row) : std::nullopt;
  std::map<root_number, std::set<class_number>> in_use;
  std::int64_t after = 0;
  const auto look = [&](const record_row& record) {
    after = record.row;
    for (const auto& stored : cells_in(record.cells))
      if (const auto id = key_id_of(stored.cell)) in_use[id->root].insert(id->of);
  };
  while (subject && records_of(writing.on, subject_row, after, 512, look) == 512) {}
  for (const auto root : subject ? subject->ledger.roots : std::vector<root_number>{}) {
    s.keys->close(root, at);
    auto staying = in_use[root];
    staying.insert({s.evidence, s.audit_class, s.identity_class});
    for (const auto of : ending) staying.erase(of);
    const std::vector<class_number> remaining(staying.begin(), staying.end());
    for (const auto of : ending) {
      s.keys->destroy_class(root, of, remaining);
      note(writing.on, s.destruction_key, destruction{root, of, std::nullopt, at});
      set_meta(writing.on, "scrub_after", 0);
    }
  }
  finished(writing.on, subject_row, unfinished_kind::closure);
  all.commit();
}

}  // namespace locket
