// A member of a record is not personal.
#include "support/a_host.hpp"

namespace blog {
struct draft {
  static constexpr locket::stored_name stored{"draft"};
  locket::personal<std::string, host::writing, locket::for_<host::publication>> title{};
#if REJECT
  std::string body{};
#else
  locket::personal<std::string, host::writing, locket::for_<host::publication>> body{};
#endif
};
}  // namespace blog

BOOST_HANA_ADAPT_STRUCT(blog::draft, title, body);

void store(locket::changes& list, locket::subject_id who, locket::record_id id) { list.put(who, id, blog::draft{.title = "x"}); }
