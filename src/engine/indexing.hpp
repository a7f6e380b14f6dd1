// Keeping the blind index in step with the vault.
#pragma once

#include "engine/state.hpp"

namespace locket {

/// Remembers how a stored field is indexed, so that the index can be rebuilt without the host's types.
void remember_indexing(store::connection&, std::string_view type, const field_schema&);

/// Replaces the entries of one record by those of its cells as they are now.
void reindex_record(engine::state&, store::connection&, blind_index::change&, const record_row&);

/// Makes every entry anew, in the caller's transaction of the index.
void rebuild(engine::state&, blind_index::change&, store::connection&);

/// Brings an index that misses the vault's last commits, or everything, up to date: another process may have died between its two commits.
/// Nothing to do is one comparison. The second form works in a writer's own transaction and leaves the commit to it.
void catch_up(engine::state&);
void catch_up(engine::state&, blind_index::change&, store::connection&);

/// What a value is looked up by: under the field's name, and under those that it had.
std::vector<index_hash> hashes_of(engine::state&, std::string_view type, const field_schema& field, crypto::view normalised_value);

/// The record rows whose field really holds this value: each hint is opened and compared before it is believed.
std::vector<record_row> holders_of(engine::state&, store::connection&, std::span<const std::int64_t> hints, std::string_view type, const field_schema&, crypto::view normalised_value);

}  // namespace locket
