// A field is revealed from a provision that did not name it.
#include "support/a_host.hpp"

void send(const locket::provided<&host::member::handle, &host::member::born>& given) {
#if REJECT
  auto value = given.reveal<&host::member::email>();
#else
  auto value = given.reveal<&host::member::born>();
#endif
}
