// SQLCipher as a contender: its library has SQLite's own symbols, so it runs in a process of its own and is told turn by turn what to do.
#pragma once

#include "measure.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

namespace bench {

class sqlcipher {
 public:
  /// The executable bench-sqlcipher beside this one; nothing where it was not built.
  static std::optional<std::string> found();
  /// Starts it with a database in `in`.
  sqlcipher(const std::string& executable, const folder& in);
  ~sqlcipher();
  sqlcipher(const sqlcipher&) = delete;
  sqlcipher& operator=(const sqlcipher&) = delete;
  /// Versions and pragmas, in its own words.
  const std::string& about() const { return about_; }
  /// "register", "read-two", "read-six", "change"; numbers are spread over `of` members.
  side does(const std::string& workload, std::size_t of);

 private:
  struct closer {
    void operator()(std::FILE* one) const { std::fclose(one); }
  };
  std::string line();
  pid_t child_ = -1;
  std::unique_ptr<std::FILE, closer> to_, from_;
  std::string about_;
};

}  // namespace bench
