// A member of a record is an array.
#include "support/a_host.hpp"

namespace blog {
struct draft {
  static constexpr locket::stored_name stored{"draft"};
#if REJECT
  locket::personal<std::string, host::writing, locket::for_<host::publication>> pages[3]{};
#else
  locket::personal<std::vector<std::string>, host::writing, locket::for_<host::publication>> pages{};
#endif
};
}  // namespace blog

BOOST_HANA_ADAPT_STRUCT(blog::draft, pages);

void store(locket::changes& list, locket::subject_id who, locket::record_id id) { list.put(who, id, blog::draft{}); }
