// Small connections for tests, and faults as text.
#pragma once

#include "store/sqlite.hpp"

#include <locket/error.hpp>

#include <doctest/doctest.h>

#include <string>

namespace support {

using namespace locket::store;

constexpr std::uint32_t our_id = 0x4C6F6B31;

inline connection fresh(const std::string& path, journal kept = journal::wal_full) {
  return connection({.path = path, .kept = kept, .create = true, .application_id = our_id, .busy_ms = 50});
}
inline connection again(const std::string& path, journal kept = journal::wal_full) {
  return connection({.path = path, .kept = kept, .application_id = our_id, .busy_ms = 50});
}

/// The id of the fault that a call throws, "none" if it does not. Every message must begin as locket's do and may never
/// hold "secret-value", which tests use for personal values.
template <class F>
std::string fault_of(F&& f) {
  try {
    f();
  } catch (const locket::error& fault) {
    const std::string what = fault.what();
    CHECK_MESSAGE(what.starts_with("locket: "), what);
    CHECK_MESSAGE(what.find("secret-value") == std::string::npos, what);
    return std::string(fault.id());
  }
  return "none";
}

inline std::int64_t number(connection& on, const char* sql) {
  statement s = on.prepare(sql);
  if (!s.step()) FAIL("no row: ", sql);
  return s.integer(0);
}

inline std::string word(connection& on, const char* sql) {
  statement s = on.prepare(sql);
  if (!s.step()) FAIL("no row: ", sql);
  return std::string(s.text(0));
}

}  // namespace support
