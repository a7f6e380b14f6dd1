// A field is to hold what cannot be stored.
#include "support/a_host.hpp"

#if REJECT
locket::personal<double, host::writing, locket::for_<host::publication>> stars{};
#else
locket::personal<std::int64_t, host::writing, locket::for_<host::publication>> stars{};
#endif
