// Erasure of what nothing supports any more, so many days after its last basis ended (clauses.md R8.5; PIPL Art. 47).
#pragma once

#include "engine/state.hpp"

#include <functional>

namespace locket {

/// To be called in the transaction of an event that may end a basis. True if the version in force erases after 0 days: then the event's
/// own call goes on with review_at_once() when it has committed.
bool note_review_after(store::connection&, const timeline&, std::int64_t subject_row, instant at);
/// Carries out what has no days to wait. What a crash leaves of it, a sweep finds.
void review_at_once(engine::state&);

struct reviewed {
  std::uint32_t condemned = 0, destroyed = 0;
  bool more = false;

  reviewed& operator+=(const reviewed& other) {
    condemned += other.condemned;
    destroyed += other.destroyed;
    more |= other.more;
    return *this;
  }
};
/// One bounded step of a sweep: up to `most` subjects looked at in one commit, or some of them once `enough` says so. Not to be called while the clock
/// is suspect.
///
/// It is a date, so threats.md's two phases hold: the first sweep at or after the instant condemns, one 24 credited hours later looks again
/// and overwrites. If support has come back, nothing happens.
reviewed review_due(engine::state&, std::size_t most, const std::function<bool()>& enough);

/// When the first of them is due.
std::optional<instant> next_review(engine::state&, store::connection&, const timeline&);

}  // namespace locket
