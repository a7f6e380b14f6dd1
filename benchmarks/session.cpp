#include "session.hpp"

#include <cstdlib>

namespace bench {

folder::folder(const std::filesystem::path& under) {
  std::string name = (under / "locket-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("bench: no folder can be made in " + under.string());
  path_ = name;
}

folder::~folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

double folder::bytes(std::string_view beginning) const {
  std::uintmax_t all = 0;
  for (const auto& one : std::filesystem::directory_iterator(path_))
    if (const auto name = one.path().filename().string(); name.starts_with(beginning) && !name.ends_with("-journal") && !name.ends_with("-wal") && !name.ends_with("-shm")) all += one.file_size();
  return static_cast<double>(all);
}

}  // namespace bench
