// Sweeping: what is due, since when it is condemned, and when the host should come back.
#include "support/keys.hpp"

#include <doctest/doctest.h>

using namespace locket;
using support::at;
using support::day;
using support::fault_of;
using support::keys;
using support::text;

namespace {

struct swept : keys {
  std::string due(std::size_t most = 100) { return text(**this, (*this)->due(most)); }
  std::string next() { return text((*this)->next_due()); }
};

}  // namespace

TEST_CASE("a day is due from the second on which it is refused") {
  swept k;
  k.seal({1, k.log, day("2026-01-05")});
  k.seal({1, k.log, day("2026-01-06")});
  CHECK(k.next() == "2026-07-04T15:59:59Z");
  k.clock.set("2026-07-04T15:59:58Z");
  CHECK(k.due() == "");
  k.clock.set("2026-07-04T15:59:59Z");
  CHECK(k.due() == "log 2026-01-05 expired 2026-07-04T15:59:59Z\n");
}

TEST_CASE("a condemned day waits for its hours, is then due, and is gone when it is destroyed") {
  swept k;
  k.seal({1, k.log, day("2026-01-05")});
  k.clock.set("2026-07-05T12:00:00Z");
  k->condemn(k->due(1).at(0));
  CHECK(k.due() == "log 2026-01-05 expired 2026-07-04T15:59:59Z condemned 2026-07-05T12:00:00Z\n");
  CHECK(k.next() == "2026-07-06T12:00:00Z");
  CHECK_FALSE(k->opening_key({1, k.log, day("2026-01-05")}));
  CHECK(k->alive({1, k.log, day("2026-01-05")}));
  k.reopen();
  k.clock.set("2026-07-06T12:00:00Z");
  const auto due = k->due(1);
  REQUIRE(due.size() == 1);
  CHECK(k->credited() >= *due[0].condemned + days{1});
  k->destroy_day(due[0].of, *due[0].day);
  CHECK(k.due() == "");
  CHECK(k.next() == "never");
}

TEST_CASE("what a sweep can act on comes before what waits for its hours") {
  swept k;
  for (const char* one : {"2026-01-05", "2026-01-06", "2026-01-07"}) k.seal({1, k.log, day(one)});
  k.clock.set("2026-07-08T00:00:00Z");
  const auto due = k->due(2);
  k->condemn(due);
  CHECK(k.due(1) == "log 2026-01-07 expired 2026-07-06T15:59:59Z\n");
  CHECK(k.due(2) ==
        "log 2026-01-07 expired 2026-07-06T15:59:59Z\n"
        "log 2026-01-05 expired 2026-07-04T15:59:59Z condemned 2026-07-08T00:00:00Z\n");
}

TEST_CASE("a class of a closed subject is due at its date, by way of a puncture") {
  swept k;
  k->close(2, at("2026-01-06T00:00:00Z"));
  CHECK(k.next() == "2026-02-05T00:00:00Z");
  k.clock.set("2026-02-05T00:00:00Z");
  CHECK(k.due() == "mail of root 2 expired 2026-02-05T00:00:00Z\n");
  k->condemn(k->due(1));
  CHECK(k.due() == "mail of root 2 expired 2026-02-05T00:00:00Z condemned 2026-02-05T00:00:00Z\n");
  CHECK(k.next() == "2026-02-06T00:00:00Z");
  k.clock.set("2026-02-06T00:00:00Z");
  CHECK(k->due(9).size() == 1);
  const std::array remaining{k.log, k.evidence};
  k->destroy_class(2, k.mail, remaining);
  CHECK(k.due() == "");
  CHECK(k.next() == "never");
  CHECK(text(k->state_of(2)) == "punctured");
}

TEST_CASE("evidence is due by its period from the erasure") {
  swept k;
  const std::array kept{k.evidence};
  const std::array roots{root_number{3}};
  k->erase(roots, kept, 1, subject_id::mint(), at("2026-01-06T00:00:00Z"));
  CHECK(k.next() == "2029-01-05T00:00:00Z");
  k.clock.set("2029-01-05T00:00:00Z");
  CHECK(k.due() == "evidence of root 3 expired 2029-01-05T00:00:00Z\n");
  k->condemn(k->due(1));
  k.clock.set("2029-01-06T00:00:00Z");
  k->destroy_class(3, k.evidence, {});
  CHECK(k.next() == "never");
}

TEST_CASE("a shorter period is due at its new date, for days and for subjects closed before") {
  swept k;
  k.seal({1, k.log, day("2026-01-05")});
  k->close(1, at("2026-01-06T00:00:00Z"));
  k->shorten(k.log, {days{10}, {}});
  k->shorten(k.mail, {days{365}, days{5}});
  CHECK(k.next() == "2026-01-11T00:00:00Z");
  k.clock.set("2026-01-20T00:00:00Z");
  CHECK(k.due() ==
        "mail of root 1 expired 2026-01-11T00:00:00Z\n"
        "log 2026-01-05 expired 2026-01-15T15:59:59Z\n");
}

TEST_CASE("a period that was shortened for nobody makes nothing due") {
  swept k;
  k->close(1, at("2026-01-06T00:00:00Z"));
  const std::array remaining{k.log};
  k->destroy_class(1, k.mail, remaining);
  CHECK(k.next() == "never");
  k->shorten(k.mail, {days{365}, days{1}});
  k.clock.set("2026-03-01T00:00:00Z");
  CHECK(k.due() == "");
  CHECK(k.next() == "never");
}

TEST_CASE("nothing is condemned while the clock is suspect") {
  swept k;
  k.seal({1, k.log, day("2026-01-05")});
  k.clock.move_wall_only(3650 * 86400ll);
  CHECK(k.due() == "");
  const due_key wanted{k.log, std::nullopt, day("2026-01-05"), at("2026-07-04T15:59:59Z"), std::nullopt};
  CHECK(fault_of([&] { k->condemn(wanted); }) == "clock-suspect");
  k->confirm_time();
  CHECK(k.due() == "log 2026-01-05 expired 2026-07-04T15:59:59Z\n");
}

TEST_CASE("what is not past its date is not condemned") {
  swept k;
  k.seal({1, k.log, day("2026-01-05")});
  k->close(1, at("2026-01-06T00:00:00Z"));
  k->condemn({k.log, std::nullopt, day("2026-01-05"), {}, std::nullopt});
  k->condemn({k.mail, root_number{1}, std::nullopt, {}, std::nullopt});
  k.clock.set("2027-01-01T00:00:00Z");
  for (const auto& one : k->due(9)) CHECK_FALSE(one.condemned);
}

TEST_CASE("erasure does not wait for a suspect clock") {
  swept k;
  k.clock.move_wall_only(3650 * 86400ll);
  REQUIRE(k->suspect());
  const std::array roots{root_number{1}};
  k->erase(roots, {}, 1, subject_id::mint(), k->credited());
  CHECK(text(k->state_of(1)) == "erased");
}

TEST_CASE("asking what is due stores the mark") {
  swept k;
  k.clock.advance(days{3});
  static_cast<void>(k->due(1));
  std::filesystem::copy_file(k.path, k.folder / "killed");
  k.clock.set("2026-01-05T00:00:00Z");
  const auto ring = keyring::open(k.folder / "killed", support::vault(), support::kek(), k.clock);
  CHECK(text(ring->now()) == "2026-01-08T00:00:00Z");
}
