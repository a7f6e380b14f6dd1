// One day's visits, six cells each, reach their date: until nobody can read them.
#include "database.hpp"
#include "host.hpp"
#include "measure.hpp"
#include "turned_clock.hpp"
#include "workloads.hpp"

namespace bench {
namespace {

constexpr std::size_t a_transaction = 1000, members = 500, cells = 6;

std::array<std::string, cells> visit_of(std::size_t n) {
  const auto number = std::to_string(1000000 + n);
  return {"/post/" + number, "/tag/" + number, "Firefox " + number, "zh-" + number, "10.0." + number, "s" + number};
}

class locket_visits {
 public:
  explicit locket_visits(const std::string& name) : vault_(open_vault(name, time_)) {
    auto list = vault_.begin();
    for (std::size_t m = 0; m < members; ++m) list.enrol(member_id(m), {1990, 5, 1});
    allowed(list.commit());
  }
  void fill(std::size_t first, std::size_t count) {
    for (std::size_t n = first; n < first + count;) {
      auto list = vault_.begin();
      for (const auto end = std::min(first + count, n + a_transaction); n < end; ++n) {
        const auto v = visit_of(n);
        list.move_in(member_id(n % members), visit_id(n), visit{.page = v[0], .referrer = v[1], .agent = v[2], .language = v[3], .address = v[4], .session = v[5]});
      }
      allowed(list.commit());
    }
  }
  void pass(std::int32_t days) { time_.pass({days}); }
  bool readable(std::size_t n) {
    const auto id = visit_id(n);
    const auto page = vault_.get_all<visit, serving>(std::span(&id, 1), locket::actor::system());
    return page.front() && page.front()->reveal<&visit::page>();
  }
  /// What is due is condemned, and a day of credited time later overwritten: the time that the sweeps take which do it.
  double expire() {
    double us = 0;
    std::uint32_t condemned = 0, destroyed = 0;
    for (const bool after_a_day : {false, true}) {
      if (after_a_day) pass(1);
      auto& done = after_a_day ? destroyed : condemned;
      for (int steps = 0; done == 0; ++steps) {
        must(steps < 1000, "expire", "locket destroyed no key");
        const stopwatch time;
        const auto report = vault_.sweep(0);  // one step: keys come before rows, whose removal is not measured
        us += time.us();
        done += after_a_day ? report.keys_destroyed : report.keys_condemned;
      }
    }
    return us;
  }
  void remove_rows() {
    while (vault_.sweep(1000).more) {}
  }

 private:
  turned_clock time_;
  locket::vault vault_;
};

class plain_visits {
 public:
  explicit plain_visits(const std::string& path) : db_(path), insert_([&] {
    db_.run("CREATE TABLE visits(id BLOB PRIMARY KEY, user BLOB, day INTEGER, page TEXT, referrer TEXT, agent TEXT, language TEXT, address TEXT, session TEXT)");
    db_.run("CREATE INDEX visits_on ON visits(day)");
    db_.run("PRAGMA secure_delete=ON");
    return db_.prepare("INSERT INTO visits VALUES(?,?,?,?,?,?,?,?,?)");
  }()) {}
  void fill(std::size_t first, std::size_t count, std::int64_t day) {
    for (std::size_t n = first; n < first + count;) {
      transaction all(db_);
      for (const auto end = std::min(first + count, n + a_transaction); n < end; ++n) {
        const auto id = id_of('v', n), who = id_of('m', n % members);
        const auto v = visit_of(n);
        insert_.id(1, id).id(2, who).integer(3, day);
        for (std::size_t i = 0; i < cells; ++i) insert_.text(static_cast<int>(i + 4), v[i]);
        insert_.run();
      }
      all.commit();
    }
  }
  double expire(std::int64_t day) {
    const stopwatch time;
    db_.run("DELETE FROM visits WHERE day = " + std::to_string(day));
    db_.run("VACUUM");
    db_.run("PRAGMA wal_checkpoint(TRUNCATE)");
    const auto took = time.us();
    must(db_.text("SELECT count(*) FROM visits WHERE day = " + std::to_string(day)) == "0", "expire", "plain SQLite still has rows");
    return took;
  }

 private:
  database db_;
  statement insert_;
};

}  // namespace

void expiring(const session& s) {
  const std::size_t days = s.many(1, 3), a_day = s.many(1'000'000, 24'000) / cells, staying = a_transaction;
  const folder files(s.under);
  locket_visits locket(files.file("blog"));
  plain_visits plain(files.file("plain.db"));
  for (std::size_t d = 0; d <= days; ++d) {  // one more than expire: what is not due must stay
    const auto count = d < days ? a_day : staying;
    locket.fill(d * a_day, count);
    plain.fill(d * a_day, count, static_cast<std::int64_t>(d));
    locket.pass(5);
  }
  s.say("expire: " + std::to_string(a_day * cells) + " cells of one day among " + std::to_string((a_day * days + staying) * cells) +
        ". locket refuses them from the second of their date; measured is overwriting their key (condemned at its date, overwritten a day of credited time later; the benchmark turns "
        "its clock). Plain SQLite: secure_delete=ON, DELETE, VACUUM, wal_checkpoint(TRUNCATE); its backups keep everything.");
  std::vector<double> one, other;
  locket.pass(static_cast<std::int32_t>(31 - 5 * (days + 1)));  // the first day's last value is past its date
  for (std::size_t d = 0; d < days; ++d) {
    must(!locket.readable(d * a_day), "expire", "a value is readable past its date");
    must(locket.readable((d + 1) * a_day), "expire", "a value before its date is not readable");
    one.push_back(locket.expire());
    other.push_back(plain.expire(static_cast<std::int64_t>(d)));
    if (d + 1 < days) locket.remove_rows();  // before the next day's turn; not measured
    locket.pass(4);
  }
  s.tell(compared("expire", "plain", one, other, 0.001));
}

}  // namespace bench
