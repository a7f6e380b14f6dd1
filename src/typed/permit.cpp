// SPDX-License-Identifier: MIT
#include <locket/error.hpp>
#include <locket/permit.hpp>

namespace locket::detail {

namespace {

[[noreturn]] void unlisted_value(const record_schema& of, std::size_t field) {
  throw error(code::format_newer, "locket: a value of " + std::string(of.name) + "." + std::string(of.fields[field].name) +
                                      " cannot be read: it is a number that this build does not list for its enum, so a newer build stored it. It stays "
                                      "as it is; list the number in stored_values, or let the newer build show it.");
}

}  // namespace

bool bytes_of(const verdict<stored_bytes>& answer, stored_bytes& bytes, locket::denial& why) {
  if (answer) return bytes = *answer, true;
  return why = answer.denial(), false;
}

void malformed_value(const record_schema& of, std::size_t field, stored_bytes bytes, bool numbered) {
  std::int64_t number = 0;
  if (numbered && read_integer(bytes, number)) unlisted_value(of, field);
  malformed_value(of, field);
}

void malformed_value(const record_schema& of, std::size_t field) {
  throw error(code::corrupt, "locket: a value of " + std::string(of.name) + "." + std::string(of.fields[field].name) +
                                 " cannot be read: its bytes are not what the field's type is written as. Check that this build declares the field "
                                 "with the type that it was stored with.");
}

void revealed_moved_from() {
  throw error(code::misuse_argument, "locket: a revealed value cannot be read: it was moved from. Use the one that it was moved to.");
}

}  // namespace locket::detail
