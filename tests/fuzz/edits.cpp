#include "fuzz/edits.hpp"

#include "fuzz/demand.hpp"

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace fuzz {

namespace {

void overwrite(const std::string& path, input& in) {
  const std::uint64_t size = std::filesystem::file_size(path);
  if (size == 0) return;
  const auto at = in.number(3) % size;
  const auto with = in.take(in.byte());
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(at));
  file.write(reinterpret_cast<const char*>(with.data()), static_cast<std::streamsize>(std::min<std::uint64_t>(with.size(), size - at)));
}

void cut(const std::string& path, input& in) {
  const std::uint64_t size = std::filesystem::file_size(path);
  if (size != 0) std::filesystem::resize_file(path, in.number(3) % size);
}

void grow(const std::string& path, input& in) {
  const std::string more(in.number(2), static_cast<char>(in.byte()));
  std::ofstream(path, std::ios::binary | std::ios::app) << more;
}

/// A connection that can reach no other file, and ends a statement that does not end by itself.
class connection {
 public:
  explicit connection(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &on_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) return;
    sqlite3_limit(on_, SQLITE_LIMIT_LENGTH, 1 << 20);
    sqlite3_set_authorizer(on_, [](void*, int what, const char*, const char*, const char*, const char*) { return what == SQLITE_ATTACH ? SQLITE_DENY : SQLITE_OK; }, nullptr);
    sqlite3_progress_handler(on_, 50'000, [](void*) { return 1; }, nullptr);
  }
  ~connection() {
    // An edited file is one file: nothing of an edit may wait in a WAL.
    sqlite3_wal_checkpoint_v2(on_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_close(on_);
  }
  connection(const connection&) = delete;
  void run(const std::string& sql) { sqlite3_exec(on_, sql.c_str(), nullptr, nullptr, nullptr); }
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> prepare(const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    sqlite3_prepare_v2(on_, sql.c_str(), -1, &made, nullptr);
    return {made, sqlite3_finalize};
  }
  /// The first column of each row.
  std::vector<std::string> list(const std::string& sql) {
    std::vector<std::string> all;
    const auto rows = prepare(sql);
    while (rows && sqlite3_step(rows.get()) == SQLITE_ROW) {
      const auto* one = sqlite3_column_text(rows.get(), 0);
      all.emplace_back(one ? reinterpret_cast<const char*>(one) : "");
    }
    return all;
  }

 private:
  sqlite3* on_ = nullptr;
};

std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

void bind(sqlite3_stmt* to, std::uint8_t kind, std::span<const std::uint8_t> bytes) {
  switch (kind % 4) {
    case 0: sqlite3_bind_null(to, 1); break;
    case 1: sqlite3_bind_int64(to, 1, static_cast<sqlite3_int64>(input(bytes.data(), bytes.size()).number(8))); break;
    case 2: sqlite3_bind_text(to, 1, reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size()), SQLITE_TRANSIENT); break;
    default: sqlite3_bind_blob(to, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
  }
}

void replace_value(const std::string& path, input& in) {
  const std::uint8_t table = in.byte(), row = in.byte(), column = in.byte(), kind = in.byte();
  const auto value = in.take(in.byte());
  connection on(path);
  const auto tables = on.list("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  if (tables.empty()) return;
  const auto& name = tables[table % tables.size()];
  const auto columns = on.list("SELECT name FROM pragma_table_info(" + quoted(name) + ") ORDER BY cid");
  const auto keys = on.list("SELECT name FROM pragma_table_info(" + quoted(name) + ") WHERE pk > 0 ORDER BY pk");
  if (columns.empty() || keys.empty()) return;
  std::string key;  // of any table, WITHOUT ROWID or not
  for (const auto& one : keys) key += (key.empty() ? "" : ", ") + quoted(one);
  const auto change = on.prepare("UPDATE " + quoted(name) + " SET " + quoted(columns[column % columns.size()]) + " = ?1 WHERE (" + key + ") = (SELECT " + key + " FROM " + quoted(name) + " LIMIT 1 OFFSET " +
                                 std::to_string(row) + ")");
  if (!change) return;
  bind(change.get(), kind, value);
  sqlite3_step(change.get());
}

void run_sql(const std::string& path, input& in) { connection(path).run("PRAGMA writable_schema = ON;" + text(in.take(in.byte()))); }

}  // namespace

void edit(const std::string& path, input in) {
  for (int edits = 0; !in.empty() && edits < 8; ++edits) {
    switch (in.byte() % 5) {
      case 0: overwrite(path, in); break;
      case 1: cut(path, in); break;
      case 2: grow(path, in); break;
      case 3: replace_value(path, in); break;
      default: run_sql(path, in);
    }
  }
}

}  // namespace fuzz
