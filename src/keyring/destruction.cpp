// Forgetting: slots overwritten in place. Each call is one transaction, and when it returns slot and journal are synced.
#include "keyring/state.hpp"

#include <algorithm>

namespace locket {

namespace {

using ring::slot_dates;
using ring::slot_kind;
using ring::slot_name;
using ring::slot_state;

slot_name root_name(root_number root) { return {slot_kind::root, 0, root, 0}; }
slot_name class_name(root_number root, class_number of) { return {slot_kind::class_key, of, root, 0}; }

bool among(std::span<const class_number> these, class_number one) { return std::find(these.begin(), these.end(), one) != these.end(); }

void refuse_vault_root(root_number root) {
  if (root == 0)
    throw error(code::misuse_argument,
                "locket: the vault's own keys cannot be destroyed: root 0 has no subject. Destroy a day or a class of a "
                "subject's root.");
}

}  // namespace

// A destroyed root is overwritten last in the same transaction: its class keys are derived from it here.
void keyring::state::puncture(root_number of_root, std::span<const class_number> remaining, const slot_dates& dates,
                              crypto::nonces& fresh) {
  const ring::cached_root& from = root(of_root);
  for (std::size_t i = 0; i < remaining.size(); ++i) {
    const class_number of = remaining[i];
    if (among(remaining.first(i), of)) continue;
    rule_of(of);
    const ring::slot_number slot = take_slot();
    put_live(slot, class_name(of_root, of), dates, crypto::subkey(from.key, of, "lkclass_").bytes(), fresh);
    table().add_class_slot(of_root, of, slot);
  }
  put_destroyed(from.slot, root_name(of_root), dates);
  for (const auto& [of, at] : table().condemned(of_root))
    if (!among(remaining, of)) table().acquit(of_root, of);
  cached.drop_root(of_root, classes.count());
}

bool keyring::state::end_class(root_number of_root, class_number of, std::span<const class_number> remaining, crypto::nonces& fresh) {
  const ring::cached_root& from = root(of_root);
  if (from.slot == 0) return false;
  if (from.label.state == slot_state::live) {
    std::vector<class_number> others(remaining.begin(), remaining.end());
    std::erase(others, of);
    const slot_dates dates = from.label.dates;
    puncture(of_root, others, dates, fresh);
  } else {
    const auto slot = table().class_slot(of_root, of);
    if (!slot) return false;
    const auto held = load(*slot, class_name(of_root, of));
    if (held.label.state != slot_state::live) return false;
    put_destroyed(*slot, class_name(of_root, of), held.label.dates);
    cached.drop_root(of_root, classes.count());
  }
  table().acquit(of_root, of);
  replan(of_root);
  return true;
}

bool keyring::state::end_day(class_number of, std::int32_t day) {
  const auto slot = table().day(of, day);
  if (!slot) return false;
  const slot_name name{slot_kind::day_key, of, 0, day};
  if (load(*slot, name).label.state != slot_state::live) return false;
  put_destroyed(*slot, name, {});
  table().end_day(of, day);
  cached.drop_day(of, day);
  return true;
}

// `first` is set if this root was not erased before: only then is there something to remember and to tell the host.
bool keyring::state::end_root(root_number of_root, std::span<const class_number> surviving, instant at, bool& first,
                              crypto::nonces& fresh) {
  const ring::cached_root& from = root(of_root);
  if (from.slot == 0) return false;
  slot_dates dates = from.label.dates;
  bool changed = !dates.erased;
  first = first || changed;
  if (!dates.closed) dates.closed = at;
  if (!dates.erased) dates.erased = at;
  const auto slots = table().class_slots(of_root);
  if (from.label.state == slot_state::live)
    puncture(of_root, surviving, dates, fresh);
  else if (changed)
    put_destroyed(from.slot, root_name(of_root), dates);
  for (const auto& [of, slot] : slots) {
    const auto held = load(slot, class_name(of_root, of));
    if (held.label.state != slot_state::live) continue;
    if (!among(surviving, of)) {
      put_destroyed(slot, class_name(of_root, of), dates);
      table().acquit(of_root, of);
      changed = true;
    } else if (!held.label.dates.erased) {
      put_live(slot, class_name(of_root, of), dates, held.secret.bytes(), fresh);
    }
  }
  if (!changed) return false;
  cached.drop_root(of_root, classes.count());
  replan(of_root);
  return true;
}

// What the disk has no room for now is made up for by the next who mints.
void keyring::state::refill() noexcept {
  try {
    if (!file || path == ":memory:" || head.slots_made - head.slots_used >= 128) return;
    write([&](crypto::nonces&) {
      make_room(0);
      return true;
    });
  } catch (...) {
  }
}

void keyring::close(root_number root, instant at) {
  refuse_vault_root(root);
  const auto held = state_->enter();
  state_->write([&](crypto::nonces& fresh) {
    const auto& known = state_->root(root);
    if (known.slot == 0 || known.label.dates.closed) return false;
    slot_dates dates = known.label.dates;
    dates.closed = at;
    if (known.label.state == slot_state::live)
      state_->put_live(known.slot, root_name(root), dates, known.key.bytes(), fresh);
    else
      state_->put_destroyed(known.slot, root_name(root), dates);
    for (const auto& [of, slot] : state_->table().class_slots(root)) {
      const auto one = state_->load(slot, class_name(root, of));
      if (one.label.state == slot_state::live) state_->put_live(slot, class_name(root, of), dates, one.secret.bytes(), fresh);
    }
    state_->cached.drop_root(root, state_->classes.count());
    state_->replan(root);
    return true;
  });
}

void keyring::destroy_class(root_number root, class_number of, std::span<const class_number> remaining) {
  refuse_vault_root(root);
  const auto held = state_->enter();
  state_->write([&](crypto::nonces& fresh) { return state_->end_class(root, of, remaining, fresh); });
  state_->refill();
}

void keyring::destroy_day(class_number of, std::int32_t day) {
  const std::pair one{of, day};
  destroy_days({&one, 1});
}

void keyring::destroy_days(std::span<const std::pair<class_number, std::int32_t>> these) {
  const auto held = state_->enter();
  state_->write([&](crypto::nonces&) {
    bool changed = false;
    for (const auto& [of, day] : these) changed = state_->end_day(of, day) || changed;
    return changed;
  });
}

void keyring::erase(std::span<const root_number> roots, std::span<const class_number> surviving, std::int64_t subject_row,
                    const subject_id& subject, instant at) {
  for (const root_number root : roots) refuse_vault_root(root);
  const auto held = state_->enter();
  state_->write([&](crypto::nonces& fresh) {
    bool changed = false;
    bool first = false;
    for (const root_number root : roots) changed = state_->end_root(root, surviving, at, first, fresh) || changed;
    if (!first || subject == subject_id{} || state_->has_intent(subject_row, subject)) return changed;
    crypto::plaintext secret(subject.bytes.begin(), subject.bytes.end());
    for (unsigned i = 0; i < 8; ++i) secret.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(subject_row) >> (8 * i)));
    secret.resize(crypto::key_size);
    const ring::slot_number slot = state_->take_slot();
    state_->put_live(slot, {slot_kind::intent, 0, roots.front(), 0}, {.erased = at}, secret, fresh);
    state_->table().add_intent(slot);
    return true;
  });
  state_->refill();
}

}  // namespace locket
