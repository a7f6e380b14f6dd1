// The macro names a member twice.
#include "support/a_host.hpp"

namespace blog {
struct draft {
  static constexpr locket::stored_name stored{"draft"};
  locket::personal<std::string, host::writing, locket::for_<host::publication>> title{};
  locket::personal<std::string, host::writing, locket::for_<host::publication>> body{};
};
}  // namespace blog

#if REJECT
BOOST_HANA_ADAPT_STRUCT(blog::draft, title, title);
#else
BOOST_HANA_ADAPT_STRUCT(blog::draft, title, body);
#endif

void store(locket::changes& list, locket::subject_id who, locket::record_id id) { list.put(who, id, blog::draft{.title = "x"}); }
