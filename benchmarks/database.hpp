// A plain SQLite database as a careful host uses it: WAL, statements prepared once. Compiled against SQLCipher, too.
#pragma once

#include "values.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bench {

/// What is bound must live until the step.
class statement {
 public:
  statement(sqlite3* db, std::string_view sql);
  statement& text(int at, std::string_view);
  statement& integer(int at, std::int64_t);
  statement& id(int at, const id16&);
  /// True: there is a row. False: it is over, and reset.
  bool step();
  /// To the end: no row is looked at.
  void run() { while (step()) {} }
  void reset() { sqlite3_reset(made_.get()); }
  std::string text_at(int column) const;
  std::int64_t integer_at(int column) const { return sqlite3_column_int64(made_.get(), column); }
  id16 id_at(int column) const;

 private:
  struct finalizer {
    void operator()(sqlite3_stmt* one) const { sqlite3_finalize(one); }
  };
  std::unique_ptr<sqlite3_stmt, finalizer> made_;
};

struct read_only {};

class database {
 public:
  /// To look into a file of somebody else's: nothing of it is changed.
  database(read_only, const std::string& path);
  /// `key`: 64 hexadecimal digits, where this is SQLCipher; else empty.
  explicit database(const std::string& path, const std::string& key = {});
  void run(const std::string& sql);
  std::string text(const std::string& sql);  // first column of the first row
  statement prepare(std::string_view sql) { return {db_.get(), sql}; }

  /// Whether commits from now on are durable when they return. The pragma is given only when it changes.
  void full(bool);
  /// For what the blog itself does: written now, synced with the group, by the first commit a second later. As locket does.
  void with_the_group();

 private:
  struct closer {
    void operator()(sqlite3* one) const { sqlite3_close_v2(one); }
  };
  std::unique_ptr<sqlite3, closer> db_;
  bool full_ = true, unsynced_ = false;
  std::chrono::steady_clock::time_point since_{};
};

/// A transaction that is rolled back unless it is committed.
class transaction {
 public:
  explicit transaction(database& on) : on_(on) { on_.run("BEGIN IMMEDIATE"); }
  ~transaction();
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  void commit() {
    on_.run("COMMIT");
    open_ = false;
  }

 private:
  database& on_;
  bool open_ = true;
};

/// Who looked at whom for what: the row that an honest twin of an audit writes. (No chain, no seal: an editor of the file is not noticed.)
class access_log {
 public:
  explicit access_log(database& on);
  void note(const id16& user, std::string_view purpose, std::string_view actor);

 private:
  statement insert_;
};

}  // namespace bench
