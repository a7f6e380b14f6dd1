// What a program did to its files, in order: enough to say what a power cut would have left of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace power {

enum class did {
  open,         // a file that was there
  create,       // one that was not
  write,        // `bytes` at `at`
  cut,          // to the length `at`
  remove,       // the file's name
  rename,       // to `bytes`
  sync,         // all that was written to the file is on the disk
  sync_folder,  // all names in the folder are
  acknowledge   // the host was told that its call succeeded
};

struct event {
  did what;
  std::string file{};  // without its folder
  std::int64_t at = 0;
  std::string bytes{};
};
using write_log = std::vector<event>;

}  // namespace power
