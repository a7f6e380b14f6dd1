// A record does not say what the files call it.
#include "support/a_host.hpp"

namespace blog {
struct draft {
#if !REJECT
  static constexpr locket::stored_name stored{"draft"};
#endif
  locket::personal<std::string, host::writing, locket::for_<host::publication>> title{};
};
}  // namespace blog

BOOST_HANA_ADAPT_STRUCT(blog::draft, title);

void store(locket::changes& list, locket::subject_id who, locket::record_id id) { list.put(who, id, blog::draft{.title = "x"}); }
