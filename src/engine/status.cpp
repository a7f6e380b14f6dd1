// How a vault is.
#include "engine/state.hpp"
#include "engine/unseen_time.hpp"

#include "records/listing.hpp"
#include "records/unfinished.hpp"

#include <filesystem>

namespace locket {
namespace {

std::uint64_t bytes_of(const std::string& path) {
  std::uint64_t sum = 0;
  for (const auto* end : {"", "-wal", "-journal"}) {
    std::error_code none;
    const auto size = std::filesystem::file_size(path + end, none);
    if (!none) sum += size;
  }
  return sum;
}

void count_due(engine::state& s, vault_status& now) {
  constexpr std::size_t most = 1000;
  for (const auto& one : s.keys->due(most)) ++(one.condemned ? now.condemned : now.due);
}

/// A scan of the subjects, so only where there can be one.
std::uint64_t unknown_subjects(engine::state& s) {
  constexpr std::size_t a_step = 256;
  std::uint64_t found = 0;
  std::int64_t after = 0;
  for (bool all = false; !all;) {
    auto reading = s.vault->read();
    const auto rows = subjects_after(reading.on, after, a_step);
    all = rows.size() < a_step;
    for (const auto& row : rows) {
      after = row.row;
      if (s.keyless(row)) ++found;
    }
  }
  return found;
}

}  // namespace

vault_status engine::status() {
  auto& s = *state_;
  s.enter();
  vault_status now;
  now.vault_bytes = bytes_of(s.at.vault);
  now.keyring_bytes = bytes_of(s.at.keyring);
  now.index_bytes = bytes_of(s.at.index);
  now.unconfirmed_erasures = static_cast<std::uint32_t>(s.keys->intents().size());
  count_due(s, now);
  const auto living = s.keys->living();
  now.day_keys = living.days;
  {
    const std::lock_guard told(s.anchor_lock);
    now.anchor_behind = s.anchor_failed;
  }
  {
    auto reading = s.vault->read();
    const store::transaction view(reading.on, store::intent::read);
    // Roots are minted ahead: those that nobody has been given yet are nobody's.
    const auto pool = s.keys->last_minted() - static_cast<root_number>(meta(reading.on, "last_root", 0));
    now.roots = living.roots - std::min<std::uint64_t>(living.roots, pool);
    now.clock_suspect = must_hold(s, reading.on, s.keys->credited());
    now.restored = meta(reading.on, "restored", 0) != 0;
    now.keyring_was_older = s.lost_through.load() != nothing_lost;
    for (const auto& one : all_unfinished(reading.on)) now.erasures_with_rows += one.what == unfinished_kind::rows_of_erased ? 1 : 0;
    const auto versions = s.versions(reading.on);
    if (const auto* version = versions->in_force(s.keys->now())) now.policy_version = version->version();
  }
  if (now.keyring_was_older) now.unknown_subjects = unknown_subjects(s);
  return now;
}

}  // namespace locket
