// What carries a use, collection or provision besides consent: the contract, a standing basis, or the basis that a request names.
#pragma once

#include "decide/asked.hpp"

namespace locket::decide {

/// What is so whatever is held: a named basis fits verb, purpose and recipient, has its reference, and a named contract runs and has its
/// guardian; a legal demand names a basis that can carry it.
finding fits(const asked&) noexcept;

/// The named basis carries this field. Asked only of fields that matter; `fits` is asked before. Not for consent.
finding carried_by_named(const asked&, const field&, const policy::category&) noexcept;

/// What carries this field where no basis is named, before consent is tried; nothing if nothing does.
std::optional<finding> carried_without_asking(const asked&, const policy::category&) noexcept;

/// A contest or a rejection does not stop a legal demand, nor what must be told under a legal obligation with its reference.
bool must_go_on(const asked&) noexcept;

}  // namespace locket::decide
