#include "faults/operation.hpp"

#include <locket/error.hpp>

#include <filesystem>

namespace faults {

locket::open_options attempt::options() const {
  auto how = files.options(clock);
  how.key = locket::key_source::key_file(key);
  how.busy_milliseconds = 50;
  return how;
}

locket::vault& attempt::open() {
  if (v) return *v;
  const auto next = files.folder / "next.key";
  try {
    v.emplace(locket::vault::open(options()));
  } catch (const locket::error& fault) {
    if (fault.code() != locket::code::key_mismatch || key == next || !std::filesystem::exists(next)) throw;
    key = next;
    v.emplace(locket::vault::open(options()));
  }
  return *v;
}

}  // namespace faults
