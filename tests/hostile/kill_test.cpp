// kill -9 at each system call that changes a file, of what changes a member's data: threats.md, "Faults".
#include "hostile/kill_cases.hpp"

#include <algorithm>

using namespace locket;
using host::member;
using namespace hostile;

namespace {

/// Who has nothing to do with it reads as before, and nobody tampered with anything.
void others_are_as_before(vault& v, const remains& left) {
  CHECK(seen(v, left.before.stays) == "stays stays@example.org stays-card");
  CHECK(v.verify());
  CHECK_FALSE(v.status().restored);
}

constexpr const char* everything_of_old = "old old@example.org old-card";

std::optional<subject_id> found(vault& v, const std::string& email) {
  const auto who = v.find<&member::email, host::profile>(email, actor::system());
  REQUIRE(who);
  return *who;
}

bool put_fresh(vault& v, const prepared& before) {
  const auto& m = before.fresh;
  return static_cast<bool>(v.begin().enrol(m.who, {1991, 1, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.handle = "fresh", .email = "fresh@example.org"}).commit());
}

void look_after_put(const remains& left) {
  auto v = left.open();
  const auto now = seen(v, left.before.fresh);
  if (left.acknowledged) CHECK(now == "fresh fresh@example.org absent");
  else CHECK((now == "fresh fresh@example.org absent" || now == "unknown-subject"));
  CHECK(found(v, "fresh@example.org").has_value() == (now != "unknown-subject"));
  CHECK(put_fresh(v, left.before));  // whatever happened, it can be done again, and nothing is twice
  CHECK(seen(v, left.before.fresh) == "fresh fresh@example.org absent");
  CHECK(seen(v, left.before.old) == everything_of_old);
  others_are_as_before(v, left);
}

bool change_old(vault& v, const prepared& before) {
  return static_cast<bool>(v.begin().change<&member::handle>(before.old.record, "new").change<&member::email>(before.old.record, "new@example.org").commit());
}

void look_after_change(const remains& left) {
  auto v = left.open();
  const auto now = seen(v, left.before.old);
  if (left.acknowledged) CHECK(now == "new new@example.org old-card");
  else CHECK((now == "new new@example.org old-card" || now == everything_of_old));
  const bool changed = now != everything_of_old;
  CHECK(found(v, "new@example.org").has_value() == changed);
  CHECK(found(v, "old@example.org").has_value() == !changed);
  CHECK(change_old(v, left.before));
  CHECK(seen(v, left.before.old) == "new new@example.org old-card");
  CHECK_FALSE(found(v, "old@example.org"));
  others_are_as_before(v, left);
}

/// Says 't' when the host was told, and confirms.
void erase_old(vault& v, const prepared& before, const child& me) {
  v.on_erased([&](const subject_id& who) {
    if (who == before.old.who) me.say('t');
    return true;
  });
  v.erase(before.old.who);
}

/// How often a host that answers so is told in one sweep, of `old` and of nobody else.
std::size_t told(vault& v, const prepared& before, bool confirms) {
  std::size_t calls = 0;
  v.on_erased([&](const subject_id& who) {
    CHECK(who == before.old.who);
    ++calls;
    return confirms;
  });
  until_idle(v);
  return calls;
}

void rows_are_gone(vault& v, const prepared& before) {
  CHECK(v.status().erasures_with_rows == 0);
  const std::vector<subject_id> subjects{before.old.who, before.stays.who};
  const std::vector<record_id> records{before.old.record, before.stays.record};
  const auto compared = v.unreferenced(subjects, records);
  CHECK(compared.unknown_subjects == std::vector<subject_id>{before.old.who});
  CHECK(compared.unknown_records == std::vector<record_id>{before.old.record});
  CHECK(compared.unnamed.empty());
  CHECK_FALSE(found(v, "old@example.org"));
}

void look_after_erase(const remains& left) {
  {
    auto v = left.open();
    const auto now = seen(v, left.before.old);
    if (left.acknowledged) CHECK(now == "unknown-subject");
    else CHECK((now == "unknown-subject" || now == everything_of_old));
    if (now == "unknown-subject") {
      const bool told_before = left.said.find('t') != left.said.npos;
      const auto first = told(v, left.before, false);
      CHECK((first >= 1 || told_before));
      if (first >= 1) CHECK(told(v, left.before, true) == 1);
    } else {
      CHECK(left.said.empty());
      std::size_t calls = 0;
      v.on_erased([&](const subject_id&) { return ++calls == 1; });
      CHECK(v.erase(left.before.old.who).confirmed);
      CHECK(calls == 1);
    }
    CHECK(told(v, left.before, true) == 0);
    CHECK(v.status().unconfirmed_erasures == 0);
    CHECK(seen(v, left.before.old) == "unknown-subject");
    CHECK(times(v, "erased") == 1);
    rows_are_gone(v, left.before);
    others_are_as_before(v, left);
  }
  CHECK(seen_in_old_backup(left) == "unknown-subject");
}

void look_after_close(const remains& left) {
  {
    auto v = left.open();
    const auto now = seen(v, left.before.old);
    const auto contract = why(v.permit<host::account>(left.before.old.who, actor::system()));
    const bool closed = contract != reason::allow;
    if (left.acknowledged) CHECK(closed);
    if (closed) CHECK(now == "old old@example.org expired");  // what is kept 0 days after closure went with it
    else CHECK(now == everything_of_old);
    v.close_account(left.before.old.who);
    until_idle(v);
    CHECK(why(v.permit<host::account>(left.before.old.who, actor::system())) != reason::allow);
    CHECK(why(v.permit<host::profile>(left.before.old.who, actor::system())) != reason::allow);
    CHECK(seen(v, left.before.old) == "old old@example.org absent");
    others_are_as_before(v, left);
  }
  CHECK(seen_in_old_backup(left).find("old-card") == std::string::npos);
}

/// The categories of all entries "destroyed", sorted.
std::vector<std::string> destroyed_in(vault& v) {
  std::vector<std::string> all;
  for (const auto& one : v.by_id().audit(0, 10'000))
    if (one.what == "destroyed") all.push_back(one.categories.at(0));
  std::sort(all.begin(), all.end());
  return all;
}

/// `old` has left; their classes and the day of all e-mail are condemned, and a day of credited time has gone since.
struct ripe : prepared {
  ripe() {
    auto v = files.open(clock);
    v.close_account(old.who);
    clock.set("2027-06-01T08:00:00Z");
    clock.trusted_ = true;
    while (v.sweep(1000).keys_condemned != 0) {}
    clock.set("2027-06-03T08:00:00Z");
  }
  /// What a sweep that nobody kills writes down, on a copy.
  std::vector<std::string> measure() const {
    const support::temp_vault twin;
    for (const auto* end : {".locket", ".locket-keys", ".locket-index", ".key"})
      std::filesystem::copy_file(files.name + end, twin.name + end, std::filesystem::copy_options::overwrite_existing);
    auto v = twin.open(clock);
    until_idle(v);
    return destroyed_in(v);
  }
};

}  // namespace

TEST_CASE("put, killed at each system call: acknowledged is there, found and whole; else all of it or nothing") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"put", [](vault& v, const prepared& p, const auto&, const child&) { REQUIRE(put_fresh(v, p)); }, look_after_put});
}

TEST_CASE("change, killed at each system call: the new value or the old one, and found by that alone") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"change", [](vault& v, const prepared& p, const auto&, const child&) { REQUIRE(change_old(v, p)); }, look_after_change});
}

TEST_CASE("R8.4: erase, killed at each system call: acknowledged is unreadable in old backups too, the rest is finished, and the host is told until it confirms") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"erase", [](vault& v, const prepared& p, const auto&, const child& me) { erase_old(v, p, me); }, look_after_erase});
}

TEST_CASE("R3.3: close_account, killed at each system call: closed with all that ends with it, or not at all") {
  keep_files_in_memory();
  const prepared before;
  with_every_kill(before, {"close_account", [](vault& v, const prepared& p, const auto&, const child&) { v.close_account(p.old.who); }, look_after_close});
}

TEST_CASE("R3.3: a sweep that destroys, killed at each system call: the next one finishes it, and writes each destruction down once") {
  keep_files_in_memory();
  const ripe before;
  const auto measure = before.measure();
  REQUIRE(measure.size() >= 3);
  const auto look = [&](const remains& left) {
    {
      auto v = left.open();
      CHECK(seen(v, left.before.old).find("old") == std::string::npos);
      until_idle(v);
      CHECK(destroyed_in(v) == measure);
      CHECK(seen(v, left.before.stays) == "stays absent stays-card");
      CHECK(v.verify());
    }
    CHECK(seen_in_old_backup(left).find("old") == std::string::npos);
  };
  with_every_kill(before, {"sweep", [](vault& v, const prepared&, const auto&, const child&) { until_idle(v); }, look});
}
