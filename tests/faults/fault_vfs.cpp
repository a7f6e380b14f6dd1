#include "faults/fault_vfs.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include <sqlite3.h>

namespace fault_vfs {

namespace {

struct plan {
  std::mutex mutex;
  std::uint64_t seen = 0;
  std::uint64_t at = 0;  // 0: nothing fails
  kind how = kind::io_error;
  lasting span = lasting::once;
  std::uint64_t failures = 0;
  std::string last;
};

plan& now() {
  static auto& one = *new plan;  // SQLite may close files after main
  return one;
}

sqlite3_vfs* real = nullptr;

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

// True if this operation is to fail.
bool strikes(const char* what, const char* name, bool grows) {
  plan& p = now();
  const std::scoped_lock hold(p.mutex);
  const std::uint64_t n = ++p.seen;
  if (p.at == 0 || n < p.at) return false;
  if (p.how == kind::disk_full && !grows) return false;
  if (p.span == lasting::once) {
    if (p.how != kind::disk_full && n != p.at) return false;
    if (p.failures > 0) return false;
  }
  ++p.failures;
  p.last = std::string(what) + " " + (name == nullptr ? "(temporary)" : name);
  return true;
}

kind how() {
  const std::scoped_lock hold(now().mutex);
  return now().how;
}

bool grows(sqlite3_file* f, sqlite3_int64 end) {
  sqlite3_int64 size = 0;
  return of(f).xFileSize(under(f), &size) == SQLITE_OK && end > size;
}

int close(sqlite3_file* f) { return of(f).xClose(under(f)); }
int read(sqlite3_file* f, void* out, int amount, sqlite3_int64 at) { return of(f).xRead(under(f), out, amount, at); }

int write(sqlite3_file* f, const void* in, int amount, sqlite3_int64 at) {
  if (!strikes("write", name_of(f), grows(f, at + amount))) return of(f).xWrite(under(f), in, amount, at);
  if (how() == kind::disk_full) return SQLITE_FULL;
  if (how() == kind::short_write && amount > 1) (void)of(f).xWrite(under(f), in, amount / 2, at);
  return SQLITE_IOERR_WRITE;
}

int truncate(sqlite3_file* f, sqlite3_int64 size) {
  if (strikes("truncate", name_of(f), grows(f, size))) return how() == kind::disk_full ? SQLITE_FULL : SQLITE_IOERR_TRUNCATE;
  return of(f).xTruncate(under(f), size);
}

int sync(sqlite3_file* f, int flags) { return strikes("sync", name_of(f), false) ? SQLITE_IOERR_FSYNC : of(f).xSync(under(f), flags); }

int lock(sqlite3_file* f, int level) { return strikes("lock", name_of(f), false) ? SQLITE_IOERR_LOCK : of(f).xLock(under(f), level); }

int file_size(sqlite3_file* f, sqlite3_int64* size) { return of(f).xFileSize(under(f), size); }
int unlock(sqlite3_file* f, int level) { return of(f).xUnlock(under(f), level); }
int check_reserved(sqlite3_file* f, int* held) { return of(f).xCheckReservedLock(under(f), held); }
int file_control(sqlite3_file* f, int op, void* arg) { return of(f).xFileControl(under(f), op, arg); }
int sector_size(sqlite3_file* f) { return of(f).xSectorSize(under(f)); }
int characteristics(sqlite3_file* f) { return of(f).xDeviceCharacteristics(under(f)); }

int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  if (strikes("shm-map", name_of(f), extend != 0)) return how() == kind::disk_full ? SQLITE_FULL : SQLITE_IOERR_SHMMAP;
  return of(f).xShmMap(under(f), page, size, extend, out);
}

int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  if ((flags & SQLITE_SHM_LOCK) != 0 && strikes("shm-lock", name_of(f), false)) return SQLITE_IOERR_SHMLOCK;
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
  if (strikes("open", name, false)) return SQLITE_CANTOPEN;
  under(f)->pMethods = nullptr;
  const int result = real->xOpen(real, name, under(f), flags, out);
  if (under(f)->pMethods != nullptr) f->pMethods = &methods;
  return result;
}

int remove(sqlite3_vfs*, const char* name, int sync_dir) {
  return strikes("delete", name, false) ? SQLITE_IOERR_DELETE : real->xDelete(real, name, sync_dir);
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

}  // namespace

void install() {
  static sqlite3_vfs vfs = made();
  static const int result = sqlite3_vfs_register(&vfs, 1);
  if (result != SQLITE_OK) std::abort();
}

void reset() { fail_at(0, kind::io_error, once); }

void fail_at(std::uint64_t n, kind how, lasting span) {
  plan& p = now();
  const std::scoped_lock hold(p.mutex);
  p.seen = 0;
  p.at = n;
  p.how = how;
  p.span = span;
  p.failures = 0;
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

std::string last_failed() {
  const std::scoped_lock hold(now().mutex);
  return now().last;
}

}  // namespace fault_vfs
