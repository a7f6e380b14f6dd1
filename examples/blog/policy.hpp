// The blog's privacy policy: the text of 我的部落格 as one value. Everything it decides, explains and forgets comes from here.
// Read before this: words.hpp, records.hpp. The policy itself: policy.cpp.
#pragma once

#include <locket/policy.hpp>

namespace blog {

/// Version 1, in force from 2026-01-01T00:00:00Z.
locket::policy policy();

}  // namespace blog
