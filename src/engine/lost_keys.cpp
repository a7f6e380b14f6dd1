// A keyring that is older than its vault: what it lost is told apart from what was destroyed, and from damage.
#include "engine/restoring.hpp"

#include <locket/error.hpp>

namespace locket {

void know_older_keyring(engine::state& s) {
  auto writing = s.vault->write();
  const auto used = static_cast<std::int64_t>(s.keys->slots_used());
  if (meta(writing.on, "keyring_slots", 0) > used) {
    writing.on.synchronous_full(true);
    store::transaction all(writing.on, store::intent::write);
    set_meta(writing.on, "keyring_slots", used);
    set_meta(writing.on, "lost_through", day_number(s.keys->credited(), s.keys->days_in()));
    append_if_whole(s, writing.on, audit_act::keyring_older);
    all.commit();
  }
  const auto lost = static_cast<std::int32_t>(meta(writing.on, "lost_through", nothing_lost));
  s.lost_through.store(lost);
  s.chain->lost_through(lost);
}

void engine::state::remember_keyring(store::connection& on) {
  const auto used = static_cast<std::int64_t>(keys->slots_used());
  if (used != keyring_slots.load(std::memory_order_relaxed) && meta(on, "keyring_slots", 0) != used) set_meta(on, "keyring_slots", used);
  keyring_slots.store(used, std::memory_order_relaxed);
}

bool engine::state::keyless(const subject_row& row) {
  const auto id = key_id_of(row.standing);
  if (row.erased || !id || keys->state_of(id->root) == root_state::erased) return false;
  if (!keys->alive(*id)) return true;
  if (!lost(*id)) return false;
  const auto key = keys->opening_key(*id);
  return key && !open_cell(*key, standing_place(keys->vault(), row.row), keys->days_in(), row.standing);
}

void engine::state::refuse_keyless(store::connection& on, const id_tag& tag) {
  const auto row = find_subject(on, tag);
  if (row && keyless(*row))
    throw error(code::keyring_older, "locket: nothing can be written about subject row " + std::to_string(row->row) + " of vault " + at.vault + ": keyring " + at.keyring +
                                         " is older than the vault and lacks their keys. Put the newest copy of the keyring back, or erase this subject and enrol them under a new id.");
}

}  // namespace locket
