// What the policy says that a basis carries for a purpose.
#pragma once

#include "decide/asked.hpp"

namespace locket::decide {

/// How a basis carries a purpose; null if it does not.
const policy::carriage* carriage_of(const policy::purpose&, basis) noexcept;

/// It carries what is asked for: collection, use, or provision to this kind of recipient.
bool carries_verb(const policy::carriage&, const asked&) noexcept;

/// The category served the purpose from the first version on, or the basis carries additions too. What a later version adds rests on
/// consent alone: nobody entered into it with the contract. A legal demand reaches what the law lets it reach.
bool reaches_additions(const policy::carriage&, const asked&, const policy::category&) noexcept;

}  // namespace locket::decide
