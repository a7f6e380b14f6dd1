// GDPRbench's records in a vault, and its naive twin: every field of the metadata a column of a plain SQLite table, an access log beside it.
#pragma once

#include "database.hpp"
#include "gdpr_story.hpp"

#include <locket/engine.hpp>

namespace bench::gdpr {

class locket_side {
 public:
  explicit locket_side(const std::string& name);
  void fill(std::size_t first_user, std::size_t users);
  /// What was read or changed: the same number as the twin's.
  std::size_t operator()(const op&);
  bool sound() { return static_cast<bool>(engine_.verify()); }

 private:
  std::size_t object(const op&, std::span<const std::size_t> purposes, const locket::actor&);
  std::size_t read(std::span<const locket::record_id>, std::span<const std::size_t> fields, std::string_view purpose, const locket::actor&);
  void describe(std::size_t purpose);
  locket::engine engine_;
  locket::policy latest_;
  std::size_t edition_ = 0;
  bool customer_ = false;

 public:
  /// Who acts in the mix that comes: a member at their own data, or the blog itself.
  void acts_as_customer(bool yes) { customer_ = yes; }
};

class plain_side {
 public:
  explicit plain_side(const std::string& path);
  void fill(std::size_t first_user, std::size_t users);
  std::size_t operator()(const op&);

 private:
  void insert(std::size_t user, std::size_t item, std::size_t purpose, bool objects);
  void written(statement&, const op&);  // durable, with its row in the access log
  std::size_t values(statement&, const op&, std::string_view actor, bool durable);
  database db_;
  access_log log_;
  statement insert_, remove_, value_, purpose_, users_purpose_, user_, by_key_, by_purpose_, by_user_, objection_, logs_, there_;
  std::size_t edition_ = 0;
};

}  // namespace bench::gdpr
