#include "store/handle.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace locket::store {

namespace {

// The file being made, under a name of its own until it is whole: a process that is killed leaves nothing that could be taken for a backup,
// and nothing in the way of the next. Removed unless it was finished.
struct target : handle {
  explicit target(const std::string& to) : unfinished(to + "-unfinished-XXXXXX") {
    path = to;
    struct stat found {};
    if (::lstat(to.c_str(), &found) == 0) refuse_to_overwrite();
    const int made = ::mkostemp(unfinished.data(), O_CLOEXEC);  // for its owner alone
    if (made < 0) raise(code::io, to, "written", std::strerror(errno), "Check the folder.");
    ::close(made);
  }
  target(const target&) = delete;
  ~target() {
    sqlite3_close_v2(db);
    if (!finished) ::unlink(unfinished.c_str());
  }

  // No journal: a backup cut short is removed, never rolled back.
  void open() {
    const std::string name = unfinished.front() == '/' ? unfinished : "./" + unfinished;
    check(*this, sqlite3_open_v2(name.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr),
          "opened");
    run("PRAGMA journal_mode=OFF; PRAGMA synchronous=FULL");
  }
  void run(const char* sql) { check(*this, sqlite3_exec(db, sql, nullptr, nullptr, nullptr), "written"); }
  /// Its own name from now on, unless somebody took that meanwhile.
  void finish() {
    int result = ::renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
    if (result != 0 && (errno == EINVAL || errno == ENOSYS)) {  // NFS and its like, where a backup may well lie
      struct stat found {};
      if (::lstat(path.c_str(), &found) == 0) refuse_to_overwrite();
      result = ::rename(unfinished.c_str(), path.c_str());
    }
    if (result != 0 && errno == EEXIST) refuse_to_overwrite();
    if (result != 0) raise(code::io, path, "written", std::strerror(errno), "Check the folder.");
    finished = true;
    sync_folder(path);
  }

 private:
  [[noreturn]] void refuse_to_overwrite() const { raise(code::io, path, "written", "a file of this name exists, and a backup never overwrites one", "Name a new file."); }

  std::string unfinished;
  bool finished = false;
};

struct copying {
  sqlite3_backup* at;
  ~copying() { finish(); }
  int finish() noexcept {
    sqlite3_backup* const ended = at;
    at = nullptr;
    return ended == nullptr ? SQLITE_OK : sqlite3_backup_finish(ended);
  }
};

void copy_pages(sqlite3* from, target& to, int pages, function_ref<bool(std::int64_t, std::int64_t)> progress) {
  copying copy{sqlite3_backup_init(to.db, "main", from, "main")};
  if (copy.at == nullptr) raise(to, sqlite3_extended_errcode(to.db), "written");
  int result = SQLITE_OK;
  while (result == SQLITE_OK) {
    result = sqlite3_backup_step(copy.at, pages);
    if (result != SQLITE_OK && result != SQLITE_DONE) raise(to, result, "written");
    const std::int64_t total = sqlite3_backup_pagecount(copy.at);
    if (progress && !progress(total - sqlite3_backup_remaining(copy.at), total) && result != SQLITE_DONE)
      raise(code::interrupted, to.path, "written", "the caller asked to stop", "Nothing was kept; call again for a whole backup.");
  }
  check(to, copy.finish(), "written");
}

}  // namespace

void connection::backup_to(const std::string& path, int pages, function_ref<bool(std::int64_t, std::int64_t)> progress) {
  if (path.empty() || path.find('\0') != path.npos || pages < 1)
    throw error(code::misuse_argument, "locket: a backup cannot be written: the path is empty or the step is not positive. Pass both.");
  target to(path);
  to.open();
  {
    // One snapshot for all steps: without it every commit of a writer would start the copy again.
    std::optional<transaction> snapshot;
    if (!in_transaction()) snapshot.emplace(*this, intent::read);
    copy_pages(state_->db, to, pages, progress);
  }
  // The copy says WAL where its source did; as a single file it can also be read from a medium that cannot be written.
  to.run("PRAGMA journal_mode=DELETE");
  const int closed = sqlite3_close(to.db);
  if (closed == SQLITE_OK) to.db = nullptr;
  check(to, closed, "written");
  to.finish();
}

}  // namespace locket::store
