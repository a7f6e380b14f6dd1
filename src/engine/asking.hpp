// From a caller's question to the decision floor's request: who asks, what is held, until when.
#pragma once

#include "engine/state.hpp"

namespace locket {

/// A question on its way. Holds what the request points into; not moved once `ask` is made.
struct question {
  std::shared_ptr<const timeline> known;
  std::vector<decide::field> fields;
  decide::request ask;
};

/// What no file is asked for: the instant, and who asks for whose data.
void fill_actor(engine::state&, question&, const actor&, const std::optional<id_tag>& subject, instant at);
/// The instant, the role's agreement and its count of the last hour, and whether the service closes. `counted` false: under a permit that was counted when it was given.
void fill(engine::state&, store::connection&, question&, const actor&, const std::optional<id_tag>& subject, instant at, bool counted);

/// What one stored cell means for a decision; opens it only where the day alone does not tell, or its provenance matters.
void fill_from_cell(engine::state&, decide::field&, const cell_place&, crypto::view cell, const key_view&, instant at, bool provenance_matters);
void fill_from_cell(engine::state&, decide::field&, const cell_place&, crypto::view cell, instant at, bool provenance_matters);

/// The newest value that a subject holds of each field's category, by looking through their records.
void fill_held(engine::state&, store::connection&, std::int64_t subject_row, std::span<decide::field>, instant at, bool provenance_matters);

/// One decision for the whole; and one for each field, if asked for. `any` : one allowed field suffices, and if none is, the refusal that came furthest is the answer.
answer decided(const question&, const standing&, bool any, bool each);
/// The denial of the whole, or nothing. An allow is not explained: for who reads, that costs as much as deciding.
std::optional<denial> refusal_of(const question&, const standing&);

}  // namespace locket
