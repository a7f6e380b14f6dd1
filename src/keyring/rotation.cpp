// Key rotation: another kek around the keyring key; another keyring key around every slot.
#include "keyring/state.hpp"

#include <algorithm>

namespace locket {

void keyring::rotate_kek(const key_source& to) {
  // Argon2id takes a while, and nobody should wait for it.
  const crypto::kek_parameters parameters = crypto::fresh_parameters(to);
  const crypto::key kek = crypto::kek_of(to, parameters);
  const auto held = state_->enter();
  state_->write([&](crypto::nonces& fresh) {
    state_->head.kek = parameters;
    ring::wrap_keyring_key(state_->head, kek, state_->keys.keyring_key, fresh);
    return true;
  });
}

void keyring::begin_rotation(const key_source& to) {
  const crypto::kek_parameters parameters = crypto::fresh_parameters(to);
  const crypto::key kek = crypto::kek_of(to, parameters);
  const auto held = state_->enter();
  auto& s = *state_;
  crypto::key next;
  s.write([&](crypto::nonces& fresh) {
    s.head.kek = parameters;
    if (ring::rotating(s.head)) ring::wrap_keyring_key(s.head, kek, s.keys.keyring_key, fresh);
    else next = ring::begin_rotation(s.head, kek, s.keys, fresh);
    return true;
  });
  // Only now: had the commit failed, the slots and the header would still be those of the key before.
  if (!next.empty()) ring::go_over(s.keys, std::move(next));
}

keyring::rotation keyring::rotation_state() {
  const auto held = state_->enter();
  state_->look();
  const auto& head = state_->head;
  return {head.sealed_again, head.slots_used, ring::rotating(head)};
}

bool keyring::reseal(std::size_t most) {
  const auto held = state_->enter();
  auto& s = *state_;
  bool more = false;
  s.write([&](crypto::nonces& fresh) {
    if (!ring::rotating(s.head)) return false;
    const auto last = std::min<std::uint64_t>(s.head.sealed_again + most, s.head.slots_used);
    for (auto n = s.head.sealed_again + 1; n <= last; ++n) {
      const auto slot = static_cast<ring::slot_number>(n);
      const auto found = ring::open_slot(s.keys, slot, s.table().read(slot));
      if (!found) s.damaged("a slot does not authenticate");
      if (found->label.state == ring::slot_state::live && found->label.generation != s.keys.generation)
        s.put_live(slot, found->label.name, found->label.dates, found->secret.bytes(), fresh);
    }
    s.head.sealed_again = last;
    more = last < s.head.slots_used;
    if (!more) ring::end_rotation(s.head);
    return true;
  });
  if (!more) s.keys.earlier.reset();
  return more;
}

}  // namespace locket
