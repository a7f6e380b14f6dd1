#include "engine/standings.hpp"

namespace locket {

bool standings::keep_for(std::uint64_t keyring_moves) {
  if (keyring_moves < moves_) return false;
  if (moves_ == keyring_moves) return true;
  if (any_) known_.assign(most, nullptr);
  any_ = false;
  moves_ = keyring_moves;
  return true;
}

void standings::forget() {
  const std::lock_guard held(lock_);
  if (any_) known_.assign(most, nullptr);
  any_ = false;
}

std::shared_ptr<const recalled_subject> standings::find(std::int64_t row, std::int64_t epoch, std::uint64_t keyring_moves) {
  const std::lock_guard held(lock_);
  if (!keep_for(keyring_moves)) return nullptr;
  const auto& kept = known_[static_cast<std::size_t>(row) % known_.size()];
  if (!kept || kept->row != row || kept->epoch != epoch) return nullptr;
  return kept;
}

void standings::put(std::shared_ptr<const recalled_subject> one, std::uint64_t keyring_moves) {
  if (one->ledger.said.events.size() > most_events) return;
  const std::lock_guard held(lock_);
  if (!keep_for(keyring_moves)) return;
  known_[static_cast<std::size_t>(one->row) % known_.size()] = std::move(one);
  any_ = true;
}

}  // namespace locket
