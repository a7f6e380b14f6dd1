// SQLite without its header: connections, statements, transactions, blobs. No SQL of locket's own lives here.
#pragma once

#include <locket/callback.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace locket::store {

using view = std::span<const std::uint8_t>;

/// How a file is kept (design.md, "What is on disk").
enum class journal {
  wal_full,       // vault: WAL, synchronous=FULL
  wal_normal,     // index: WAL, synchronous=NORMAL
  zeroed_persist  // keyring: PERSIST under the zeroing VFS, synchronous=EXTRA, secure_delete, EXCLUSIVE not held between transactions
};

struct connect_options {
  std::string path;  // a file, or ":memory:" (then `journal` is ignored and nothing is shared)
  journal kept = journal::wal_full;
  bool create = false;               // else a missing file is error(code::io)
  bool read_only = false;            // query_only connection for readers
  std::uint32_t application_id = 0;  // set on create, compared on open: other -> error(code::format_unknown)
  int busy_ms = 5000;
  std::int64_t page_cache_kib = 8192;
};

class statement;
class transaction;

/// One connection. Not shared between threads. Every pragma set is read back. Opened as hostile: trusted_schema=OFF,
/// SQLITE_DBCONFIG_DEFENSIVE, no load_extension, no double-quoted strings, cell_size_check, mmap off, temp_store=MEMORY, limits lowered.
class connection {
 public:
  explicit connection(const connect_options&);
  ~connection();
  connection(connection&&) noexcept;
  connection& operator=(connection&&) noexcept;

  void run(const char* sql);  // no result; DDL and pragmas
  /// A cached prepared statement; reset and unbound when the handle dies. `sql` must be a string literal of one statement: its
  /// address is the cache's key. The handle must die before its connection does. A second handle on a literal in use gets a
  /// statement of its own, so loops may nest.
  statement prepare(const char* sql);

  std::int64_t last_rowid() const noexcept;
  std::int64_t changes() const noexcept;
  /// The file's change counter (byte 24) by a raw xRead, for rollback-journal files: 0.45 µs instead of data_version's 14.5.
  std::uint32_t change_counter() const;
  /// PRAGMA data_version: moves when another connection committed.
  std::int64_t data_version();
  /// synchronous=FULL or NORMAL for the next transaction of a WAL file; no effect inside one.
  void synchronous_full(bool);
  bool in_transaction() const noexcept;

  // Incremental blob access to one row's BLOB (fixed size, overwritten in place).
  void read_blob(const char* table, const char* column, std::int64_t row, std::size_t offset, std::span<std::uint8_t> out);
  void write_blob(const char* table, const char* column, std::int64_t row, std::size_t offset, view in);

  /// Online backup of this database into a new file at `path` (never overwrites; synced before it returns). Steps of `pages`;
  /// progress(done, total) returning false stops it (error(code::interrupted), the partial file is removed).
  void backup_to(const std::string& path, int pages, function_ref<bool(std::int64_t, std::int64_t)> progress);
  /// The text of sqlite_schema in a canonical order, for comparing with what a format expects.
  std::string schema_text();
  /// "ok" or the first finding of PRAGMA integrity_check.
  std::string integrity();
  void checkpoint_truncate();

  /// Forget the handle without touching SQLite: for a forked child. Leaks on purpose.
  void abandon() noexcept;

 private:
  friend class statement;
  friend class transaction;
  struct state;
  std::unique_ptr<state> state_;
};

/// A running statement. Columns are from 0, parameters from 1. Text is copied when bound.
class statement {
 public:
  ~statement();
  statement(statement&&) noexcept;
  statement(const statement&) = delete;

  statement& bind(int at, std::int64_t v);
  statement& bind(int at, std::string_view text);
  statement& bind(int at, view blob);  // must outlive the step: SQLITE_STATIC
  template <std::size_t N>
  statement& bind(int at, const std::array<std::uint8_t, N>& blob) {
    return bind(at, view{blob});
  }
  statement& bind_null(int at);

  bool step();  // true: a row. Throws error (busy, full, io, corrupt)
  void done();  // step() that must not give a row
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;  // valid until the next step
  view blob(int column) const;              // valid until the next step
  void reset();

 private:
  friend class connection;
  struct state;
  explicit statement(state* s) noexcept : state_(s) {}
  state* state_ = nullptr;
};

/// What a transaction is for; `read` is DEFERRED with the read lock taken at once, `write` is IMMEDIATE.
enum class intent { read, write };

/// Rolls back when it dies uncommitted. A failed commit rolls back and throws: after code::io what the file holds is
/// unknown until it has been opened again. The connection must neither move nor die meanwhile.
class transaction {
 public:
  transaction(connection&, intent);
  ~transaction();
  transaction(const transaction&) = delete;
  void commit();

 private:
  void roll_back() noexcept;
  connection* on_;
};

/// Registers (once, thread-safe) the VFS that zeroes the keyring's journal: "locket-zeroing". It wraps the VFS that is the
/// default at the time of the call (so a test's fault VFS, registered as default before, lies beneath it). See zeroing_vfs.cpp for the why.
const char* zeroing_vfs();

/// Throws error(code::remote_filesystem) if the folder of `path` is on NFS, CIFS/SMB, 9p, FUSE-remote, AFS, Ceph …
void refuse_remote(const std::string& path);

}  // namespace locket::store
