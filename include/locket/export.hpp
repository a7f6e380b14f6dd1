// Marks what a shared build of locket shows to its host.
// Nothing to read here; error.hpp is the first header with a meaning.
// SPDX-License-Identifier: MIT
#pragma once

#if defined(_WIN32)
#define LOCKET_EXPORT
#else
#define LOCKET_EXPORT __attribute__((visibility("default")))
#endif
