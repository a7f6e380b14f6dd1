#include "keyring/high_water.hpp"

#include "support/hand_clock.hpp"
#include "support/seed.hpp"

#include <doctest/doctest.h>

#include <tuple>

using locket::ring::high_water;
using support::hand_clock;

namespace {

constexpr std::int64_t hour = 3600;
constexpr std::int64_t a_day = 24 * hour;

struct watch {
  hand_clock clock{"2026-01-05T00:00:00Z"};
  high_water water{high_water::first(clock), clock};

  std::string now() {
    water.observe();
    return water.now().text() + (water.suspect() ? " suspect, credited " + water.credited().text() : "");
  }
  void restart() { water = high_water(water.to_store(), clock); }
};

}  // namespace

TEST_CASE("now follows a clock that runs as the boot clock does") {
  watch w;
  CHECK(w.now() == "2026-01-05T00:00:00Z");
  w.clock.advance(locket::days{400});
  CHECK(w.now() == "2027-02-09T00:00:00Z");
}

TEST_CASE("now does not go back when the wall clock does") {
  watch w;
  w.clock.advance(locket::days{2});
  CHECK(w.now() == "2026-01-07T00:00:00Z");
  w.clock.move_wall_only(-a_day);
  CHECK(w.now() == "2026-01-07T00:00:00Z");
  SUBCASE("and goes on when the wall clock has caught up") {
    w.clock.advance(locket::days{1});
    w.clock.advance_seconds(hour);
    CHECK(w.now() == "2026-01-07T01:00:00Z");
  }
  SUBCASE("nor after a restart") {
    w.restart();
    CHECK(w.now() == "2026-01-07T00:00:00Z");
  }
}

TEST_CASE("a wall clock up to seven days ahead of elapsed time is believed") {
  watch w;
  w.clock.move_wall_only(7 * a_day + 300);
  CHECK(w.now() == "2026-01-12T00:05:00Z");
}

TEST_CASE("the seven days are counted in all") {
  watch w;
  w.clock.move_wall_only(4 * a_day);
  CHECK(w.now() == "2026-01-09T00:00:00Z");
  w.clock.advance(locket::days{30});
  CHECK(w.now() == "2026-02-08T00:00:00Z");
  w.clock.move_wall_only(4 * a_day);
  CHECK(w.now() == "2026-02-12T00:00:00Z suspect, credited 2026-02-08T00:00:00Z");
}

TEST_CASE("many small steps ahead add up to the same seven days") {
  watch w;
  for (int i = 0; i < 7 * 24; ++i) {
    w.clock.move_wall_only(hour);
    w.water.observe();
    CHECK_FALSE(w.water.suspect());
  }
  w.clock.move_wall_only(hour);
  w.water.observe();
  CHECK(w.water.suspect());
}

TEST_CASE("a jump of ten years is suspect") {
  watch w;
  w.clock.move_wall_only(3650 * a_day);
  CHECK(w.now() == "2036-01-03T00:00:00Z suspect, credited 2026-01-05T00:00:00Z");
  SUBCASE("credited time goes on with the boot clock") {
    w.clock.advance_seconds(5 * hour);
    CHECK(w.now() == "2036-01-03T05:00:00Z suspect, credited 2026-01-05T05:00:00Z");
  }
  SUBCASE("and is taken back with the jump") {
    w.clock.advance_seconds(5 * hour);
    w.water.observe();
    w.clock.move_wall_only(-3650 * a_day);
    CHECK(w.now() == "2026-01-05T05:00:00Z");
  }
  SUBCASE("until the host confirms it") {
    w.water.confirm();
    CHECK(w.now() == "2036-01-03T00:00:00Z");
    w.clock.move_wall_only(6 * a_day);
    CHECK(w.now() == "2036-01-09T00:00:00Z");
  }
  SUBCASE("until somebody vouches for it") {
    w.clock.trusted_ = true;
    CHECK(w.now() == "2036-01-03T00:00:00Z");
  }
  SUBCASE("after a restart as well") {
    w.restart();
    CHECK(w.now() == "2036-01-03T00:00:00Z suspect, credited 2026-01-05T00:00:00Z");
  }
}

TEST_CASE("trusted time gives back the seven days") {
  watch w;
  w.clock.move_wall_only(6 * a_day);
  w.water.observe();
  w.clock.trusted_ = true;
  w.clock.advance_seconds(60);
  w.water.observe();
  w.clock.trusted_ = false;
  w.clock.move_wall_only(6 * a_day);
  CHECK(w.now() == "2026-01-17T00:01:00Z");
}

TEST_CASE("neither trusted time nor a confirmation lowers the mark: what was refused stays refused") {
  watch w;
  w.clock.advance(locket::days{2});
  CHECK(w.now() == "2026-01-07T00:00:00Z");
  w.clock.move_wall_only(-a_day);
  SUBCASE("trusted time") {
    w.clock.trusted_ = true;
    w.clock.advance_seconds(60);
  }
  SUBCASE("a confirmation") { w.water.confirm(); }
  CHECK(w.now() == "2026-01-07T00:00:00Z");
  w.restart();
  CHECK(w.now() == "2026-01-07T00:00:00Z");
}

TEST_CASE("time passes between two processes of one boot without using up the seven days") {
  watch w;
  for (int i = 0; i < 40; ++i) {
    w.clock.advance(locket::days{1});
    w.restart();
    w.water.observe();
  }
  CHECK(w.now() == "2026-02-14T00:00:00Z");
}

TEST_CASE("a machine that was off for three days may go on; one that was off for a month must be vouched for") {
  watch w;
  w.clock.reboot(3 * a_day);
  w.restart();
  CHECK(w.now() == "2026-01-08T00:00:20Z");
  w.clock.reboot(30 * a_day);
  w.restart();
  w.water.observe();
  CHECK(w.water.suspect());
}

TEST_CASE("a mark that another process has stored is taken over") {
  watch mine;
  high_water theirs(high_water::first(mine.clock), mine.clock);
  mine.clock.move_wall_only(3650 * a_day);
  theirs.confirm();
  CHECK(mine.now() == "2036-01-03T00:00:00Z suspect, credited 2026-01-05T00:00:00Z");
  mine.water.merge(theirs.to_store());
  CHECK(mine.now() == "2036-01-03T00:00:00Z");
}

TEST_CASE("a clock is settled only while reading it again would change no answer") {
  watch w;
  w.water.observe();
  support::dice any;
  std::uint64_t settled = 0, moved = 0;
  for (int i = 0; i < 20000; ++i) {
    switch (any.under(6)) {
      case 0: w.clock.advance_seconds(static_cast<std::int64_t>(any.under(3))); break;
      case 1: w.clock.advance_seconds(static_cast<std::int64_t>(any.under(100)) * hour); break;
      case 2: w.clock.move_wall_only(static_cast<std::int64_t>(any.under(20)) * hour - 10 * hour); break;
      case 3: w.clock.trusted_ = any.one_in(2); break;
      case 4: if (any.one_in(50)) w.restart(); break;
      default: break;
    }
    const bool stands = w.water.settled();
    const auto before = std::tuple{w.water.now(), w.water.credited(), w.water.suspect()};
    w.water.observe();
    const bool changed = before != std::tuple{w.water.now(), w.water.credited(), w.water.suspect()};
    settled += stands;
    moved += changed;
    REQUIRE_FALSE_MESSAGE((stands && changed), w.clock.wall().text());
  }
  CHECK(settled > 1000);
  CHECK(moved > 1000);
}
