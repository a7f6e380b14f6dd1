// Which file systems a vault may live on.
#pragma once

#include <cstdint>
#include <string_view>

namespace locket::store {

/// The name of a remote file system, by statfs's `f_type` and, for FUSE, by the line of /proc/self/mountinfo for the device;
/// empty for a local one.
std::string_view remote_name(std::uint64_t f_type, std::string_view mountinfo, unsigned major, unsigned minor) noexcept;

}  // namespace locket::store
