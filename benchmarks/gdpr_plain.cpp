#include "gdpr_sides.hpp"

namespace bench::gdpr {
namespace {

database& with_tables(database& on) {
  on.run("PRAGMA secure_delete=ON");
  on.run("CREATE TABLE items(id BLOB PRIMARY KEY, user BLOB, value TEXT, purpose INTEGER, category INTEGER, ttl INTEGER, objection INTEGER, decisions TEXT, "
         "access_list TEXT, shared_with TEXT, source TEXT)");
  on.run("CREATE INDEX items_of ON items(user)");
  on.run("CREATE INDEX items_for ON items(purpose)");
  return on;
}

}  // namespace

plain_side::plain_side(const std::string& path)
    : db_(path),
      log_(with_tables(db_)),
      insert_(db_.prepare("INSERT INTO items VALUES(?,?,?,?,?,31536000,?,'1','member,support','','subject')")),
      remove_(db_.prepare("DELETE FROM items WHERE id = ?")),
      value_(db_.prepare("UPDATE items SET value = ? WHERE id = ?")),
      purpose_(db_.prepare("UPDATE items SET decisions = ? WHERE purpose = ?")),
      users_purpose_(db_.prepare("UPDATE items SET objection = ? WHERE user = ? AND purpose = ?")),
      user_(db_.prepare("UPDATE items SET objection = ? WHERE user = ?")),
      by_key_(db_.prepare("SELECT value FROM items WHERE id = ?")),
      by_purpose_(db_.prepare("SELECT value FROM items WHERE purpose = ? AND objection = 0")),
      by_user_(db_.prepare("SELECT value FROM items WHERE user = ?")),
      objection_(db_.prepare("SELECT objection, ttl, decisions, access_list, shared_with, source, category FROM items WHERE user = ? AND purpose = ?")),
      logs_(db_.prepare("SELECT at, actor, purpose, user FROM access_log WHERE id > ? ORDER BY id LIMIT 100")),
      there_(db_.prepare("SELECT 1 FROM items WHERE id = ?")) {}

void plain_side::insert(std::size_t user, std::size_t item, std::size_t purpose, bool objects) {
  const auto id = id_of('i', item), who = id_of('u', user);
  const auto text = value_of(item, 0);
  insert_.id(1, id).id(2, who).text(3, text).integer(4, static_cast<std::int64_t>(purpose)).integer(5, static_cast<std::int64_t>(category_of(purpose))).integer(6, objects ? 1 : 0).run();
  log_.note(who, "collected", "system");
}

void plain_side::fill(std::size_t first_user, std::size_t users) {
  transaction all(db_);
  for (std::size_t user = first_user; user < first_user + users; ++user)
    for (std::size_t item = user * of_a_user; item < (user + 1) * of_a_user; ++item) insert(user, item, world::purpose_of(item), false);
  all.commit();
}

void plain_side::written(statement& change, const op& o) {
  db_.full(true);
  transaction all(db_);
  change.run();
  log_.note(id_of('u', o.user), "changed", "system");
  all.commit();
}

std::size_t plain_side::values(statement& found, const op& o, std::string_view actor, bool durable) {
  std::size_t size = 0;
  while (found.step()) size += found.text_at(0).size();
  if (durable) db_.full(true);
  else db_.with_the_group();
  log_.note(id_of('u', o.user), "processing", actor);
  return size;
}

std::size_t plain_side::operator()(const op& o) {
  const auto id = id_of('i', o.item), who = id_of('u', o.user);
  const auto purpose = static_cast<std::int64_t>(o.purpose);
  const std::int64_t objects = o.objects ? 1 : 0;
  switch (o.what) {
    case act::create: {
      db_.full(true);
      transaction all(db_);
      insert(o.user, o.item, o.purpose, o.objects);
      all.commit();
      return 1;
    }
    case act::remove: return written(remove_.id(1, id), o), 1;
    case act::update_value: {
      const auto text = value_of(o.item, ++edition_);
      return written(value_.text(1, text).id(2, id), o), 1;
    }
    case act::update_purpose: {
      const auto text = std::to_string(++edition_);
      return written(purpose_.text(1, text).integer(2, purpose), o), 1;
    }
    case act::update_users_purpose: return written(users_purpose_.integer(1, objects).id(2, who).integer(3, purpose), o), 1;
    case act::update_user: return written(user_.integer(1, objects).id(2, who), o), 1;
    case act::read_key: return values(by_key_.id(1, id), o, "processor", false);
    case act::read_purpose: return 1 + values(by_purpose_.integer(1, purpose), o, "processor", false);
    case act::read_user: return values(by_user_.id(1, who), o, "processor", false);
    case act::read_users_purpose: {
      bool objected = false;
      for (objection_.id(1, who).integer(2, purpose); objection_.step();) objected = objection_.integer_at(0) != 0;
      db_.with_the_group();
      log_.note(who, "metadata", "member");
      return objected ? 1 : 2;
    }
    case act::read_logs: {
      std::size_t lines = 0;
      for (logs_.integer(1, static_cast<std::int64_t>(o.item)); logs_.step(); ++lines) {
        const auto actor = logs_.text_at(1), what = logs_.text_at(2);
        if (actor.empty() || what.empty() || sum_of(logs_.id_at(3)) == 0) return 0;
      }
      return lines;
    }
    case act::verify_deletion: {
      there_.id(1, id);
      const bool gone = !there_.step();
      there_.reset();
      db_.full(true);
      log_.note(who, "inspection", "r1");
      return gone ? 1 : 0;
    }
  }
  return 0;
}

}  // namespace bench::gdpr
