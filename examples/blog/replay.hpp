// A scenario, lived through with the real thing: a fresh vault, the blog's real policy, the scenario's clock.
#pragma once

#include "scenario.hpp"

namespace blog {

/// Enrols, consents, stores and asks on a vault in memory of its own. The decision is the vault's; nothing here decides.
locket::decision lived_through(const scenario&, const locket::policy& first);

}  // namespace blog
