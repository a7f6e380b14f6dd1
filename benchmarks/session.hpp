// What a workload is given: how much to do, where, what was asked for; and where its figures go.
#pragma once

#include "figure.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

/// A folder of its own, gone with its files when this dies.
class folder {
 public:
  explicit folder(const std::filesystem::path& under);
  ~folder();
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
  /// Of all files in it whose names begin so, without journals and WALs, whose sizes have a bound.
  double bytes(std::string_view beginning) const;

 private:
  std::string path_;
};

struct session {
  bool quick = false;
  std::size_t turns = 15;
  std::filesystem::path under;                      // where the files are made
  std::function<bool(std::string_view)> wanted;     // by the workload's name
  std::function<void(const figure&)> tell;
  std::function<void(const std::string&)> say;      // what a reader must know beside the figures

  /// So many in a whole run, so many in a quick one.
  std::size_t many(std::size_t whole, std::size_t in_quick) const { return quick ? in_quick : whole; }
};

/// Thrown when the contenders did not do the same: the benchmark fails.
inline void must(bool holds, const std::string& workload, const std::string& what) {
  if (!holds) throw std::runtime_error("bench: " + workload + ": " + what);
}

}  // namespace bench
