#include "comments.hpp"

namespace bench {
namespace {

constexpr std::size_t a_transaction = 1000;  // comments; the same for both

database& with_tables(database& on) {
  on.run("CREATE TABLE users(id BLOB PRIMARY KEY, born TEXT, handle TEXT)");
  on.run("CREATE TABLE comments(id BLOB PRIMARY KEY, user BLOB, text TEXT)");
  on.run("CREATE INDEX comments_of ON comments(user)");
  return on;
}

std::string joined(std::size_t page) {
  std::string sql = "SELECT u.handle, c.text FROM comments c JOIN users u ON u.id = c.user WHERE c.id IN (?";
  for (std::size_t i = 1; i < page; ++i) sql += ",?";
  return sql + ")";
}

}  // namespace

void locket_comments::fill(const comment_plan& p) {
  for (std::size_t c = 0; c < p.all();) {
    auto list = vault_.begin();
    for (const auto end = std::min(p.all(), c + a_transaction); c < end; ++c) {
      const auto who = member_id(c / p.each);
      if (c % p.each == 0) list.enrol(who, {1990, 5, 1});
      list.move_in(who, comment_id(c), comment{.author = values_of(c / p.each).handle, .text = comment_of(c, p.size)});
    }
    allowed(list.commit());
  }
}

std::size_t locket_comments::page(std::span<const locket::record_id> ids) {
  std::size_t size = 0;
  for (const auto& one : vault_.get_all<comment, publishing>(ids, locket::actor::system())) {
    const auto author = one->reveal<&comment::author>();
    const auto text = one->reveal<&comment::text>();
    size += author->size() + text->size();
  }
  return size;
}

plain_comments::plain_comments(const std::string& path, bool logged, bool careful, std::size_t page)
    : db_(path),
      user_(with_tables(db_).prepare("INSERT INTO users VALUES(?,?,?)")),
      comment_(db_.prepare("INSERT INTO comments VALUES(?,?,?)")),
      joined_(db_.prepare(joined(page))),
      delete_comments_(db_.prepare("DELETE FROM comments WHERE user = ?")),
      delete_user_(db_.prepare("DELETE FROM users WHERE id = ?")) {
  if (logged) log_.emplace(db_);
  db_.run(careful ? "PRAGMA secure_delete=ON" : "PRAGMA secure_delete=OFF");
}

void plain_comments::fill(const comment_plan& p) {
  for (std::size_t c = 0; c < p.all();) {
    transaction all(db_);
    for (const auto end = std::min(p.all(), c + a_transaction); c < end; ++c) {
      const auto who = id_of('m', c / p.each), id = id_of('c', c);
      const auto handle = values_of(c / p.each).handle, text = comment_of(c, p.size);
      if (c % p.each == 0) user_.id(1, who).text(2, born).text(3, handle).run();
      comment_.id(1, id).id(2, who).text(3, text).run();
    }
    all.commit();
  }
}

std::size_t plain_comments::page(std::span<const std::size_t> comments) {
  std::vector<id16> ids;
  for (const auto c : comments) ids.push_back(id_of('c', c));
  for (std::size_t i = 0; i < ids.size(); ++i) joined_.id(static_cast<int>(i + 1), ids[i]);
  std::size_t size = 0;
  while (joined_.step()) size += joined_.text_at(0).size() + joined_.text_at(1).size();
  if (!log_) return size;
  db_.with_the_group();
  log_->note(ids.front(), "publishing", "system");
  return size;
}

std::size_t plain_comments::erase(std::size_t member) {
  const auto who = id_of('m', member);
  db_.full(true);
  {
    transaction all(db_);
    delete_comments_.id(1, who).run();
    delete_user_.id(1, who).run();
    all.commit();
  }
  db_.run("VACUUM");
  db_.run("PRAGMA wal_checkpoint(TRUNCATE)");
  auto left = db_.prepare("SELECT count(*) FROM comments WHERE user = ?");
  return left.id(1, who).step() && left.integer_at(0) == 0 ? 1 : 0;
}

}  // namespace bench
