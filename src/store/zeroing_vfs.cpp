// A VFS between SQLite and the file that leaves nothing in a rollback journal.
//
// SQLite copies each page into the journal before it overwrites it, so an overwritten key lives on there: in freed blocks
// with DELETE and TRUNCATE, in the file itself with PERSIST, which only zeroes the 28 bytes of the header (threats.md has
// the measurements). That write is the commit. Here it is made durable first and then the body is zeroed, all still under
// SQLite's EXCLUSIVE lock: a valid header over a half-zeroed body would be a hot journal that undoes part of a commit.
#include "store/handle.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <new>

namespace locket::store {

namespace {

constexpr int header_size = 28;
constexpr std::array<std::uint8_t, 4096> zeros{};

sqlite3_vfs* below = nullptr;  // set once, before the shim is registered

// Lies in memory of SQLite's, with room for the file below behind it.
struct journal_file {
  sqlite3_file head;
  const char* path;  // SQLite keeps the name for as long as the file is open
  bool unnamed;      // made by this open: its name in the folder is not durable yet
  bool synced;       // nothing was written since it was
};

journal_file& self(sqlite3_file* f) noexcept { return *reinterpret_cast<journal_file*>(f); }
sqlite3_file* under(sqlite3_file* f) noexcept { return reinterpret_cast<sqlite3_file*>(&self(f) + 1); }
const sqlite3_io_methods& of(sqlite3_file* file) noexcept { return *file->pMethods; }

bool is_zero(const void* at, std::size_t size) noexcept { return std::memcmp(at, zeros.data(), size) == 0; }

// Reads before it writes: most of a journal that was long once is zeros already, and those need no write. Much at once, for the same reason.
int zero_body(sqlite3_file* file, sqlite3_int64 size) noexcept {
  constexpr sqlite3_int64 block = zeros.size(), chunk = 8 * block;
  std::array<std::uint8_t, chunk> seen;
  int result = SQLITE_OK;
  for (sqlite3_int64 at = 0; result == SQLITE_OK && at < size; at += chunk) {
    const auto amount = std::min(size - at, chunk);
    result = of(file).xRead(file, seen.data(), static_cast<int>(amount), at);
    for (sqlite3_int64 in = 0; result == SQLITE_OK && in < amount; in += block) {
      const auto part = std::min(amount - in, block);
      if (!is_zero(seen.data() + in, static_cast<std::size_t>(part))) result = of(file).xWrite(file, zeros.data(), static_cast<int>(part), at + in);
    }
  }
  return result;
}

int zero_all(sqlite3_file* file) noexcept {
  sqlite3_int64 size = 0;
  int result = of(file).xFileSize(file, &size);
  if (result != SQLITE_OK || size == 0) return result;
  result = of(file).xWrite(file, zeros.data(), header_size, 0);
  if (result == SQLITE_OK) result = of(file).xSync(file, SQLITE_SYNC_NORMAL);
  if (result == SQLITE_OK) result = zero_body(file, size);
  if (result == SQLITE_OK) result = of(file).xSync(file, SQLITE_SYNC_NORMAL);
  return result;
}

int close(sqlite3_file* f) { return of(under(f)).xClose(under(f)); }
int read(sqlite3_file* f, void* out, int amount, sqlite3_int64 at) { return of(under(f)).xRead(under(f), out, amount, at); }

// Headers are otherwise written by whole sectors, so 28 zeros at the start are the commit and nothing else.
int write(sqlite3_file* f, const void* in, int amount, sqlite3_int64 at) {
  self(f).synced = false;
  if (at == 0 && amount == header_size && is_zero(in, header_size)) {
    const int result = zero_all(under(f));
    self(f).synced = result == SQLITE_OK;
    return result;
  }
  return of(under(f)).xWrite(under(f), in, amount, at);
}

// To a length other than none SQLite cuts a journal only after its header, and so its body, is zero.
int truncate(sqlite3_file* f, sqlite3_int64 size) {
  self(f).synced = false;
  const int result = size == 0 ? zero_all(under(f)) : SQLITE_OK;
  return result == SQLITE_OK ? of(under(f)).xTruncate(under(f), size) : result;
}

// SQLite's own VFS syncs the folder as well, but drops the answer, and a journal that a power cut can take away cannot
// undo half a commit.
//
// With synchronous=EXTRA SQLite syncs the journal once more behind the commit: what zeroing has just synced is spared that.
int sync(sqlite3_file* f, int flags) {
  const int result = self(f).synced ? SQLITE_OK : of(under(f)).xSync(under(f), flags);
  if (result != SQLITE_OK) return result;
  self(f).synced = true;
  if (!self(f).unnamed) return SQLITE_OK;
  try {
    sync_folder(self(f).path);
  } catch (...) {
    return SQLITE_IOERR_DIR_FSYNC;
  }
  self(f).unnamed = false;
  return SQLITE_OK;
}

int file_size(sqlite3_file* f, sqlite3_int64* size) { return of(under(f)).xFileSize(under(f), size); }
int lock(sqlite3_file* f, int level) { return of(under(f)).xLock(under(f), level); }
int unlock(sqlite3_file* f, int level) { return of(under(f)).xUnlock(under(f), level); }
int check_reserved(sqlite3_file* f, int* held) { return of(under(f)).xCheckReservedLock(under(f), held); }
int file_control(sqlite3_file* f, int op, void* arg) { return of(under(f)).xFileControl(under(f), op, arg); }
int sector_size(sqlite3_file* f) { return of(under(f)).xSectorSize(under(f)); }
int characteristics(sqlite3_file* f) { return of(under(f)).xDeviceCharacteristics(under(f)); }

constexpr sqlite3_io_methods journal_methods = {
    1,           close,           read,    write,   truncate, sync,    file_size, lock,   unlock, check_reserved, file_control,
    sector_size, characteristics, nullptr, nullptr, nullptr,  nullptr, nullptr,   nullptr};

// Only a journal is wrapped: the database itself lies directly on the VFS below and costs nothing more.
int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
  f->pMethods = nullptr;
  if ((flags & SQLITE_OPEN_MAIN_JOURNAL) == 0) return below->xOpen(below, name, f, flags, out);
  int exists = 1;
  if ((flags & SQLITE_OPEN_CREATE) != 0) {
    const int result = below->xAccess(below, name, SQLITE_ACCESS_EXISTS, &exists);
    if (result != SQLITE_OK) return result;
  }
  self(f).path = name;
  self(f).unnamed = exists == 0;
  self(f).synced = false;
  under(f)->pMethods = nullptr;
  const int result = below->xOpen(below, name, under(f), flags, out);
  if (under(f)->pMethods != nullptr) f->pMethods = &journal_methods;
  return result;
}

// A hot journal found at open is rolled back before locket can ask for PERSIST, and SQLite deletes it then.
int zero_named(const char* name) {
  const std::unique_ptr<std::max_align_t[]> room(
      new (std::nothrow) std::max_align_t[static_cast<std::size_t>(below->szOsFile) / sizeof(std::max_align_t) + 1]());
  if (!room) return SQLITE_NOMEM;
  auto* const file = reinterpret_cast<sqlite3_file*>(room.get());
  const int opened = below->xOpen(below, name, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MAIN_JOURNAL, nullptr);
  const int result = opened == SQLITE_OK ? zero_all(file) : opened;
  if (file->pMethods != nullptr) of(file).xClose(file);
  return result;
}

int remove(sqlite3_vfs*, const char* name, int sync_dir) {
  int exists = 0;
  if (std::string_view(name).ends_with("-journal")) {
    int result = below->xAccess(below, name, SQLITE_ACCESS_EXISTS, &exists);
    if (result == SQLITE_OK && exists != 0) result = zero_named(name);
    if (result != SQLITE_OK) return result;
  }
  return below->xDelete(below, name, sync_dir);
}

int access(sqlite3_vfs*, const char* name, int flags, int* out) { return below->xAccess(below, name, flags, out); }
int full_path(sqlite3_vfs*, const char* name, int size, char* out) { return below->xFullPathname(below, name, size, out); }
int randomness(sqlite3_vfs*, int size, char* out) { return below->xRandomness(below, size, out); }
int sleep(sqlite3_vfs*, int microseconds) { return below->xSleep(below, microseconds); }
int now(sqlite3_vfs*, double* out) { return below->xCurrentTime(below, out); }
int last_error(sqlite3_vfs*, int size, char* out) { return below->xGetLastError(below, size, out); }

sqlite3_vfs shim() {
  sqlite3_vfs made{};
  made.iVersion = 1;
  made.szOsFile = static_cast<int>(sizeof(journal_file)) + below->szOsFile;
  made.mxPathname = below->mxPathname;
  made.zName = "locket-zeroing";
  made.xOpen = open;
  made.xDelete = remove;
  made.xAccess = access;
  made.xFullPathname = full_path;
  made.xRandomness = randomness;
  made.xSleep = sleep;
  made.xCurrentTime = now;
  made.xGetLastError = last_error;
  return made;
}

}  // namespace

const char* zeroing_vfs() {
  static sqlite3_vfs registered = [] {
    below = sqlite3_vfs_find(nullptr);
    return shim();
  }();
  static const int result = sqlite3_vfs_register(&registered, 0);
  if (result != SQLITE_OK) raise(code::memory, "the keyring", "opened", "SQLite refuses another VFS", "Free memory and open again.");
  return registered.zName;
}

bool journal_has_residue(const char* journal) {
  std::ifstream in(journal, std::ios::binary);
  std::array<char, zeros.size()> seen;
  while (in.read(seen.data(), seen.size()), in.gcount() > 0)
    if (!is_zero(seen.data(), static_cast<std::size_t>(in.gcount()))) return true;
  return false;
}

}  // namespace locket::store
