// SPDX-License-Identifier: MIT
#include <locket/callback.hpp>
#include <locket/error.hpp>

namespace locket::detail {

void called_nothing() { throw error(code::misuse_argument, "locket: a callback cannot be called: it is empty. Test it first, or pass a function."); }

}  // namespace locket::detail
