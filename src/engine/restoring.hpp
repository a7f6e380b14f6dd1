// Files that came from somewhere else: a vault from a backup, everything from an old copy.
#pragma once

#include "engine/state.hpp"

namespace locket {

/// An entry of what was found at open. An audit that was cut takes none; verify() says so, and must be reachable.
void append_if_whole(engine::state&, store::connection&, audit_act);

/// Throws code::rolled_back if the vault lacks entries that the anchor knows. The vault is noted as restored then, so that lowering the anchor
/// alone brings no withdrawn consent back.
void refuse_rolled_back(engine::state&, std::uint64_t anchored);

/// Notes that the keyring is older than the vault, which remembers keys that it does not hold. To be called before destructions are replayed.
void know_older_keyring(engine::state&);

/// Notes a vault that is older than its index, or without one, as restored, and makes the index anew. To be called before the index is caught up.
void know_restored(engine::state&);

}  // namespace locket
