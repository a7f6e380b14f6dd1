// A field has two was<>.
#include "support/a_host.hpp"

#if REJECT
locket::personal<std::string, host::writing, locket::for_<host::publication>, locket::was<"content">, locket::was<"body">> text{};
#else
locket::personal<std::string, host::writing, locket::for_<host::publication>, locket::findable<>, locket::was<"content", "body">> text{};
#endif
