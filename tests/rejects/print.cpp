// A personal value is printed.
#include "support/a_host.hpp"

#include <sstream>

void log(std::ostringstream& out, const host::member& m) {
#if REJECT
  out << m.handle;
#else
  out << "m";
#endif
}
