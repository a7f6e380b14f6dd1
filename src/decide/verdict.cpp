// Opening the wrong side of a verdict is a mistake of the host's.
#include <locket/error.hpp>
#include <locket/verdict.hpp>

namespace locket::detail {

void opened_a_denied_verdict(const denial& why) {
  throw error(code::misuse_denied, "locket: a verdict was opened that was denied for " + std::string(id_of(why.why())) + ". Test it first; the denial explains itself.");
}

void no_denial_in_an_allowed_verdict() { throw error(code::misuse_allowed, "locket: the denial of an allowed verdict was asked for. Test it first."); }

}  // namespace locket::detail
