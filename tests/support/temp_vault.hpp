// Where a test's vault is, and how it is opened: a folder that is gone when the test is, with a key file in it.
#pragma once

#include "support/temp_folder.hpp"

#include <locket/vault.hpp>

#include <string>

namespace support {

/// Opens as often as a test likes; for what is unusual take `options()` and change it.
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

}  // namespace support
