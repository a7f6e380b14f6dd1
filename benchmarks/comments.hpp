// Comments, many to a member: in a vault and in plain SQLite.
#pragma once

#include "database.hpp"
#include "host.hpp"

#include <optional>

namespace bench {

/// Members number `first` … are enrolled, with so many comments each of so many bytes; comment c belongs to member c / each.
struct comment_plan {
  std::size_t members = 0, each = 0, size = 0;
  std::size_t all() const { return members * each; }
};

class locket_comments {
 public:
  explicit locket_comments(const std::string& name) : vault_(open_vault(name)) {}
  void fill(const comment_plan&);
  /// One call, one audit entry; the bytes read.
  std::size_t page(std::span<const locket::record_id>);
  locket::vault& vault() { return vault_; }

 private:
  locket::vault vault_;
};

class plain_comments {
 public:
  /// `careful`: what is deleted is overwritten (secure_delete). `page`: how many comments a page shows.
  plain_comments(const std::string& path, bool logged, bool careful, std::size_t page);
  void fill(const comment_plan&);
  std::size_t page(std::span<const std::size_t> comments);
  /// Until nothing of them is in any of the database's files: delete, vacuum, truncate the WAL. The rows deleted.
  std::size_t erase(std::size_t member);
  database& on() { return db_; }

 private:
  database db_;
  std::optional<access_log> log_;
  statement user_, comment_, joined_, delete_comments_, delete_user_;
};

}  // namespace bench
