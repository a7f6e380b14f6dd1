// What stands behind connection and statement. The one private header of the store that shows SQLite's.
#pragma once

#include "store/sqlite.hpp"

#include <locket/error.hpp>

#include <unordered_map>

#include <sqlite3.h>

namespace locket::store {

/// A connection as messages need it: what it is called, and how long it waits.
struct handle {
  sqlite3* db = nullptr;
  std::string path;
  int busy_ms = 0;
  bool opening = true;  // then a file that is no database is the wrong file, not a damaged one
};

/// The fault for a result code that is not OK, ROW or DONE. `doing` completes "locket: <path> cannot be …".
[[noreturn]] void raise(const handle&, int result, const char* doing);
[[noreturn]] void raise(code, const std::string& path, const char* doing, const std::string& why, const char* next);

inline void check(const handle& on, int result, const char* doing) {
  if (result != SQLITE_OK) raise(on, result, doing);
}

/// SQLite copies some values before it hands them out. Without memory for that it gives nothing, like a NULL's: to be asked whenever it gave nothing.
inline void check_memory(const handle& on) {
  if (sqlite3_errcode(on.db) == SQLITE_NOMEM) raise(on, SQLITE_NOMEM, "read");
}

/// The folder that a path lies in, "." for a bare name.
std::string folder_of(const std::string& path);
/// Makes a file's name in its folder durable.
void sync_folder(const std::string& path);
/// Makes an empty file that only its owner may read; SQLite gives journals the same mode. False if it exists.
bool make_private_file(const std::string& path);

/// True if a keyring's journal still holds bytes: a commit whose zeroing was cut short.
bool journal_has_residue(const char* journal);

struct statement::state {
  sqlite3_stmt* prepared = nullptr;
  const handle* on = nullptr;
  bool lent = false;
  bool kept = true;  // false for the second handle on a literal in use

  state(sqlite3_stmt* p, const handle* h) noexcept : prepared(p), on(h) {}
  state(const state&) = delete;
  ~state() { sqlite3_finalize(prepared); }
};

struct connection::state : handle {
  std::unordered_map<const char*, std::unique_ptr<statement::state>> statements;
  bool synchronous_full = false;
  bool in_memory = false;
  bool zeroed = false;  // a keyring: its journal is PERSIST
  sqlite3_file* file = nullptr;  // the database's own; null in memory
  sqlite3_stmt* rollback = nullptr;  // each read ends with one, and it must not need memory to be compiled in
  bool to_roll_back = false;  // there was no memory for it: whoever begins next does it first

  // The last blob handle of a transaction. Opening one compiles a statement; moving it to another row is a tenth of that.
  struct {
    sqlite3_blob* at = nullptr;
    const char* table = nullptr;
    const char* column = nullptr;
    bool writable = false;
  } blob;

  // What is known of the write-ahead log: bytes of a frame (0: there is no log), frames in it after this connection's last commit, the file's size.
  struct {
    std::int64_t frame = 0;
    int frames = 0;
    std::int64_t size = 0;
  } log;

  const state* next_abandoned = nullptr;

  state() = default;
  state(const state&) = delete;
  ~state();

  void open(const connect_options&);
  void harden();
  void keep(const connect_options&);
  void mark(const connect_options&);
  void finish_zeroing();
  void watch_log();
  void make_log_room() noexcept;
  void roll_back() noexcept;

  void run(const char* sql);
  std::string text(const char* sql);  // the first column of the first row, empty if there is none
  std::int64_t integer(const char* sql);
  void set(const char* pragma, const std::string& value);  // and reads it back
  void set(const char* pragma, std::int64_t value) { set(pragma, std::to_string(value)); }

  void open_blob(const char* table, const char* column, std::int64_t row, bool writable);
  void check_slot(std::int64_t row, std::size_t offset, std::size_t size);
  int close_blob() noexcept;
};

}  // namespace locket::store
