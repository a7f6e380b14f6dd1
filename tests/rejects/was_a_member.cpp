// was<> gives the name that another field has now.
#include "support/a_host.hpp"

namespace renamed {
struct note {
  static constexpr locket::stored_name stored{"note"};
#if REJECT
  locket::personal<std::string, host::writing, locket::for_<host::publication>, locket::was<"body">> text{};
#else
  locket::personal<std::string, host::writing, locket::for_<host::publication>, locket::was<"content">> text{};
#endif
  locket::personal<std::string, host::writing, locket::for_<host::publication>> body{};
};
}  // namespace renamed
BOOST_HANA_ADAPT_STRUCT(renamed::note, text, body);

void store(locket::changes& list, locket::subject_id who, locket::record_id id) { list.put(who, id, renamed::note{.text = "x"}); }
