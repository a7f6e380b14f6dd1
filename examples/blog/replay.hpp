// A scenario, lived through with the real thing: a fresh vault, the blog's real policy, the scenario's clock.
#pragma once

#include "scenario.hpp"

#include <functional>

namespace blog {

/// Enrols, consents, stores and asks on a vault in memory of its own. The decision is the vault's; nothing here decides.
/// `before_asking` is handed the vault between the history and the request: a test that closes it there must see every line fail.
locket::decision lived_through(const scenario&, const locket::policy& first, const std::function<void(locket::engine&)>& before_asking = {});

}  // namespace blog
