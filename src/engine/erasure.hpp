// Removing what nobody can read any more, in steps that a crash does not lose.
#pragma once

#include "engine/state.hpp"

namespace locket {

/// Brings a keyring that is older than its vault to what the vault remembers. Run at open, before anything is read.
void replay(engine::state&);

/// Finishes what a crash interrupted between keyring and vault: erasures whose slots are overwritten, closures that the vault knows and the keyring does not. Run at open.
void resume(engine::state&);

/// Walks up to `most` rows of an erased subject, from where the last step stopped, and removes them; statutory cells stay, as storage only. Returns how many rows
/// it changed; `more` tells whether some remain.
std::uint64_t remove_rows(engine::state&, std::int64_t subject_row, std::uint64_t most, bool& more);

/// False in a process that set no `on_erased`, when another process once did: the word is that one's to give.
bool may_tell(engine::state&);

/// Tells the host of an erasure whose rows are gone; overwrites the intent when the host confirms, or when no process of this vault ever asked to be told.
bool tell(engine::state&, const erasure_intent&);

/// Walks records and drops cells whose keys are destroyed, from where the last step stopped; true if there is more.
bool scrub(engine::state&, std::uint64_t most, std::uint64_t& removed);

/// Ends classes of 0 days, and notes the closure in the keyring, for a subject whose account is closed in the vault.
void carry_out_closure(engine::state&, std::int64_t subject_row, instant at);

}  // namespace locket
