#include "faults/fault_vfs.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <mutex>

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fault_vfs {

namespace {

constexpr int sector = 512;

struct plan {
  std::mutex mutex;
  std::uint64_t seen = 0;
  std::uint64_t eligible = 0;
  std::uint64_t at = 0;  // 0: nothing fails
  kind how = kind::io_error;
  lasting span = lasting::once;
  std::uint64_t failures = 0;
  std::string first, last;
  std::uint64_t limit = 0;
  power::write_log* log = nullptr;
};

plan& now() {
  static auto& one = *new plan;  // SQLite may close files after main
  return one;
}

sqlite3_vfs* real = nullptr;
std::atomic<bool> installed{false};

struct faulty_file {
  sqlite3_file head;
  const char* name;
};

const char* name_of(sqlite3_file* f) {
  const char* name = reinterpret_cast<faulty_file*>(f)->name;
  return name == nullptr ? "(temporary)" : name;
}
sqlite3_file* under(sqlite3_file* f) { return reinterpret_cast<sqlite3_file*>(reinterpret_cast<faulty_file*>(f) + 1); }
const sqlite3_io_methods& of(sqlite3_file* f) { return *under(f)->pMethods; }

void note(power::did what, const char* name, std::int64_t at = 0, std::string bytes = {}) {
  plan& p = now();
  const std::scoped_lock hold(p.mutex);
  if (p.log != nullptr) p.log->push_back({what, std::filesystem::path(name).filename().string(), at, std::move(bytes)});
}

// How an operation ends.
enum class outcome { done, error, full, half, first_sector, last_sector };

bool can_strike(kind how, bool grows, int amount) {
  switch (how) {
    case kind::io_error:
      return true;
    case kind::disk_full:
      return grows;
    case kind::short_write:
      return amount > 1;
    case kind::torn_first:
    case kind::torn_last:
      return amount > sector;
  }
  return false;
}

outcome outcome_of(kind how) {
  switch (how) {
    case kind::io_error:
      return outcome::error;
    case kind::disk_full:
      return outcome::full;
    case kind::short_write:
      return outcome::half;
    case kind::torn_first:
      return outcome::first_sector;
    case kind::torn_last:
      return outcome::last_sector;
  }
  return outcome::error;
}

bool torn(kind how) { return how == kind::torn_first || how == kind::torn_last; }

// `amount`: of bytes that a write writes, else 0.
outcome decide(const char* what, const char* name, bool grows = false, int amount = 0) {
  plan& p = now();
  const std::scoped_lock hold(p.mutex);
  ++p.seen;
  if (p.at == 0) return outcome::done;
  outcome end = outcome_of(p.how);
  if (torn(p.how) && p.failures > 0) {
    end = outcome::error;
  } else {
    if (!can_strike(p.how, grows, amount)) return outcome::done;
    const std::uint64_t n = ++p.eligible;
    if (n < p.at || (p.span == lasting::once && n > p.at)) return outcome::done;
  }
  ++p.failures;
  p.last = std::string(what) + " " + (name == nullptr ? "(temporary)" : name);
  if (p.first.empty()) p.first = p.last;
  return end;
}

std::uint64_t bytes_beside(const char* name) {
  std::uint64_t all = 0;
  for (const auto& one : std::filesystem::directory_iterator(std::filesystem::path(name).parent_path()))
    if (one.is_regular_file()) all += one.file_size();
  return all;
}

// True if the folder of `name` has no room for so many bytes more.
bool past_limit(const char* name, std::uint64_t more) {
  std::uint64_t limit = 0;
  {
    const std::scoped_lock hold(now().mutex);
    limit = now().limit;
  }
  return limit != 0 && name != nullptr && bytes_beside(name) + more > limit;
}

std::uint64_t growth(sqlite3_file* f, sqlite3_int64 end) {
  sqlite3_int64 size = 0;
  return of(f).xFileSize(under(f), &size) == SQLITE_OK && end > size ? static_cast<std::uint64_t>(end - size) : 0;
}

int close(sqlite3_file* f) { return of(f).xClose(under(f)); }
int read(sqlite3_file* f, void* out, int amount, sqlite3_int64 at) { return of(f).xRead(under(f), out, amount, at); }

int write(sqlite3_file* f, const void* in, int amount, sqlite3_int64 at) {
  const auto more = growth(f, at + amount);
  const auto* bytes = static_cast<const char*>(in);
  switch (decide("write", name_of(f), more > 0, amount)) {
    case outcome::done:
      break;
    case outcome::error:
      return SQLITE_IOERR_WRITE;
    case outcome::full:
      return SQLITE_FULL;
    case outcome::half:
      return of(f).xWrite(under(f), in, amount / 2, at), SQLITE_IOERR_WRITE;
    case outcome::first_sector:
      return of(f).xWrite(under(f), in, sector, at), SQLITE_IOERR_WRITE;
    case outcome::last_sector:
      return of(f).xWrite(under(f), bytes + amount - sector, sector, at + amount - sector), SQLITE_IOERR_WRITE;
  }
  if (more > 0 && past_limit(name_of(f), more)) return SQLITE_FULL;
  const int result = of(f).xWrite(under(f), in, amount, at);
  if (result == SQLITE_OK) note(power::did::write, name_of(f), at, std::string(bytes, static_cast<std::size_t>(amount)));
  return result;
}

int truncate(sqlite3_file* f, sqlite3_int64 size) {
  const auto how = decide("truncate", name_of(f), growth(f, size) > 0);
  if (how != outcome::done) return how == outcome::full ? SQLITE_FULL : SQLITE_IOERR_TRUNCATE;
  const int result = of(f).xTruncate(under(f), size);
  if (result == SQLITE_OK) note(power::did::cut, name_of(f), size);
  return result;
}

int sync(sqlite3_file* f, int flags) {
  if (decide("sync", name_of(f)) != outcome::done) return SQLITE_IOERR_FSYNC;
  const int result = of(f).xSync(under(f), flags);
  if (result == SQLITE_OK) note(power::did::sync, name_of(f));
  return result;
}

int lock(sqlite3_file* f, int level) { return decide("lock", name_of(f)) == outcome::done ? of(f).xLock(under(f), level) : SQLITE_IOERR_LOCK; }

int file_size(sqlite3_file* f, sqlite3_int64* size) { return of(f).xFileSize(under(f), size); }
int unlock(sqlite3_file* f, int level) { return of(f).xUnlock(under(f), level); }
int check_reserved(sqlite3_file* f, int* held) { return of(f).xCheckReservedLock(under(f), held); }
int file_control(sqlite3_file* f, int op, void* arg) { return of(f).xFileControl(under(f), op, arg); }
int sector_size(sqlite3_file* f) { return of(f).xSectorSize(under(f)); }
int characteristics(sqlite3_file* f) { return of(f).xDeviceCharacteristics(under(f)); }

int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  const auto how = decide("shm-map", name_of(f), extend != 0);
  if (how == outcome::full || (how == outcome::done && extend != 0 && past_limit(name_of(f), static_cast<std::uint64_t>(size)))) return SQLITE_FULL;
  if (how != outcome::done) return SQLITE_IOERR_SHMMAP;
  return of(f).xShmMap(under(f), page, size, extend, out);
}

int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  if ((flags & SQLITE_SHM_LOCK) != 0 && decide("shm-lock", name_of(f)) != outcome::done) return SQLITE_IOERR_SHMLOCK;
  return of(f).xShmLock(under(f), offset, n, flags);
}

void shm_barrier(sqlite3_file* f) { of(f).xShmBarrier(under(f)); }
int shm_unmap(sqlite3_file* f, int remove) { return of(f).xShmUnmap(under(f), remove); }

// Version 2: without xFetch a file is never mapped, and no access goes past this.
constexpr sqlite3_io_methods methods = {
    2,           close,           read,    write,    truncate,    sync,      file_size, lock,   unlock, check_reserved, file_control,
    sector_size, characteristics, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr,   nullptr};

int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
  f->pMethods = nullptr;
  reinterpret_cast<faulty_file*>(f)->name = name;
  if (decide("open", name) != outcome::done) return SQLITE_CANTOPEN;
  const bool there = name != nullptr && std::filesystem::exists(name);
  under(f)->pMethods = nullptr;
  const int result = real->xOpen(real, name, under(f), flags, out);
  if (under(f)->pMethods != nullptr) f->pMethods = &methods;
  if (result == SQLITE_OK && name != nullptr) note(there ? power::did::open : power::did::create, name);
  return result;
}

int remove(sqlite3_vfs*, const char* name, int sync_dir) {
  if (decide("delete", name) != outcome::done) return SQLITE_IOERR_DELETE;
  const int result = real->xDelete(real, name, 0);
  if (result != SQLITE_OK) return result;
  note(power::did::remove, name);
  if (sync_dir == 0) return result;
  if (decide("sync-folder", name) != outcome::done) return SQLITE_IOERR_DIR_FSYNC;
  note(power::did::sync_folder, name);
  return result;
}

int access(sqlite3_vfs*, const char* name, int flags, int* out) { return real->xAccess(real, name, flags, out); }
int full_path(sqlite3_vfs*, const char* name, int size, char* out) { return real->xFullPathname(real, name, size, out); }
int randomness(sqlite3_vfs*, int size, char* out) { return real->xRandomness(real, size, out); }
int sleep(sqlite3_vfs*, int microseconds) { return real->xSleep(real, microseconds); }
int current_time(sqlite3_vfs*, double* out) { return real->xCurrentTime(real, out); }
int last_error(sqlite3_vfs*, int size, char* out) { return real->xGetLastError(real, size, out); }

sqlite3_vfs made() {
  real = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs{};
  vfs.iVersion = 1;
  vfs.szOsFile = static_cast<int>(sizeof(faulty_file)) + real->szOsFile;
  vfs.mxPathname = real->mxPathname;
  vfs.zName = "locket-faults";
  vfs.xOpen = open;
  vfs.xDelete = remove;
  vfs.xAccess = access;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep;
  vfs.xCurrentTime = current_time;
  vfs.xGetLastError = last_error;
  return vfs;
}

// A sync that reaches the system from SQLite's own VFS or from locket itself. Those of files were decided on above; folders are synced by both.
int synced(int fd, long call) {
  if (!installed.load(std::memory_order_relaxed)) return static_cast<int>(::syscall(call, fd));
  struct stat of {};
  if (::fstat(fd, &of) != 0 || !S_ISDIR(of.st_mode)) return 0;
  if (decide("sync-folder", nullptr) != outcome::done) return errno = EIO, -1;
  note(power::did::sync_folder, "");
  return 0;
}

int renamed(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  if (decide("rename", to) != outcome::done) return errno = EIO, -1;
  const auto result = static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
  if (result == 0) note(power::did::rename, from, 0, std::filesystem::path(to).filename().string());
  return result;
}

}  // namespace

void install() {
  static sqlite3_vfs vfs = made();
  static const int result = sqlite3_vfs_register(&vfs, 1);
  if (result != SQLITE_OK) std::abort();
  installed = true;
}

void reset() { fail_at(0, kind::io_error, once); }

void fail_at(std::uint64_t n, kind how, lasting span) {
  plan& p = now();
  const std::scoped_lock hold(p.mutex);
  p.seen = p.eligible = p.failures = 0;
  p.at = n;
  p.how = how;
  p.span = span;
  p.first.clear();
  p.last.clear();
}

std::uint64_t count() {
  const std::scoped_lock hold(now().mutex);
  return now().seen;
}

std::uint64_t failed() {
  const std::scoped_lock hold(now().mutex);
  return now().failures;
}

std::string first_failed() {
  const std::scoped_lock hold(now().mutex);
  return now().first;
}

std::string last_failed() {
  const std::scoped_lock hold(now().mutex);
  return now().last;
}

void limit(std::uint64_t bytes) {
  const std::scoped_lock hold(now().mutex);
  now().limit = bytes;
}

void record(power::write_log* into) {
  const std::scoped_lock hold(now().mutex);
  now().log = into;
}

}  // namespace fault_vfs

// These take the place of the C library's, for SQLite's library too.
extern "C" int fsync(int fd) { return fault_vfs::synced(fd, SYS_fsync); }
extern "C" int fdatasync(int fd) { return fault_vfs::synced(fd, SYS_fdatasync); }
extern "C" int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return fault_vfs::renamed(from_folder, from, to_folder, to, flags);
}
