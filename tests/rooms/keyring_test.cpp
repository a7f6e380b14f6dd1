// Making and opening; numbers, look-ups and dates. Destruction: keyring_destruction_test. Sweeps: keyring_sweep_test.
#include "support/edit.hpp"
#include "support/keys.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace locket;
using support::at;
using support::day;
using support::edit;
using support::fault_of;
using support::keys;
using support::text;

namespace {

std::string opening(const std::string& path, const vault_id& expected, const key_source& from, const locket::clock& time) {
  return fault_of([&] { static_cast<void>(keyring::open(path, expected, from, time)); });
}

}  // namespace

TEST_CASE("keys survive a reopening") {
  keys k;
  const key_id id{1, k.mail, day("2026-01-05")};
  k.seal(id);
  const auto before = k.key(id);
  const auto secret = k->secret("lksubjct");
  REQUIRE(before.size() == 32);
  k.reopen();
  CHECK(k.key(id) == before);
  CHECK(crypto::equal(k->secret("lksubjct").bytes(), secret.bytes()));
  CHECK(k->integrity() == "ok");
}

TEST_CASE("a sealing key is the opening key of the same id and of no other") {
  keys k;
  const key_id id{1, k.mail, day("2026-01-05")};
  const auto sealing = k->sealing_key(id);
  k.seal({2, k.log, day("2026-01-05")});
  k.seal({2, k.mail, day("2026-01-06")});
  const auto same = k->opening_key(id);
  REQUIRE(same);
  CHECK(crypto::equal(same->bytes(), sealing.bytes()));
  for (const key_id other :
       {key_id{2, k.mail, id.day}, key_id{1, k.log, id.day}, key_id{1, k.mail, id.day + 1}, key_id{0, k.mail, id.day}}) {
    const auto found = k->opening_key(other);
    REQUIRE(found);
    CHECK_FALSE(crypto::equal(found->bytes(), sealing.bytes()));
  }
}

TEST_CASE("a page of keys is the same as its keys one by one") {
  keys k;
  const auto on = day("2026-01-05");
  k.seal({1, k.mail, on});
  const std::array ids{key_id{1, k.mail, on}, key_id{1, k.mail, on + 1}, key_id{2, k.mail, on}, key_id{900, k.mail, on}};
  const auto page = k->views(ids);
  REQUIRE(page.size() == ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto one = k->opening_key(ids[i]);
    REQUIRE(one.has_value() == page[i].key.has_value());
    if (one) CHECK(crypto::equal(one->bytes(), page[i].key->bytes()));
    const auto begins = day_begins(ids[i].day, support::china);
    CHECK(page[i].first_end == k->expires(ids[i], begins));
    CHECK(page[i].last_end == k->expires(ids[i], {begins.unix_seconds + 86399}));
  }
  CHECK((page[0].key && !page[1].key && page[2].key && !page[3].key));
}

TEST_CASE("a keyring in memory works like one on disk") {
  support::hand_clock clock;
  const auto ring = keyring::create(":memory:", support::vault(), support::kek(), clock, support::china);
  const auto mail = ring->class_for(class_kind::category, "mail", {days{1}, {}});
  CHECK(ring->opening_key({1, mail, day("2026-01-05")}) == std::nullopt);
  static_cast<void>(ring->sealing_key({1, mail, day("2026-01-05")}));
  CHECK(ring->opening_key({1, mail, day("2026-01-05")}));
  ring->destroy_day(mail, day("2026-01-05"));
  CHECK_FALSE(ring->opening_key({1, mail, day("2026-01-05")}));
  CHECK(ring->integrity() == "ok");
}

TEST_CASE("a wrong key is said to be one, before anything is written") {
  keys k;
  k.close();
  const auto before = k.all_bytes();
  CHECK(opening(k.path, support::vault(), support::kek(8), k.clock) == "key-mismatch");
  CHECK(k.all_bytes() == before);
}

TEST_CASE("the keyring of another vault is said to be one") {
  keys k;
  k.close();
  CHECK(opening(k.path, support::vault(4), support::kek(), k.clock) == "keyring-mismatch");
}

TEST_CASE("a keyring of a newer format is refused") {
  keys k;
  k.close();
  edit(k.path, "PRAGMA user_version=2");
  CHECK(opening(k.path, support::vault(), support::kek(), k.clock) == "format-newer");
}

TEST_CASE("a keyring whose tables were altered is refused") {
  keys k;
  k.close();
  edit(k.path, "CREATE TRIGGER t AFTER INSERT ON roots BEGIN DELETE FROM roots; END");
  CHECK(opening(k.path, support::vault(), support::kek(), k.clock) == "format-unknown");
}

TEST_CASE("a missing keyring is said to be missing") {
  keys k;
  CHECK(opening(k.folder / "none", support::vault(), support::kek(), k.clock) == "keyring-missing");
}

TEST_CASE("a keyring is never made over another one") {
  keys k;
  const auto again = [&] { static_cast<void>(keyring::create(k.path, support::vault(), support::kek(), k.clock, support::china)); };
  CHECK(fault_of(again) == "misuse-argument");
  CHECK(k->state_of(1) == root_state::live);
}

TEST_CASE("rotating the kek leaves every key and turns the old kek away") {
  keys k;
  const key_id id{1, k.mail, day("2026-01-05")};
  k.seal(id);
  const auto before = k.key(id);
  k->rotate_kek(key_source::passphrase("correct horse battery staple"));
  CHECK(k.key(id) == before);
  k.close();
  CHECK(opening(k.path, support::vault(), support::kek(), k.clock) == "key-mismatch");
  const auto ring = keyring::open(k.path, support::vault(), key_source::passphrase("correct horse battery staple"), k.clock);
  const auto found = ring->opening_key(id);
  REQUIRE(found);
  CHECK(crypto::equal(found->bytes(), before));
}

TEST_CASE("a class is found again by kind, name and rule") {
  keys k;
  CHECK(k->class_for(class_kind::category, "mail", {days{365}, days{30}}) == k.mail);
  k.reopen();
  CHECK(k->class_for(class_kind::category, "mail", {days{365}, days{30}}) == k.mail);
  CHECK(k->class_for(class_kind::residue, "mail", {days{365}, days{30}}) != k.mail);
}

TEST_CASE("a longer retention is a new class and leaves the old one") {
  keys k;
  const auto longer = k->class_for(class_kind::category, "mail", {days{730}, days{30}});
  CHECK(longer != k.mail);
  CHECK(k->rule(k.mail).keep == retention{days{365}, days{30}});
  CHECK(fault_of([&] { k->shorten(k.mail, {days{730}, days{30}}); }) == "misuse-argument");
}

TEST_CASE("a rule that was given out stays readable when the class is shortened") {
  keys k;
  const key_class& before = k->rule(k.mail);
  k->shorten(k.mail, {days{100}, days{30}});
  CHECK(before.keep.from_collection == days{365});
  CHECK(k->rule(k.mail).keep.from_collection == days{100});
}

TEST_CASE("roots are minted ahead and keep their numbers") {
  keys k;
  CHECK(k->last_minted() >= 64);
  k->mint_roots(1000);
  CHECK(k->last_minted() >= 1064);
  CHECK(k->state_of(1000) == root_state::live);
  CHECK(k->state_of(100'000) == root_state::unknown);
  k->skip_roots(2000);
  k->mint_roots(2001);
  CHECK(k->state_of(1900) == root_state::unknown);
  CHECK(k->state_of(2001) == root_state::live);
  CHECK(k->integrity() == "ok");
}

TEST_CASE("a day is refused from the last second of its last day on, in the zone of the policy") {
  keys k;
  k.seal({1, k.log, day("2026-01-05")});
  // The last value of 5 January in +08:00 is collected at 15:59:59Z; 180 days later is 4 July.
  k.clock.set("2026-07-04T15:59:58Z");
  CHECK(k->opening_key({1, k.log, day("2026-01-05")}));
  k.clock.set("2026-07-04T15:59:59Z");
  CHECK_FALSE(k->opening_key({1, k.log, day("2026-01-05")}));
  CHECK(text(k->expires({1, k.log, day("2026-01-05")}, at("2026-01-05T15:59:59Z"))) == "2026-07-04T15:59:59Z");
}

TEST_CASE("a class of a closed subject is refused from its date on") {
  keys k;
  k.seal({1, k.mail, day("2026-01-05")});
  k.seal({1, k.log, day("2026-01-05")});
  k->close(1, at("2026-01-06T10:00:00Z"));
  CHECK(k->closed(1) == at("2026-01-06T10:00:00Z"));
  CHECK(text(k->expires({1, k.mail, day("2026-01-05")}, at("2026-01-05T00:00:00Z"))) == "2026-02-05T10:00:00Z");
  k.clock.set("2026-02-05T09:59:59Z");
  CHECK(k.opens({1, 2}, day("2026-01-05")) == "1: mail log; 2: mail log");
  k.clock.set("2026-02-05T10:00:00Z");
  CHECK(k.opens({1, 2}, day("2026-01-05")) == "1: log; 2: mail log");
}

TEST_CASE("the first closure stands") {
  keys k;
  k->close(1, at("2026-01-06T10:00:00Z"));
  k->close(1, at("2026-03-06T10:00:00Z"));
  k.reopen();
  CHECK(text(k->closed(1)) == "2026-01-06T10:00:00Z");
}

TEST_CASE("a shortened retention refuses old values at their new date") {
  keys k;
  k.seal({1, k.log, day("2026-01-05")});
  k.clock.set("2026-03-01T00:00:00Z");
  CHECK(k->opening_key({1, k.log, day("2026-01-05")}));
  k->shorten(k.log, {days{30}, {}});
  CHECK_FALSE(k->opening_key({1, k.log, day("2026-01-05")}));
}

TEST_CASE("a class of a later version is not taken for an earlier one's, and says whose it is after a reopening") {
  keys k;
  const auto third = k->class_for(class_kind::category, "mail", {days{700}, days{30}}, 3);
  CHECK(k->class_for(class_kind::category, "mail", {days{700}, days{30}}, 4) == third);
  const auto first = k->class_for(class_kind::category, "mail", {days{700}, days{30}}, 1);
  CHECK(first != third);
  k.reopen();
  CHECK(k->rule(third).since == 3);
  CHECK(k->rule(first).since == 1);
  k.close();
  edit(k.path, "UPDATE classes SET since = 1 WHERE number = " + std::to_string(third));
  CHECK(opening(k.path, support::vault(), support::kek(), k.clock) == "corrupt");
}

TEST_CASE("what is refused under shorter periods for now opens again without them, and no sweep goes by them") {
  keys k;
  k.seal({1, k.log, day("2026-01-05")});
  k.seal({1, k.mail, day("2026-01-05")});
  k->close(1, at("2026-01-06T10:00:00Z"));
  k.clock.set("2026-01-20T00:00:00Z");
  CHECK(k.opens({1}, day("2026-01-05")) == "1: mail log");
  k->refuse_under({{k.log, {days{10}, {}}}, {k.mail, {days{400}, days{5}}}});
  CHECK(k.opens({1}, day("2026-01-05")) == "1: -");
  CHECK(text(k->expires({1, k.mail, day("2026-01-05")}, at("2026-01-05T00:00:00Z"))) == "2026-01-11T10:00:00Z");
  CHECK(text(k->expires({1, k.log, day("2026-01-05")}, at("2026-01-05T00:00:00Z"))) == "2026-01-15T00:00:00Z");
  CHECK(k->due(10).empty());
  CHECK(k.other()->opening_key({1, k.log, day("2026-01-05")}));
  k->refuse_under({});
  CHECK(k.opens({1}, day("2026-01-05")) == "1: mail log");
}

TEST_CASE("what was refused once stays refused after the clock is set back and the vault reopened") {
  keys k;
  k.seal({1, k.log, day("2026-01-05")});
  k.clock.set("2026-07-05T00:00:00Z");
  REQUIRE_FALSE(k->opening_key({1, k.log, day("2026-01-05")}));
  k.clock.set("2026-01-06T00:00:00Z");
  CHECK_FALSE(k->opening_key({1, k.log, day("2026-01-05")}));
  // Copied away as a killed process leaves it: without the mark that closing stores.
  std::filesystem::copy_file(k.path, k.folder / "killed");
  const auto ring = keyring::open(k.folder / "killed", support::vault(), support::kek(), k.clock);
  CHECK_FALSE(ring->opening_key({1, k.log, day("2026-01-05")}));
  CHECK(ring->now() >= at("2026-07-04T15:59:59Z"));
}

TEST_CASE("what a suspect clock refuses comes back with the clock") {
  keys k;
  k.seal({1, k.log, day("2026-01-05")});
  k.clock.move_wall_only(3650 * 86400ll);
  CHECK(k->suspect());
  CHECK_FALSE(k->opening_key({1, k.log, day("2026-01-05")}));
  CHECK(text(k->credited()) == "2026-01-05T00:00:00Z");
  k.clock.move_wall_only(-3650 * 86400ll);
  CHECK(k->opening_key({1, k.log, day("2026-01-05")}));
  k.reopen();
  CHECK_FALSE(k->suspect());
}

TEST_CASE("a confirmed clock is remembered") {
  keys k;
  k.clock.move_wall_only(3650 * 86400ll);
  k->confirm_time();
  CHECK_FALSE(k->suspect());
  k.reopen();
  CHECK_FALSE(k->suspect());
  CHECK(text(k->credited()) == "2036-01-03T00:00:00Z");
}

TEST_CASE("a directory row that leads to another slot is a fault, never another key") {
  keys k;
  const auto on = day("2026-01-05");
  k.seal({1, k.mail, on});
  k.seal({1, k.log, on});
  SUBCASE("a root") { edit(k.path, "UPDATE roots SET slot = (SELECT slot FROM roots WHERE root = 2) WHERE root = 1"); }
  SUBCASE("a day") { edit(k.path, "UPDATE day_slots SET slot = (SELECT slot FROM day_slots WHERE class = 2) WHERE class = 1"); }
  SUBCASE("a slot") { edit(k.path, "UPDATE slots SET sealed = (SELECT sealed FROM slots WHERE slot = 2) WHERE slot = 1"); }
  SUBCASE("a rule") { edit(k.path, "UPDATE classes SET from_collection = 36500 WHERE number = 1"); }
  CHECK(fault_of([&] { static_cast<void>(k->opening_key({1, k.mail, on})); }) == "corrupt");
}

TEST_CASE("a number is not given out again because its row is gone") {
  keys k;
  const auto last = k->last_minted();
  edit(k.path, "DELETE FROM roots WHERE root > 10");
  CHECK(k->last_minted() == last);
  edit(k.path, "DELETE FROM classes WHERE number = 3");
  CHECK(fault_of([&] { static_cast<void>(k->class_for(class_kind::residue, "city", {})); }) == "corrupt");
}

TEST_CASE("the whole check finds what nobody has asked for") {
  keys k;
  REQUIRE(k->integrity() == "ok");
  SUBCASE("a damaged slot") {
    edit(k.path, "UPDATE slots SET sealed = zeroblob(128) WHERE slot = 7");
    CHECK(k->integrity() == "slot 7: is not what its directory says");
  }
  SUBCASE("a missing row") {
    edit(k.path, "DELETE FROM roots WHERE root = 7");
    CHECK(k->integrity() == "slot 7: holds a key that nothing leads to");
  }
}

TEST_CASE("threads share a keyring") {
  keys k;
  const auto on = day("2026-01-05");
  k.seal({1, k.mail, on});
  const auto before = k.key({1, k.mail, on});
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i)
        if (k.key({1, k.mail, on}) != before) ++wrong;
      for (int i = 0; i < 3; ++i) k.seal({2, k.mail, on + 10 * t + i});
    });
  for (auto& one : threads) one.join();
  CHECK(wrong == 0);
  CHECK(k->integrity() == "ok");
}

TEST_CASE("a call after the handles were abandoned is a fault") {
  keys k;
  k->abandon();
  CHECK(fault_of([&] { static_cast<void>(k->now()); }) == "misuse-forked");
}
