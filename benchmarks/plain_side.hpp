// Plain SQLite's side of each workload: what a host has today. The same data, ids and durability (WAL, synchronous=FULL), statements prepared once.
#pragma once

#include "member.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <vector>

namespace bench {

class plain_side {
 public:
  explicit plain_side(const std::string& folder) {
    check(sqlite3_open((folder + "/plain.db").c_str(), &db_));
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("PRAGMA cache_size=-8192");
    run("CREATE TABLE users(id BLOB PRIMARY KEY, born TEXT, handle TEXT, mail TEXT UNIQUE, phone TEXT, name TEXT, town TEXT, work TEXT)");
    run("CREATE TABLE consents(id INTEGER PRIMARY KEY, user BLOB, purpose TEXT, at INTEGER)");
    run("CREATE INDEX consents_of ON consents(user)");
    insert_ = prepare("INSERT INTO users VALUES(?,?,?,?,?,?,?,?)");
    consent_ = prepare("INSERT INTO consents(user, purpose, at) VALUES(?,?,?)");
    two_ = prepare("SELECT handle, name FROM users WHERE id = ?");
    six_ = prepare("SELECT handle, mail, phone, name, town, work FROM users WHERE id = ?");
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
  }
  ~plain_side() {
    for (auto* one : {insert_, consent_, two_, six_, begin_, commit_}) sqlite3_finalize(one);
    sqlite3_close(db_);
  }
  plain_side(const plain_side&) = delete;

  void register_member(std::size_t n) {
    const auto v = values_of(n);
    const auto id = locket::subject_id::mint();
    step(begin_);
    bind_id(insert_, id);
    int at = 2;
    const std::string born = "1990-05-01";
    for (const auto* value : {&born, &v.handle, &v.mail, &v.phone, &v.name, &v.town, &v.work}) bind_text(insert_, at++, *value);
    step(insert_);
    bind_id(consent_, id);
    bind_text(consent_, 2, "greeting");
    sqlite3_bind_int64(consent_, 3, 1767225600);
    step(consent_);
    step(commit_);
    ids_.push_back(id);
  }

  std::size_t read_two(std::size_t n) { return read(two_, n, 2); }
  std::size_t read_six(std::size_t n) { return read(six_, n, 6); }

 private:
  void check(int code) const {
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
  }
  void run(const char* sql) { check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
    return made;
  }
  void step(sqlite3_stmt* one) {
    check(sqlite3_step(one));
    check(sqlite3_reset(one));
  }
  static void bind_id(sqlite3_stmt* to, const locket::subject_id& id) { sqlite3_bind_blob(to, 1, id.bytes.data(), 16, SQLITE_TRANSIENT); }
  static void bind_text(sqlite3_stmt* to, int at, const std::string& text) { sqlite3_bind_text(to, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT); }

  std::size_t read(sqlite3_stmt* from, std::size_t n, int columns) {
    bind_id(from, ids_[n]);
    check(sqlite3_step(from));
    std::size_t size = 0;
    for (int i = 0; i < columns; ++i) {
      const std::string value(reinterpret_cast<const char*>(sqlite3_column_text(from, i)), static_cast<std::size_t>(sqlite3_column_bytes(from, i)));
      size += value.size();
    }
    check(sqlite3_reset(from));
    return size;
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt *insert_ = nullptr, *consent_ = nullptr, *two_ = nullptr, *six_ = nullptr, *begin_ = nullptr, *commit_ = nullptr;
  std::vector<locket::subject_id> ids_;
};

}  // namespace bench
