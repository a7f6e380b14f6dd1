#include "plain_members.hpp"

namespace bench {
namespace {

database& with_tables(database& on) {
  on.run("CREATE TABLE users(id BLOB PRIMARY KEY, born TEXT, handle TEXT, mail TEXT UNIQUE, phone TEXT, name TEXT, town TEXT, work TEXT)");
  on.run("CREATE TABLE consents(id INTEGER PRIMARY KEY, user BLOB, purpose TEXT, at INTEGER, withdrawn INTEGER)");
  on.run("CREATE INDEX consents_of ON consents(user)");
  return on;
}

}  // namespace

plain_members::plain_members(const std::string& path, bool logged, const std::string& key)
    : db_(path, key),
      insert_(with_tables(db_).prepare("INSERT INTO users VALUES(?,?,?,?,?,?,?,?)")),
      consent_(db_.prepare("INSERT INTO consents(user, purpose, at) VALUES(?,'greeting',?)")),
      two_(db_.prepare("SELECT handle, name FROM users WHERE id = ?")),
      six_(db_.prepare("SELECT handle, mail, phone, name, town, work FROM users WHERE id = ?")),
      by_mail_(db_.prepare("SELECT id FROM users WHERE mail = ?")),
      town_(db_.prepare("UPDATE users SET town = ? WHERE id = ?")),
      withdraw_(db_.prepare("UPDATE consents SET withdrawn = 1767225600 WHERE user = ? AND purpose = 'greeting'")),
      greeted_(db_.prepare("SELECT handle, name FROM users WHERE id = ?1 AND EXISTS(SELECT 1 FROM consents WHERE user = ?1 AND purpose = 'greeting' AND withdrawn IS NULL)")) {
  if (logged) log_.emplace(db_);
}

void plain_members::log(std::size_t n, std::string_view purpose, std::string_view actor) {
  if (log_) log_->note(id_of('m', n), purpose, actor);
}

void plain_members::insert(std::size_t n) {
  const auto v = values_of(n);
  const auto id = id_of('m', n);
  insert_.id(1, id).text(2, born).text(3, v.handle).text(4, v.mail).text(5, v.phone).text(6, v.name).text(7, v.town).text(8, v.work).run();
  consent_.id(1, id).integer(2, 1767225600).run();
  log(n, "enrolled", "system");
}

std::size_t plain_members::enrol(std::size_t n) {
  db_.full(true);
  transaction all(db_);
  insert(n);
  all.commit();
  return 1;
}

std::size_t plain_members::move_in(std::size_t first, std::size_t count) {
  db_.full(true);
  transaction all(db_);
  for (std::size_t n = first; n < first + count; ++n) insert(n);
  all.commit();
  return count;
}

std::size_t plain_members::read(statement& from, std::size_t n, int columns) {
  const auto id = id_of('m', n);
  std::size_t size = 0;
  if (!from.id(1, id).step()) return 0;
  for (int i = 0; i < columns; ++i) size += from.text_at(i).size();
  from.reset();
  return size;
}

std::size_t plain_members::read_two(std::size_t n) { return read(two_, n, 2); }
std::size_t plain_members::read_six(std::size_t n) { return read(six_, n, 6); }

std::size_t plain_members::read_as_staff(std::size_t n) {
  db_.full(true);
  log(n, "serving", "u7");  // an insert of its own is a transaction of its own
  return read(two_, n, 2);
}

std::size_t plain_members::find(std::size_t n) {
  const auto mail = values_of(n).mail;
  std::size_t found = 0;
  if (by_mail_.text(1, mail).step()) found = sum_of(by_mail_.id_at(0));
  by_mail_.reset();
  db_.with_the_group();
  log(n, "serving", "system");
  return found;
}

std::size_t plain_members::change(std::size_t n) {
  const auto town = new_town(n);
  const auto id = id_of('m', n);
  db_.full(true);
  transaction all(db_);
  town_.text(1, town).id(2, id).run();
  log(n, "changed", "system");
  all.commit();
  return town.size();
}

std::size_t plain_members::withdraw(std::size_t n) {
  const auto id = id_of('m', n);
  db_.full(true);
  transaction all(db_);
  withdraw_.id(1, id).run();
  log(n, "withdrawn", "system");
  all.commit();
  return read(greeted_, n, 2) == 0 ? 1 : 0;
}

}  // namespace bench
