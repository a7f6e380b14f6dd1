// A folder that is gone when the test is, and what opens a vault in it.
#pragma once

#include <locket/vault.hpp>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

/// A fresh folder under TMPDIR, removed with all that is in it.
class temp_folder {
 public:
  temp_folder() : path_((std::filesystem::temp_directory_path() / "locket-test-XXXXXX").string()) {
    if (!mkdtemp(path_.data())) throw std::runtime_error("no temporary folder could be made: " + path_);
  }
  ~temp_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temp_folder(const temp_folder&) = delete;
  temp_folder& operator=(const temp_folder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Where a test's vault is, and its key file. `options()` opens it, as often as a test likes; change what the test is about.
struct temp_vault {
  temp_folder folder;
  std::string name = folder / "blog";
  std::string key = folder / "blog.key";

  temp_vault() { locket::make_key_file(key); }
  locket::open_options options(const locket::clock& time = locket::system_clock()) const {
    return {.at = locket::files::beside(name), .key = locket::key_source::key_file(key), .region = "CN-mainland", .create = true, .time = &time};
  }
  locket::vault open(const locket::clock& time = locket::system_clock()) const { return locket::vault::open(options(time)); }
};
