// Members of a blog on plain SQLite: what a host has today. With `logged`, an access-log row wherever locket writes an audit entry.
#pragma once

#include "database.hpp"

#include <optional>

namespace bench {

class plain_members {
 public:
  plain_members(const std::string& path, bool logged, const std::string& key = {});

  std::size_t enrol(std::size_t n);                            // one member, durable
  std::size_t move_in(std::size_t first, std::size_t count);   // in bulk, durable
  std::size_t read_two(std::size_t n);
  std::size_t read_six(std::size_t n);
  std::size_t read_as_staff(std::size_t n);                    // two fields; the access durable before they are handed out
  std::size_t find(std::size_t n);                             // by e-mail address
  std::size_t change(std::size_t n);                           // one field, durable
  std::size_t withdraw(std::size_t n);                         // a consent; and that the next read is refused
  database& on() { return db_; }

 private:
  void insert(std::size_t n);
  std::size_t read(statement&, std::size_t n, int columns);
  void log(std::size_t n, std::string_view purpose, std::string_view actor);
  database db_;
  std::optional<access_log> log_;
  statement insert_, consent_, two_, six_, by_mail_, town_, withdraw_, greeted_;
};

}  // namespace bench
