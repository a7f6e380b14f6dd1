// Opening a file as hostile: nothing in it is believed, and every setting is read back.
#include "store/handle.hpp"

#include <cstdlib>

namespace locket::store {

namespace {

constexpr std::int64_t journal_limit = 1 << 20;

// A path that begins with "file:" would be read as a URI (Debian builds SQLite so), whose parameters turn locking off.
std::string plain_path(const std::string& path) {
  if (path.empty() || path.find('\0') != path.npos)
    throw error(code::misuse_argument, "locket: a file cannot be opened: its path is empty or holds a NUL. Pass the file's path.");
  return path.front() == '/' ? path : "./" + path;
}

}  // namespace

void connection::state::open(const connect_options& how) {
  busy_ms = how.busy_ms;
  path = how.path;
  in_memory = how.path == ":memory:";
  const char* vfs = nullptr;
  const std::string name = in_memory ? how.path : plain_path(how.path);
  if (!in_memory) {
    refuse_remote(name);
    if (how.create && make_private_file(name)) sync_folder(name);
    zeroed = how.kept == journal::zeroed_persist;
    if (zeroed) vfs = zeroing_vfs();
  }
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE | (in_memory ? SQLITE_OPEN_CREATE : 0);
  check(*this, sqlite3_open_v2(name.c_str(), &db, flags, vfs), "opened");
  sqlite3_busy_timeout(db, busy_ms);
  harden();
  keep(how);
  mark(how);
  if (zeroed && !how.read_only && journal_has_residue(sqlite3_filename_journal(sqlite3_db_filename(db, "main")))) finish_zeroing();
  if (how.read_only) set("query_only", 1);
  check(*this, sqlite3_prepare_v3(db, "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT, &rollback, nullptr), "opened");  // no pragma after it: each would have it compiled anew
  if (!in_memory) check(*this, sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file), "opened");
  opening = false;
}

// A commit whose zeroing was cut short left old keys in the journal's body. Any commit zeroes all of it, and rewriting the
// version with itself is the smallest one.
void connection::state::finish_zeroing() {
  run("BEGIN IMMEDIATE");
  try {
    run(("PRAGMA user_version=" + std::to_string(integer("PRAGMA user_version"))).c_str());
    run("COMMIT");
  } catch (...) {
    sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

void connection::state::harden() {
  struct {
    int option;
    int wanted;
  } const switches[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},
      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
      {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
      {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
      {SQLITE_DBCONFIG_DQS_DML, 0},
      {SQLITE_DBCONFIG_DQS_DDL, 0},
  };
  for (const auto& s : switches) {
    int got = -1;
    check(*this, sqlite3_db_config(db, s.option, s.wanted, &got), "opened");
    if (got != s.wanted) raise(code::io, path, "opened", "this SQLite refuses option " + std::to_string(s.option), "Link another SQLite.");
  }
  struct {
    int limit;
    int most;
  } const limits[] = {
      {SQLITE_LIMIT_LENGTH, 256 << 20},
      {SQLITE_LIMIT_SQL_LENGTH, 100'000},
      {SQLITE_LIMIT_COLUMN, 100},
      {SQLITE_LIMIT_EXPR_DEPTH, 100},
      {SQLITE_LIMIT_COMPOUND_SELECT, 10},
      {SQLITE_LIMIT_FUNCTION_ARG, 8},
      {SQLITE_LIMIT_ATTACHED, 1},  // VACUUM attaches the file that it writes
      {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
      {SQLITE_LIMIT_VARIABLE_NUMBER, 1000},
      {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
      {SQLITE_LIMIT_WORKER_THREADS, 0},
  };
  for (const auto& l : limits) {
    sqlite3_limit(db, l.limit, l.most);
    if (sqlite3_limit(db, l.limit, -1) > l.most)
      raise(code::io, path, "opened", "this SQLite keeps limit " + std::to_string(l.limit), "Link another SQLite.");
  }
}

// auto_vacuum comes before anything that writes the first page, where it is kept.
void connection::state::keep(const connect_options& how) {
  set("cell_size_check", 1);
  set("temp_store", 2);
  set("mmap_size", 0);
  set("secure_delete", 1);
  set("cache_size", -how.page_cache_kib);
  if (in_memory) return;
  const bool wal = how.kept != journal::zeroed_persist;
  // A keyring is never vacuumed: moving a page would copy a slot.
  if (wal && how.create && integer("PRAGMA page_count") == 0) set("auto_vacuum", 2);
  set("journal_mode", wal ? "wal" : "persist");
  synchronous_full = how.kept == journal::wal_full;
  set("synchronous", how.kept == journal::wal_normal ? 1 : how.kept == journal::wal_full ? 2 : 3);
  set("journal_size_limit", wal ? 16 * journal_limit : journal_limit);
  if (wal && !how.read_only) watch_log();
}

void connection::state::mark(const connect_options& how) {
  const std::int64_t wanted = static_cast<std::int32_t>(how.application_id);
  const std::int64_t got = integer("PRAGMA application_id");
  if (got == wanted) return;
  if ((how.create || in_memory) && got == 0 && integer("SELECT count(*) FROM sqlite_schema") == 0)
    set("application_id", wanted);
  else
    raise(code::format_unknown, path, "opened", "it is not the file of locket's that belongs here", "Check the path; nothing was changed.");
}

void connection::state::run(const char* sql) { check(*this, sqlite3_exec(db, sql, nullptr, nullptr, nullptr), "read or written"); }

std::string connection::state::text(const char* sql) {
  sqlite3_stmt* prepared = nullptr;
  check(*this, sqlite3_prepare_v2(db, sql, -1, &prepared, nullptr), "read");
  const statement::state owner(prepared, this);
  const int result = sqlite3_step(prepared);
  if (result != SQLITE_ROW && result != SQLITE_DONE) raise(*this, result, "read");
  const auto* got = result == SQLITE_ROW ? reinterpret_cast<const char*>(sqlite3_column_text(prepared, 0)) : nullptr;
  if (got == nullptr) check_memory(*this);
  return got == nullptr ? std::string() : std::string(got);
}

std::int64_t connection::state::integer(const char* sql) {
  const std::string got = text(sql);
  return got.empty() ? 0 : std::strtoll(got.c_str(), nullptr, 10);
}

void connection::state::set(const char* pragma, const std::string& value) {
  const std::string read = std::string("PRAGMA ") + pragma;
  run((read + "=" + value).c_str());
  if (const std::string got = text(read.c_str()); got != value && !(got.empty() && value == "0"))
    raise(code::io, path, "opened", std::string("SQLite keeps ") + pragma + " at " + got + " instead of " + value,
          "Check who else has the file open and that this process may write it.");
}

}  // namespace locket::store
