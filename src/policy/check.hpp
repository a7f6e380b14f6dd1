// Whether a policy says something that can be kept.
#pragma once

#include <locket/policy.hpp>

namespace locket {

/// Throws error(code::policy_ill_formed) with one sentence that names what is wrong and what to do.
/// A later version may have dropped the purposes that reached a category, and the one that minors' contracts stand on: people still hold
/// both.
void check(const policy::content&, bool first_version);

}  // namespace locket
