// The clock's rules (threats.md, "The clock") under everything that a clock does wrong: each disturbance, vouched for or not, in one process or across two.
//
// The oracle knows the true time. Destroyed too early: a key overwritten sooner than a day after its date, less what the rules lend (the seven days that a
// wall clock may be ahead of elapsed time unvouched, the sixty that a vouched one may before a sweep holds). Revealed too late: a value opened at or after its
// date, by the wall clock of now or by any that was believed before.
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

using namespace locket;
using host::member;
using support::a_member;
using support::temp_vault;

namespace {

constexpr std::int64_t hour = 3600, a_day = 24 * hour, a_year = 365 * a_day;
constexpr std::int64_t kept = a_year;  // an e-mail address, from its collection
constexpr std::int64_t lent_unvouched = 7 * a_day + 300, lent_vouched = 60 * a_day;

/// A clock, and what time it really is.
struct world {
  support::hand_clock clock{"2027-02-04T15:00:00Z"};
  std::int64_t truth = clock.wall().unix_seconds;
  std::int64_t boot_passed = 0;

  std::int64_t wall() const { return clock.wall().unix_seconds; }
  void pass(std::int64_t s) { clock.advance_seconds(s), truth += s, boot_passed += s; }
  void set_wrong(std::int64_t by) { clock.move_wall_only(by); }
  void suspend(std::int64_t s, bool boot_moves) {
    boot_moves ? clock.advance_seconds(s) : clock.move_wall_only(s);
    truth += s;
    boot_passed += boot_moves ? s : 0;
  }
  void off(std::int64_t s) { clock.reboot(s), truth += s + 20; }
  void put_right() { clock.move_wall_only(truth - wall()); }
};

struct disturbance {
  const char* name;
  void (*happens)(world&);
  bool restarts = false;  // the process cannot have lived through it
};
const disturbance disturbances[] = {
    {"nothing", [](world&) {}},
    {"a second ahead", [](world& w) { w.set_wrong(1); }},
    {"a second behind", [](world& w) { w.set_wrong(-1); }},
    {"a day ahead", [](world& w) { w.set_wrong(a_day); }},
    {"a day behind", [](world& w) { w.set_wrong(-a_day); }},
    {"six days ahead", [](world& w) { w.set_wrong(6 * a_day); }},
    {"eight days ahead", [](world& w) { w.set_wrong(8 * a_day); }},
    {"ten years ahead", [](world& w) { w.set_wrong(10 * a_year); }},
    {"ten years behind", [](world& w) { w.set_wrong(-10 * a_year); }},
    {"1970", [](world& w) { w.set_wrong(-w.wall()); }},
    {"asleep for three days, boot time moves", [](world& w) { w.suspend(3 * a_day, true); }},
    {"asleep for three days, boot time stands", [](world& w) { w.suspend(3 * a_day, false); }},
    {"asleep for a month, boot time moves", [](world& w) { w.suspend(30 * a_day, true); }},
    {"asleep for a month, boot time stands", [](world& w) { w.suspend(30 * a_day, false); }},
    {"off for an hour", [](world& w) { w.off(hour); }, true},
    {"off for a month", [](world& w) { w.off(30 * a_day); }, true},
    {"off for a month, and 1970", [](world& w) { w.off(30 * a_day), w.set_wrong(-w.wall()); }, true},
    {"a cloned image, boot time is older", [](world& w) { w.off(-20); }, true},
    {"a cloned image that is a day ahead", [](world& w) { w.off(-20), w.set_wrong(a_day); }, true},
};

enum class vouching : std::uint8_t { nobody, the_kernel, the_operator };
constexpr const char* name_of[] = {"nobody vouches", "the kernel vouches", "the operator sets it right and confirms"};

/// Somebody whose e-mail address was collected at an instant: its date, and its key's, which lives until the day's last value has died.
struct one_value {
  const char* collected;
  a_member m{};
  std::int64_t value_ends() const { return instant::parse(collected)->unix_seconds + kept; }
  std::int64_t key_ends() const {
    constexpr zone china{8 * 3600};
    return day_begins(day_number(*instant::parse(collected), china) + 1, china).unix_seconds + kept;
  }
};

/// Files as they are at 2027-02-04T15:00Z, half an hour before the first key's day is over.
struct prepared {
  temp_vault files;
  std::vector<one_value> values{{"2026-02-02T08:00:00Z"},   // condemned 23 hours and a half ago
                                {"2026-02-03T08:00:00Z"},   // expired, its key too, and nobody swept since
                                {"2026-02-04T08:00:00Z"},   // expired; its key ends in an hour
                                {"2026-02-05T03:00:00Z"},   // expires in twelve hours
                                {"2026-06-01T08:00:00Z"},
                                {"2027-01-31T08:00:00Z"}};  // … and in almost a year

  prepared() {
    support::hand_clock clock("2026-02-01T08:00:00Z");
    auto v = files.open(clock);
    v.publish(host::policy());
    for (const auto& one : values) {
      clock.set(one.collected);
      const auto done = v.begin().enrol(one.m.who, {1990, 5, 1}).consent<host::profile>(one.m.who).put(one.m.who, one.m.record, member{.handle = "m", .email = one.m.who.text() + "@example.org"}).commit();
      if (!done) throw std::runtime_error(done.denial().explain("en"));
    }
    clock.set("2027-02-03T15:30:00Z");
    if (v.sweep(1000).keys_condemned != 1) throw std::runtime_error("one key was to be condemned");
    clock.set("2027-02-04T15:00:00Z");
    static_cast<void>(v.status());
    v.close();
  }
  void copy_to(const temp_vault& to) const {
    for (const auto& old : std::filesystem::directory_iterator(to.folder.path())) std::filesystem::remove(old);
    for (const auto& one : std::filesystem::directory_iterator(files.folder.path())) std::filesystem::copy_file(one, to.folder.path() / one.path().filename());
  }
};

reason email_now(vault& v, const a_member& m) {
  const auto may = v.permit<host::profile>(m.who, actor::system());
  if (!may) return why(may);
  const auto got = v.get<member>(*may, m.record);
  if (!got) return why(got);
  const auto email = got->reveal<&member::email>();
  return email ? reason::allow : email.denial().why();
}

struct tally {
  std::uint64_t cases = 0, too_early = 0, too_late = 0, refused_in_vain = 0, destroyed = 0, held = 0;
};

/// One history: what was seen on the way, and what each look may find.
class history {
 public:
  history(const prepared& from, const disturbance& d, vouching by, bool restarts, const temp_vault& files, tally& into) : from_(from), by_(by), all_(into), files_(files) {
    from.copy_to(files);
    w_.clock.trusted_ = by == vouching::the_kernel;
    open();
    look();
    if (restarts || d.restarts) v_.reset();
    d.happens(w_);
    if (!v_) open();
  }
  /// Sweeps, then looks at every value.
  void look() {
    lead_ = std::max(lead_, std::min(w_.wall() - w_.truth, by_ == vouching::the_kernel ? lent_vouched : lent_unvouched));
    for (bool idle = false; !idle;) {
      const auto did = v_->sweep(1000);
      idle = !did.more && did.keys_destroyed == 0;
      all_.held += did.held;
    }
    const bool suspect = v_->status().clock_suspect;
    if (!suspect) believed_ = std::max(believed_, w_.wall());
    for (const auto& one : from_.values) look_at(one, suspect);
    const auto done = v_->begin().change<&member::handle>(from_.values.back().m.record, "m").commit();
    REQUIRE(done);
    const auto vouched = by_ == vouching::the_kernel ? w_.wall() : 0;
    CHECK(done->at.unix_seconds <= std::max({w_.truth + lead_, believed_, vouched}));  // rules 2 and 3: stamped with credited time
  }
  void go_on() {
    bool on_time = false;  // a mark that is ahead of the truth is never lowered: then it stands still until the truth has caught up
    if (by_ == vouching::the_operator) {
      w_.put_right();
      v_->by_id().confirm_time();
      on_time = believed_ <= w_.truth;
    }
    for (const auto passed : {hour, 25 * hour, 25 * hour}) {
      w_.pass(passed);
      look();
    }
    if (!on_time) return;
    for (std::size_t i = 0; i < 3; ++i) CHECK(email_now(*v_, from_.values[i].m) == reason::absent);  // and once it is right, the sweep does its work
  }
  /// Rule 4: what is requested waits for no clock.
  void erase_one() {
    const auto& m = from_.values.back().m;
    CHECK(v_->erase(m.who).known);
    CHECK(email_now(*v_, m) == reason::unknown_subject);
    CHECK(v_->verify());
  }

 private:
  void open() { v_ = std::make_unique<vault>(files_.open(w_.clock)); }
  void look_at(const one_value& one, bool suspect) {
    const auto now = email_now(*v_, one.m);
    const auto no_earlier = std::max(w_.wall(), believed_);
    ++all_.cases;
    all_.destroyed += now == reason::absent;
    const bool early = now == reason::absent && w_.truth + lead_ < one.key_ends() + a_day;
    const bool late = now == reason::allow && one.value_ends() <= no_earlier;
    const bool in_vain = now != reason::allow && !suspect && one.value_ends() > no_earlier;
    CAPTURE(one.collected);
    CAPTURE(instant{w_.truth});
    CAPTURE(instant{w_.wall()});
    CAPTURE(now);
    CHECK_FALSE(early);
    CHECK_FALSE(late);
    CHECK_FALSE(in_vain);
    all_.too_early += early, all_.too_late += late, all_.refused_in_vain += in_vain;
  }

  const prepared& from_;
  vouching by_;
  tally& all_;
  const temp_vault& files_;
  world w_;
  std::unique_ptr<vault> v_;
  std::int64_t lead_ = 0;      // how far ahead of the truth the rules let it be
  std::int64_t believed_ = 0;  // the latest wall clock that was not suspect
};

}  // namespace

TEST_CASE("the clock: whatever it does, no key is destroyed too early, no expired value is revealed, and none is refused in vain") {
  const prepared before;
  const temp_vault files;
  tally all;
  for (const auto& d : disturbances)
    for (const auto by : {vouching::nobody, vouching::the_kernel, vouching::the_operator})
      for (const bool restarts : {false, true}) {
        if (restarts && d.restarts) continue;  // it has
        CAPTURE(std::string(d.name));
        CAPTURE(std::string(name_of[static_cast<int>(by)]));
        CAPTURE(restarts);
        history one(before, d, by, restarts, files, all);
        one.look();
        one.go_on();
        one.erase_one();
      }
  std::printf("the clock: %llu cases tried, %llu keys destroyed too early, %llu expired values revealed, %llu refused in vain; %llu seen destroyed in time, %llu sweeps held\n",
              static_cast<unsigned long long>(all.cases), static_cast<unsigned long long>(all.too_early), static_cast<unsigned long long>(all.too_late),
              static_cast<unsigned long long>(all.refused_in_vain), static_cast<unsigned long long>(all.destroyed), static_cast<unsigned long long>(all.held));
  CHECK(all.cases > 1000);
  CHECK(all.destroyed > 100);
  CHECK(all.held > 20);
}

TEST_CASE("the clock, 3: a second jump while suspect lends no more, and when both are taken back everything is as it was") {
  const prepared before;
  const temp_vault files;
  std::uint64_t tried = 0;
  for (const std::int64_t first : {8 * a_day, a_year, 10 * a_year})
    for (const std::int64_t second : {std::int64_t{1}, a_day, 6 * a_day, a_year, -a_day}) {
      CAPTURE(first);
      CAPTURE(second);
      before.copy_to(files);
      world w;
      auto v = files.open(w.clock);
      w.set_wrong(first);
      CHECK(v.sweep(1000).held);
      w.set_wrong(second);
      w.pass(25 * hour);
      const auto held = v.sweep(1000);
      CHECK(held.held == (first + second > lent_unvouched));
      if (held.held) CHECK(held.keys_condemned + held.keys_destroyed == 0);
      w.put_right();
      CHECK(email_now(v, before.values.back().m) == reason::allow);
      CHECK(email_now(v, before.values[4].m) == reason::allow);
      CHECK_FALSE(v.sweep(1000).held);
      CHECK(v.verify());
      ++tried;
    }
  std::printf("the clock, jumps on jumps: %llu tried\n", static_cast<unsigned long long>(tried));
  CHECK(tried == 15);
}

TEST_CASE("the clock, 6: a permit's fifteen minutes are boot time, whatever the wall clock says") {
  const prepared before;
  const temp_vault files;
  std::uint64_t tried = 0;
  for (const std::int64_t wrong : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, hour, -hour, a_day, -a_day, 10 * a_year, -10 * a_year}) {
    CAPTURE(wrong);
    before.copy_to(files);
    world w;
    auto v = files.open(w.clock);
    const auto& m = before.values.back().m;
    const auto may = v.permit<host::account>(m.who, actor::system());
    const auto got = v.get<member>(*may, m.record);
    w.set_wrong(wrong);
    CHECK(got->reveal<&member::handle>());
    w.pass(899);
    CHECK(got->reveal<&member::handle>());
    w.pass(1);
    const auto over = got->reveal<&member::handle>();
    REQUIRE_FALSE(over);
    CHECK(over.denial().why() == reason::permit_ended);
    CHECK(why(v.get<member>(*may, m.record)) == reason::permit_ended);
    ++tried;
  }
  std::printf("the clock, a permit's deadline: %llu tried\n", static_cast<unsigned long long>(tried));
  CHECK(tried == 9);
}
