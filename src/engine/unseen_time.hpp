// A sweep that would destroy far more than the elapsed time explains holds and asks (threats.md, the clock, 5).
#pragma once

#include "engine/state.hpp"

namespace locket {

/// True if sweeping by date must wait for `confirm_time()`: the clock is suspect, or since the last sweep it moved two months further than this machine
/// was seen running, though somebody vouches for it.
bool must_hold(engine::state&, store::connection&, instant at);

/// At the end of a sweep: what time it was, unless it held; the first that held is audited. In the caller's transaction.
void note_swept(engine::state&, store::connection& writing, instant at, bool held);

/// The operator says that the clock is right: the next sweep goes on from here.
void note_confirmed(engine::state&);

}  // namespace locket
