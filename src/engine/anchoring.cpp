#include "engine/anchoring.hpp"

#include <locket/anchor.hpp>
#include <locket/error.hpp>

namespace locket {
audit_head durable_head(engine::state& s) {
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  // A synced commit brings every one before it to the disk, but one that changes no page is none.
  set_meta(writing.on, "synced", meta(writing.on, "synced", 0) + 1);
  s.remember_keyring(writing.on);
  const auto head = s.chain->head(writing.on);
  if (!head) throw error(code::corrupt, "locket: the audit of vault " + s.at.vault + " cannot be gone on from: the head of its chain was edited. Verify the audit, and restore the vault from a backup.");
  all.commit();
  s.unsynced_since.store(-1);
  return *head;
}

void advance_anchor(engine::state& s, std::int64_t number) {
  if (s.outside == nullptr) return;
  const std::lock_guard one_at_a_time(s.anchor_lock);
  if (number <= s.anchored) return;
  try {
    s.outside->advance(static_cast<std::uint64_t>(number));
    s.anchored = number;
    s.anchor_failed = false;
  } catch (...) {
    s.anchor_failed = true;  // what was done is done and durable; only outsiders know less of it for a while
  }
}

void advance_anchor(engine::state& s) {
  if (s.outside != nullptr) advance_anchor(s, durable_head(s).number);
}

void keep_up(engine::state& s) {
  {
    const auto seen = s.index->seen();
    auto reading = s.vault->read();
    const auto head = s.chain->head(reading.on);
    if (!head) return;  // it was edited: verify() says so
    const std::lock_guard told(s.anchor_lock);
    const bool anchor_knows = s.outside == nullptr || s.anchored >= head->number;
    if (anchor_knows && s.unsynced_since.load() < 0 && head->number == seen.number) return;
  }
  auto index = s.index->begin();
  const auto head = durable_head(s);
  index.saw({head.number, head.link});
  index.commit(index.covered());
  advance_anchor(s, head.number);
}

}  // namespace locket
