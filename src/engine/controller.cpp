// What the controller says: agreements of its staff, reads outside of locket, the end of the service.
#include "engine/state.hpp"

#include "ledger/accesses.hpp"
#include "ledger/agreements.hpp"

namespace locket {

void engine::agree_confidentiality(const actor& holder, instant until) {
  auto& s = *state_;
  s.enter();
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  set_agreement(writing.on, s.holder(holder), holder.role, until);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::agreed, holder, s.keys->credited(), {}, fresh);
  all.commit();
}

void engine::count_accesses(std::span<const subject_id> who, const actor& by) {
  auto& s = *state_;
  s.enter();
  const auto at = s.keys->now();
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  audit_entry entry;
  for (const auto& one : who) {
    const auto tag = s.tag(one);
    note_access(writing.on, s.holder(by), s.access_tag(by, tag), at);
    if (const auto known = s.load(writing.on, tag))
      if (const auto mark = s.audit_tag_of(known->ledger)) entry.subjects.push_back(*mark);
  }
  crypto::nonces fresh;
  s.append(writing.on, audit_act::accessed, by, at, std::move(entry), fresh);
  all.commit();
}

void engine::wind_down(const actor& by) {
  auto& s = *state_;
  s.enter();
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  set_meta(writing.on, "winding_down", 1);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::wound_down, by, s.keys->credited(), {}, fresh);
  all.commit();
}

}  // namespace locket
