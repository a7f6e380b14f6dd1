// Which generaliser a policy's name means.
#pragma once

#include "engine/state.hpp"

namespace locket {

/// The host's of this name, or locket's own; null if there is none.
const generaliser* find_generaliser(const engine::state&, std::string_view name);

/// What a generaliser makes of a value: nothing if it leaves nothing of it.
std::optional<crypto::plaintext> coarser(const generaliser&, crypto::view value);

}  // namespace locket
