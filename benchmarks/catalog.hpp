// The workloads by name: what each is, and the family that measures it.
#pragma once

#include "session.hpp"

#include <span>

namespace bench {

struct workload {
  const char* name;
  const char* what;
  void (*family)(const session&);
  bool when_named = false;  // takes long: run only if --only names it
};
std::span<const workload> catalog();

}  // namespace bench
