#include "store/local_disk.hpp"

#include "store/handle.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

namespace locket::store {

namespace {

constexpr std::uint64_t fuse_magic = 0x65735546;

// statfs(2) and linux/magic.h; spelled out because the header does not know all of them.
constexpr struct {
  std::uint64_t magic;
  std::string_view name;
} remote[] = {
    {0x6969, "NFS"},
    {0x517B, "SMB"},
    {0xFE534D42, "SMB"},
    {0xFF534D42, "CIFS"},
    {0x01021997, "9P"},
    {0x00C36400, "Ceph"},
    {0x5346414F, "AFS"},
    {0x6B414653, "AFS"},
    {0x73757245, "Coda"},
    {0x564C, "NCP"},
    {0x0BD00BD0, "Lustre"},
    {0x20030528, "OrangeFS"},
    {0x786F4256, "VirtualBox shared folder"},
    {0xBACBACBC, "VMware shared folder"},
};

std::string_view word(std::string_view& line) noexcept {
  const auto end = line.find(' ');
  const std::string_view first = line.substr(0, end);
  line.remove_prefix(end == line.npos ? line.size() : end + 1);
  return first;
}

// A line of proc(5) mountinfo: id, parent, major:minor, root, mount point, options, optional fields, "-", type, source, …
std::string_view type_in(std::string_view line, std::string_view device) noexcept {
  word(line);
  word(line);
  if (word(line) != device) return {};
  const auto dash = line.find(" - ");
  if (dash == line.npos) return {};
  line.remove_prefix(dash + 3);
  return word(line);
}

}  // namespace

std::string_view remote_name(std::uint64_t f_type, std::string_view mountinfo, unsigned major, unsigned minor) noexcept {
  for (const auto& r : remote)
    if (r.magic == f_type) return r.name;
  if (f_type != fuse_magic) return {};
  char device[32];
  std::snprintf(device, sizeof device, "%u:%u", major, minor);
  while (!mountinfo.empty()) {
    const auto end = mountinfo.find('\n');
    const std::string_view type = type_in(mountinfo.substr(0, end), device);
    mountinfo.remove_prefix(end == mountinfo.npos ? mountinfo.size() : end + 1);
    if (type.empty()) continue;
    // fuseblk sits on a block device, fuse-overlayfs on a local folder, virtiofs has a name of its own; behind any other
    // helper there may be a network, and nobody vouches for its locks.
    return type.starts_with("fuse.") && type != "fuse.fuse-overlayfs" ? type : std::string_view();
  }
  return {};
}

void refuse_remote(const std::string& path) {
  const std::string folder = folder_of(path);
  struct statfs system {};
  struct stat about {};
  if (::statfs(folder.c_str(), &system) != 0 || ::stat(folder.c_str(), &about) != 0)
    raise(code::io, path, "opened", std::strerror(errno), "Check that the folder exists.");
  // f_type is signed, and sign-extended for the magics of SMB: the number is its low 32 bits.
  const auto type = static_cast<std::uint32_t>(system.f_type);
  std::string mounts;
  if (type == fuse_magic) {
    std::ifstream file("/proc/self/mountinfo");
    mounts.assign(std::istreambuf_iterator<char>(file), {});
  }
  if (const auto name = remote_name(type, mounts, major(about.st_dev), minor(about.st_dev)); !name.empty())
    raise(code::remote_filesystem, path, "opened", "it lies on " + std::string(name) + ", where locks and syncs cannot be trusted",
          "Move it to a local disk.");
}

}  // namespace locket::store
