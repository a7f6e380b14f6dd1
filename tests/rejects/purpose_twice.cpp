// A purpose is listed twice in for_<>.
#include "support/a_host.hpp"

#if REJECT
locket::personal<std::string, host::writing, locket::for_<host::publication, host::publication>> title{};
#else
locket::personal<std::string, host::writing, locket::for_<host::publication, host::survey>> title{};
#endif
