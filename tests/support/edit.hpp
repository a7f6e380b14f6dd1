// A file of locket's altered by somebody who can write it but has no key.
#pragma once

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <string>

namespace support {

/// Statements on a file that nobody has open.
inline void edit(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  char* wrong = nullptr;
  const int result = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &wrong);
  CAPTURE(sql);
  CHECK_MESSAGE(result == SQLITE_OK, (wrong != nullptr ? wrong : ""));
  sqlite3_free(wrong);
  sqlite3_close(db);
}

}  // namespace support
