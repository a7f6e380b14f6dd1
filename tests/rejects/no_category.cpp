// A field's category is none.
#include "support/a_host.hpp"

#if REJECT
locket::personal<std::string, host::publication, locket::for_<host::publication>> title{};
#else
locket::personal<std::string, host::writing, locket::for_<host::publication>> title{};
#endif
