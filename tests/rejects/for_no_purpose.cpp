// for_<> lists a category.
#include "support/a_host.hpp"

#if REJECT
locket::personal<std::string, host::writing, locket::for_<host::mail>> title{};
#else
locket::personal<std::string, host::writing, locket::for_<host::survey>> title{};
#endif
