#include "database.hpp"

#include <algorithm>
#include <ctime>
#include <stdexcept>

namespace bench {
namespace {

void check(sqlite3* db, int code, std::string_view sql) {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) throw std::runtime_error("bench: plain SQLite: " + std::string(sqlite3_errmsg(db)) + " in: " + std::string(sql));
}

}  // namespace

statement::statement(sqlite3* db, std::string_view sql) {
  sqlite3_stmt* one = nullptr;
  check(db, sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &one, nullptr), sql);
  made_.reset(one);
}

statement& statement::text(int at, std::string_view value) { return sqlite3_bind_text(made_.get(), at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC), *this; }
statement& statement::integer(int at, std::int64_t value) { return sqlite3_bind_int64(made_.get(), at, value), *this; }
statement& statement::id(int at, const id16& value) { return sqlite3_bind_blob(made_.get(), at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC), *this; }

bool statement::step() {
  const int code = sqlite3_step(made_.get());
  if (code == SQLITE_ROW) return true;
  sqlite3* db = sqlite3_db_handle(made_.get());
  check(db, code, sqlite3_sql(made_.get()));
  reset();
  return false;
}

std::string statement::text_at(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(made_.get(), column));
  return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(made_.get(), column)));
}

id16 statement::id_at(int column) const {
  id16 id{};
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(made_.get(), column));
  if (sqlite3_column_bytes(made_.get(), column) == 16) std::copy(bytes, bytes + 16, id.begin());
  return id;
}

database::database(read_only, const std::string& path) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  db_.reset(opened);
  check(opened, code, "open");
}

database::database(const std::string& path, const std::string& key) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open(path.c_str(), &opened);
  db_.reset(opened);
  check(opened, code, "open");
  if (!key.empty()) {
    run("PRAGMA key = \"x'" + key + "'\"");  // a raw key: no derivation is measured
    run("PRAGMA cipher_page_size = 4096");
  }
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  run("PRAGMA cache_size=-8192");
}

void database::run(const std::string& sql) { check(db_.get(), sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr), sql); }

std::string database::text(const std::string& sql) {
  auto one = prepare(sql);
  return one.step() ? one.text_at(0) : std::string();
}

void database::full(bool now) {
  if (now) unsynced_ = false;
  if (now == full_) return;
  run(now ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  full_ = now;
}

void database::with_the_group() {
  const auto now = std::chrono::steady_clock::now();
  const bool due = unsynced_ && now - since_ >= std::chrono::seconds(1);
  full(due);
  if (!due && !unsynced_) {
    unsynced_ = true;
    since_ = now;
  }
}

transaction::~transaction() {
  if (open_) try {
      on_.run("ROLLBACK");
    } catch (...) {
      // What brought us here is already on its way to the caller.
    }
}

access_log::access_log(database& on)
    : insert_([&] {
        on.run("CREATE TABLE IF NOT EXISTS access_log(id INTEGER PRIMARY KEY, at INTEGER, actor TEXT, purpose TEXT, user BLOB)");
        return on.prepare("INSERT INTO access_log(at, actor, purpose, user) VALUES(?,?,?,?)");
      }()) {}

void access_log::note(const id16& user, std::string_view purpose, std::string_view actor) {
  insert_.integer(1, std::time(nullptr)).text(2, actor).text(3, purpose).id(4, user).run();
}

}  // namespace bench
