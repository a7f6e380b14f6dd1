// Does the contract carry it?
#pragma once

#include "decide/asked.hpp"

namespace locket::decide {

/// The contract carries this verb for this purpose, and one is running. Its guardian is asked for separately.
bool contract_runs(const asked&) noexcept;

/// A contract that a minor opened stands while a guardian's consent to the policy's standing purpose does; once of age, also on an
/// explicit acceptance since. One opened by somebody of age stands by itself.
bool contract_stands(const asked&) noexcept;

/// A running, standing contract carries this category: not a sensitive one, but for the use of those that the policy excepts.
bool contract_covers(const asked&, const policy::category&) noexcept;

/// A consent stands behind the contract all the same, so that a withdrawal that went missing would matter: a guardian's behind a minor's
/// contract, or a separate one behind a sensitive field that the policy excepts.
bool contract_leans_on_consent(const asked&, const policy::category&) noexcept;

}  // namespace locket::decide
