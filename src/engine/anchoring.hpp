// What the vault tells others of how far it has come: its index, and the host's anchor. Only what a power cut cannot take back.
#pragma once

#include "engine/state.hpp"

namespace locket {

/// The last audit entry, once it and all before it are on the disk.
audit_head durable_head(engine::state&);

/// Tells the anchor that this entry is on the disk; without an anchor, nothing. Its failures are kept for `status`.
void advance_anchor(engine::state&, std::int64_t number);
/// The same with the last entry, brought to the disk first.
void advance_anchor(engine::state&);

/// Brings the last entries to the disk and tells index and anchor of them, if there is anything that they do not know.
void keep_up(engine::state&);

}  // namespace locket
