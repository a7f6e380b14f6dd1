// Files that came from somewhere else: a vault from a backup, everything from an old copy.
#pragma once

#include "engine/state.hpp"

namespace locket {

/// Throws code::rolled_back if the vault lacks entries that the anchor knows. The vault is noted as restored then, so that lowering the anchor
/// alone brings no withdrawn consent back.
void refuse_rolled_back(engine::state&, std::uint64_t anchored);

/// Notes a vault that is older than its index, or without one, as restored, and makes the index anew. To be called before the index is caught up.
void know_restored(engine::state&);

}  // namespace locket
