// Whom an actor has read lately, for a role's cap (R3.2). Rows are pairs of keyed hashes: they tell nobody who read whom.
#pragma once

#include "records/vault_file.hpp"

namespace locket {

using actor_hash = std::array<std::uint8_t, 16>;   // of role, name and the subject that the actor is, if any
using access_hash = std::array<std::uint8_t, 16>;  // of a subject, for one actor alone: two actors' rows cannot be joined

/// The latest access of this actor to this subject; one row a pair.
void note_access(store::connection&, const actor_hash&, const access_hash&, instant at);
/// How many other subjects than this one were last read in (since, until].
std::int64_t count_others(store::connection&, const actor_hash&, const access_hash&, instant since_exclusive, instant until_inclusive);
/// Drops what was last read before then.
void forget_accesses(store::connection&, instant before);

}  // namespace locket
