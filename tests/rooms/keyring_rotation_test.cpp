// Another kek around the keyring key, another keyring key around every slot.
#include "support/keys.hpp"

#include <doctest/doctest.h>

#include <sqlite3.h>

using namespace locket;
using support::day;
using support::fault_of;
using support::kek;
using support::keys;

namespace {

constexpr root_number subjects = 40;

std::vector<key_id> sealed_in(keys& k) {
  std::vector<key_id> ids;
  for (root_number root = 0; root <= subjects; ++root)
    for (const auto of : {k.mail, k.log}) ids.push_back({root, of, day("2026-01-05")});
  for (const auto& id : ids) k.seal(id);
  return ids;
}

std::vector<std::vector<std::uint8_t>> keys_of(const keys& k, const std::vector<key_id>& ids) {
  std::vector<std::vector<std::uint8_t>> all;
  for (const auto& id : ids) all.push_back(k.key(id));
  return all;
}

/// The 72 wrapped bytes of every slot that holds a key, and of the keyring key.
std::vector<std::string> wrapped_in(const std::string& path) {
  std::vector<std::string> all;
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  for (const char* sql : {"SELECT substr(sealed, 41, 72) FROM slots WHERE substr(sealed, 1, 1) = x'01'", "SELECT substr(fixed, 57, 72) FROM header"}) {
    sqlite3_stmt* each = nullptr;
    REQUIRE(sqlite3_prepare_v2(db, sql, -1, &each, nullptr) == SQLITE_OK);
    while (sqlite3_step(each) == SQLITE_ROW)
      all.emplace_back(static_cast<const char*>(sqlite3_column_blob(each, 0)), static_cast<std::size_t>(sqlite3_column_bytes(each, 0)));
    sqlite3_finalize(each);
  }
  sqlite3_close(db);
  return all;
}

void rotate(keyring& ring, const key_source& to) {
  ring.begin_rotation(to);
  for (int steps = 0; ring.reseal(16); ++steps) REQUIRE(steps < 1000);
}

}  // namespace

TEST_CASE("another keyring key opens the same keys, under the kek it was wrapped with") {
  keys k;
  const auto ids = sealed_in(k);
  const auto before = keys_of(k, ids);
  rotate(*k, kek(9));
  CHECK(keys_of(k, ids) == before);
  CHECK(k->integrity() == "ok");
  k.close();
  CHECK(fault_of([&] { static_cast<void>(keyring::open(k.path, support::vault(), kek(), k.clock)); }) == "key-mismatch");
  const auto again = keyring::open(k.path, support::vault(), kek(9), k.clock);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto found = again->opening_key(ids[i]);
    REQUIRE(found);
    CHECK(std::equal(before[i].begin(), before[i].end(), found->bytes().begin()));
  }
}

TEST_CASE("once every slot is sealed again, nothing wrapped by the key before is left in the file or its journal") {
  keys k;
  sealed_in(k);
  k->confirm_time();
  const auto before = wrapped_in(k.path);
  REQUIRE(before.size() > subjects);
  for (const auto& one : before) REQUIRE(k.all_bytes().find(one) != std::string::npos);
  rotate(*k, kek());
  const auto bytes = k.all_bytes();
  for (const auto& one : before) CHECK(bytes.find(one) == std::string::npos);
}

TEST_CASE("a replacement that was interrupted is carried on by the next opening, and keys made meanwhile open too") {
  keys k;
  const auto ids = sealed_in(k);
  const auto before = keys_of(k, ids);
  k->begin_rotation(kek());
  REQUIRE(k->reseal(16));
  k.reopen();
  const auto left = k->rotation_state();
  CHECK(left.under_way);
  CHECK(left.done == 16);
  CHECK(keys_of(k, ids) == before);
  const key_id fresh{subjects, k.evidence, day("2026-01-06")};
  k.seal(fresh);
  const auto made = k.key(fresh);
  CHECK(k->integrity() == "ok");
  k->begin_rotation(kek());  // begun already: goes on
  CHECK(k->rotation_state().done == 16);
  while (k->reseal(16)) {}
  CHECK_FALSE(k->rotation_state().under_way);
  k.reopen();
  CHECK(keys_of(k, ids) == before);
  CHECK(k.key(fresh) == made);
  CHECK(k->integrity() == "ok");
}

TEST_CASE("what is destroyed while slots are sealed again stays destroyed") {
  keys k;
  const auto ids = sealed_in(k);
  k->begin_rotation(kek());
  REQUIRE(k->reseal(8));
  k->destroy_day(k.log, day("2026-01-05"));
  const std::vector<root_number> roots{subjects};
  k->erase(roots, {}, 1, subject_id{}, k->credited());
  while (k->reseal(8)) {}
  CHECK(k.key({1, k.log, day("2026-01-05")}).empty());
  CHECK(k.key({subjects, k.mail, day("2026-01-05")}).empty());
  CHECK_FALSE(k.key({1, k.mail, day("2026-01-05")}).empty());
  CHECK(k->state_of(subjects) == root_state::erased);
  CHECK(k->integrity() == "ok");
}

TEST_CASE("another process that looks in between follows; one that did not is told to open again") {
  keys k;
  const auto ids = sealed_in(k);
  const auto following = k.other();
  const auto idle = k.other();
  k->begin_rotation(kek());
  REQUIRE(k->reseal(16));
  CHECK(following->opening_key(ids.front()));
  while (k->reseal(16)) {}
  CHECK(following->opening_key(ids.front()));
  CHECK(following->opening_key(ids.back()));
  following->destroy_day(k.log, day("2026-01-05"));
  CHECK(k.key({1, k.log, day("2026-01-05")}).empty());
  CHECK(fault_of([&] { static_cast<void>(idle->opening_key(ids.front())); }) == "key-mismatch");
  CHECK_THROWS_WITH_AS(idle->now(), doctest::Contains("open it again"), error);
}
