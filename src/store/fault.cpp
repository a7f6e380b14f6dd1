#include "store/handle.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace locket::store {

namespace {

code code_of(int result, int system_error) noexcept {
  switch (result & 0xff) {
    case SQLITE_FULL:
      return code::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return code::busy;
    case SQLITE_NOMEM:
      return code::memory;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return code::corrupt;
    case SQLITE_INTERRUPT:
      return code::interrupted;
    default:
      break;
  }
  if (result == SQLITE_IOERR_NOMEM) return code::memory;
  // Growing the WAL's shared memory on a full disk, or past a quota, is an I/O error to SQLite.
  if ((result & 0xff) == SQLITE_IOERR && (system_error == ENOSPC || system_error == EDQUOT)) return code::full;
  return code::io;
}

const char* next_after(code c) noexcept {
  switch (c) {
    case code::full:
      return "Free space and repeat the call; nothing was half done.";
    case code::busy:
      return "Repeat the call, or raise the busy limit.";
    case code::memory:
      return "Free memory and repeat the call; nothing was half done.";
    case code::corrupt:
      return "Check the disk and restore the file from a backup.";
    case code::interrupted:
      return "Call again to go on.";
    default:
      return "Check the disk and the file's owner, then open again.";
  }
}

std::string why_of(const handle& on, code c, int result, int system_error) {
  switch (c) {
    case code::full:
      return "the disk is full";
    case code::busy:
      return "another writer held it for longer than " + std::to_string(on.busy_ms) + " ms";
    case code::memory:
      return "there is no memory";
    case code::interrupted:
      return "the caller asked to stop";
    default:
      break;
  }
  const int kind = result & 0xff;
  // SQLite's own sentence names columns and tables, which are locket's; a value never stands in it, as all are bound.
  const bool about_sql = on.db != nullptr && (kind == SQLITE_ERROR || kind == SQLITE_CONSTRAINT || kind == SQLITE_MISUSE);
  std::string why = about_sql ? sqlite3_errmsg(on.db) : sqlite3_errstr(result);
  why += " (SQLite " + std::to_string(result);
  if ((kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN) && system_error != 0) why += std::string(", ") + std::strerror(system_error);
  return why + ")";
}

}  // namespace

void raise(code c, const std::string& path, const char* doing, const std::string& why, const char* next) {
  throw error(c, "locket: " + path + " cannot be " + doing + ": " + why + ". " + next);
}

void raise(const handle& on, int result, const char* doing) {
  const int system_error = on.db == nullptr ? 0 : sqlite3_system_errno(on.db);
  if ((result & 0xff) == SQLITE_NOTADB && on.opening)
    raise(code::format_unknown, on.path, doing, "it is not a database", "Check the path; nothing was changed.");
  const code c = code_of(result, system_error);
  raise(c, on.path, doing, why_of(on, c, result, system_error), next_after(c));
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

void sync_folder(const std::string& path) {
  const int fd = ::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int why = errno;
  if (fd >= 0) ::close(fd);
  if (!synced) raise(code::io, path, "made durable", std::strerror(why), "Check the disk, then open again.");
}

bool make_private_file(const std::string& path) {
  // O_EXCL also because closing a second descriptor of a file that is open already would drop this process's locks on it.
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd >= 0) {
    ::close(fd);
    return true;
  }
  if (errno == EEXIST) return false;
  raise(errno == ENOSPC || errno == EDQUOT ? code::full : code::io, path, "created", std::strerror(errno),
        "Check that the folder exists and that this process may write there.");
}

}  // namespace locket::store
