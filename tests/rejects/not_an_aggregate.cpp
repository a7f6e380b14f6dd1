// A record has a constructor, so that its members cannot be counted.
#include "support/a_host.hpp"

namespace blog {
struct draft {
  static constexpr locket::stored_name stored{"draft"};
#if REJECT
  draft() {}
#endif
  locket::personal<std::string, host::writing, locket::for_<host::publication>> title{};
};
}  // namespace blog

BOOST_HANA_ADAPT_STRUCT(blog::draft, title);

void store(locket::changes& list, locket::subject_id who, locket::record_id id) { list.put(who, id, blog::draft{}); }
