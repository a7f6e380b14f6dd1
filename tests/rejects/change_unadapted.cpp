// One field of a struct that nobody adapted is changed.
#include "support/a_host.hpp"

namespace blog {
struct draft {
  static constexpr locket::stored_name stored{"draft"};
  locket::personal<std::string, host::writing, locket::for_<host::publication>> title{};
};
}  // namespace blog

#if !REJECT
BOOST_HANA_ADAPT_STRUCT(blog::draft, title);
#endif

void retitle(locket::changes& list, locket::record_id id) { list.change<&blog::draft::title>(id, "new"); }
