// What a fuzz target insists on: a broken demand says its sentence and ends the process, which libFuzzer and ctest both take for a crash.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace fuzz {

inline void demand(bool holds, const char* sentence) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: broken: %s\n", sentence);
  std::abort();
}

}  // namespace fuzz
