#include "engine/restoring.hpp"

#include "engine/anchoring.hpp"
#include "engine/indexing.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

constexpr std::string_view restored = "restored";

/// An index that nothing was ever committed to says nothing of a vault in which nothing was either.
bool is_restored(engine::state& s, bool fresh, std::int64_t covered, const seen_entry& seen, store::connection& on) {
  if (covered > meta(on, "index_commit", 0)) return true;
  if (seen.number > 0 && s.chain->link_at(on, seen.number) != seen.link) return true;
  const auto head = s.chain->head(on);
  return fresh && !(head && head->number == 0);
}

/// In the caller's transaction. Durable until it is accepted, whatever becomes of the index meanwhile.
void note_restored(engine::state& s, store::connection& on) {
  if (meta(on, restored, 0) != 0) return;
  set_meta(on, restored, 1);
  // Older than its keyring: roots that it has not given out yet may be somebody's, so none of them is given out again.
  set_meta(on, "last_root", std::max(meta(on, "last_root", 0), static_cast<std::int64_t>(s.keys->last_minted())));
  append_if_whole(s, on, audit_act::restored);
}

}  // namespace

void append_if_whole(engine::state& s, store::connection& on, audit_act what) {
  try {
    crypto::nonces fresh;
    s.append(on, what, actor::system(), s.keys->credited(), {}, fresh);
  } catch (const error& wrong) {
    if (wrong.code() != code::corrupt) throw;
  }
}

void refuse_rolled_back(engine::state& s, std::uint64_t anchored) {
  if (anchored == 0) return;
  std::int64_t number = 0;
  {
    auto writing = s.vault->write();
    writing.on.synchronous_full(true);
    store::transaction all(writing.on, store::intent::write);
    const auto head = s.chain->head(writing.on);
    number = head ? head->number : 0;
    if (static_cast<std::uint64_t>(number) >= anchored) return;
    if (number > 0) note_restored(s, writing.on);
    all.commit();
  }
  throw error(code::rolled_back, "locket: vault " + s.at.vault + " cannot be opened: its audit ends at entry " + std::to_string(number) + ", and the anchor knows of entry " + std::to_string(anchored) +
                                     ". Put the newer files back. If you restored these yourself because the newer ones are lost, set the anchor to " + std::to_string(number) + " by hand and open again.");
}

void know_restored(engine::state& s) {
  {
    // The index first: what it knows of the vault has long been committed there.
    const bool fresh = s.index->fresh();
    const auto covered = s.index->covered();
    const auto seen = s.index->seen();
    auto reading = s.vault->read();
    if (!is_restored(s, fresh, covered, seen, reading.on)) return;
  }
  auto index = s.index->begin(true);
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  audit_head head;
  {
    store::transaction all(writing.on, store::intent::write);
    if (!is_restored(s, s.index->fresh(), index.covered(), index.seen(), writing.on)) return;
    note_restored(s, writing.on);
    if (const auto last = s.chain->head(writing.on)) head = *last;
    all.commit();
  }
  // A crash before this commit finds the same index again.
  rebuild(s, index, writing.on);
  index.saw({head.number, head.link});
  index.commit(meta(writing.on, "index_commit", 0));
}

void engine::accept_restored(const actor& by) {
  auto& s = *state_;
  s.enter();
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  if (meta(writing.on, restored, 0) == 0) return;
  set_meta(writing.on, restored, 0);
  crypto::nonces fresh;
  s.append(writing.on, audit_act::restored_accepted, by, s.keys->credited(), {}, fresh);
  all.commit();
}

}  // namespace locket
