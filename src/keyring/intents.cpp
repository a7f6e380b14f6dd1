// Erasures that the host has not confirmed yet.
#include "base/bytes.hpp"
#include "keyring/state.hpp"

#include <algorithm>

namespace locket {

namespace {

using ring::slot_kind;
using ring::slot_state;

}  // namespace

// An intent's root is not known before it is opened, so its name is taken from the slot, where it is authenticated.
std::optional<erasure_intent> keyring::state::intent_at(ring::slot_number slot) {
  const auto found = ring::open_slot(keys, slot, table().read(slot));
  if (!found || found->label.name.kind != slot_kind::intent) damaged("a slot is not the intent that its directory says");
  if (found->label.state != slot_state::live) return std::nullopt;
  reader from(found->secret.bytes());
  erasure_intent out;
  out.slot = slot;
  out.root = found->label.name.root;
  out.at = found->label.dates.erased.value_or(instant{});
  const auto id = from.raw(out.subject.bytes.size());
  std::copy(id.begin(), id.end(), out.subject.bytes.begin());
  out.subject_row = from.i64();
  return out;
}

bool keyring::state::has_intent(std::int64_t subject_row, const subject_id& subject) {
  for (const ring::slot_number slot : table().intents()) {
    const auto known = intent_at(slot);
    if (known && known->subject_row == subject_row && known->subject == subject) return true;
  }
  return false;
}

std::vector<erasure_intent> keyring::intents() {
  const auto held = state_->enter();
  std::vector<erasure_intent> out;
  state_->read([&] {
    for (const ring::slot_number slot : state_->table().intents())
      if (const auto one = state_->intent_at(slot)) out.push_back(*one);
  });
  return out;
}

void keyring::confirm(std::int64_t slot) {
  const auto held = state_->enter();
  state_->write([&](crypto::nonces&) {
    const auto open = state_->table().intents();
    if (std::find(open.begin(), open.end(), slot) == open.end()) return false;
    if (const auto one = state_->intent_at(slot)) state_->put_destroyed(slot, {slot_kind::intent, 0, one->root, 0}, {.erased = one->at});
    state_->table().end_intent(slot);
    return true;
  });
}

}  // namespace locket
