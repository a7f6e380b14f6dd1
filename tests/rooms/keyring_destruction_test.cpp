// Destruction: what is gone, what remains, and what other processes see of it.
#include "support/keys.hpp"

#include <doctest/doctest.h>

#include <sqlite3.h>

using namespace locket;
using support::at;
using support::day;
using support::fault_of;
using support::keys;
using support::text;

namespace {

const std::int32_t on = day("2026-01-05");

// The wrapped key of a slot as it stands on disk, read past locket. `where` is a directory row.
std::string wrapped(const std::string& path, const std::string& where) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  sqlite3_stmt* found = nullptr;
  const std::string sql = "SELECT substr(sealed, 41, 72) FROM slots WHERE slot = (SELECT slot FROM " + where + ")";
  REQUIRE(sqlite3_prepare_v2(db, sql.c_str(), -1, &found, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(found) == SQLITE_ROW);
  std::string out(static_cast<const char*>(sqlite3_column_blob(found, 0)), static_cast<std::size_t>(sqlite3_column_bytes(found, 0)));
  sqlite3_finalize(found);
  sqlite3_close(db);
  return out;
}

// The nonce alone is searched for, and the ciphertext alone: half a slot in a torn page would be a find as well.
bool on_disk(const keys& k, const std::string& sealed) {
  const std::string all = k.all_bytes();
  return all.find(sealed.substr(0, 24)) != std::string::npos || all.find(sealed.substr(24, 32)) != std::string::npos;
}

struct written : keys {
  written() {
    for (const root_number root : {1u, 2u, 3u})
      for (const class_number of : {mail, log, evidence}) seal({root, of, on});
  }
  void erase(std::vector<root_number> roots, std::string_view when = "2026-01-06T00:00:00Z") {
    const std::array kept{evidence};
    (*this)->erase(roots, kept, 42, who, at(when));
  }
  subject_id who = subject_id::mint();
};

}  // namespace

TEST_CASE("a destroyed day is gone from file and journal, for every subject and no other day") {
  written k;
  k.seal({1, k.mail, on + 1});
  const auto sealed = wrapped(k.path, "day_slots WHERE class = " + std::to_string(k.mail) + " AND day = " + std::to_string(on));
  REQUIRE(on_disk(k, sealed));
  k->destroy_day(k.mail, on);
  CHECK_FALSE(on_disk(k, sealed));
  CHECK(k.opens({1, 2}, on) == "1: log evidence; 2: log evidence");
  CHECK(k->opening_key({1, k.mail, on + 1}));
  CHECK(k->integrity() == "ok");
}

TEST_CASE("a destroyed day is not minted again") {
  written k;
  k->destroy_day(k.mail, on);
  CHECK(fault_of([&] { k.seal({1, k.mail, on}); }) == "corrupt");
  CHECK_FALSE(k->alive({1, k.mail, on}));
}

TEST_CASE("a punctured root is gone from file and journal and leaves the classes that remain") {
  written k;
  const auto before = k.key({1, k.log, on});
  const auto sealed = wrapped(k.path, "roots WHERE root = 1");
  REQUIRE(on_disk(k, sealed));
  const std::array remaining{k.log, k.evidence, k.log};
  k->destroy_class(1, k.mail, remaining);
  CHECK_FALSE(on_disk(k, sealed));
  CHECK(text(k->state_of(1)) == "punctured");
  CHECK(k.opens({1, 2}, on) == "1: log evidence; 2: mail log evidence");
  CHECK(k.key({1, k.log, on}) == before);
  k.reopen();
  CHECK(k.opens({1, 2}, on) == "1: log evidence; 2: mail log evidence");
  CHECK(k.key({1, k.log, on}) == before);
  CHECK(fault_of([&] { k.seal({1, k.mail, on}); }) == "corrupt");
  CHECK(k->integrity() == "ok");
}

TEST_CASE("in a punctured root one more class is one more slot gone") {
  written k;
  const std::array remaining{k.log, k.evidence};
  k->destroy_class(1, k.mail, remaining);
  const auto sealed = wrapped(k.path, "class_slots WHERE root = 1 AND class = " + std::to_string(k.log));
  REQUIRE(on_disk(k, sealed));
  k->destroy_class(1, k.log, {});
  CHECK_FALSE(on_disk(k, sealed));
  CHECK(k.opens({1}, on) == "1: evidence");
  k->destroy_class(1, k.log, {});
  CHECK(k.opens({1}, on) == "1: evidence");
}

TEST_CASE("a closure is noted on what a puncture left, and on a puncture after it") {
  written k;
  const std::array remaining{k.mail};
  k->destroy_class(1, k.log, remaining);
  k->close(1, at("2026-01-06T00:00:00Z"));
  k->close(2, at("2026-01-06T00:00:00Z"));
  k->destroy_class(2, k.log, remaining);
  k.clock.set("2026-02-04T23:59:59Z");
  CHECK(k.opens({1, 2}, on) == "1: mail; 2: mail");
  k.clock.set("2026-02-05T00:00:00Z");
  CHECK(k.opens({1, 2}, on) == "1: -; 2: -");
  CHECK(text(k->closed(1)) == "2026-01-06T00:00:00Z");
}

TEST_CASE("an erased subject is gone from file and journal but for evidence") {
  written k;
  const std::array remaining{k.log, k.evidence};
  k->destroy_class(2, k.mail, remaining);
  const auto before = k.key({1, k.evidence, on});
  const std::vector<std::string> gone{wrapped(k.path, "roots WHERE root = 1"),
                                      wrapped(k.path, "class_slots WHERE root = 2 AND class = " + std::to_string(k.log))};
  for (const auto& sealed : gone) REQUIRE(on_disk(k, sealed));
  k.erase({1, 2});
  for (const auto& sealed : gone) CHECK_FALSE(on_disk(k, sealed));
  CHECK(k.opens({1, 2, 3}, on) == "1: evidence; 2: evidence; 3: mail log evidence");
  CHECK(k.key({1, k.evidence, on}) == before);
  CHECK((text(k->state_of(1)) == "erased" && text(k->state_of(2)) == "erased"));
  CHECK(text(k->erased(2)) == "2026-01-06T00:00:00Z");
  CHECK(text(k->closed(1)) == "2026-01-06T00:00:00Z");
  CHECK(k->integrity() == "ok");
}

TEST_CASE("evidence of an erased subject ends with its period from the erasure") {
  written k;
  k->close(1, at("2026-01-05T12:00:00Z"));
  k.erase({1}, "2026-01-06T00:00:00Z");
  CHECK(text(k->expires({1, k.evidence, on}, at("2026-01-05T00:00:00Z"))) == "2029-01-05T00:00:00Z");
  CHECK(text(k->expires({2, k.evidence, on}, at("2026-01-05T00:00:00Z"))) == "never");
  k.clock.set("2029-01-04T23:59:59Z");
  CHECK(k->opening_key({1, k.evidence, on}));
  k.clock.set("2029-01-05T00:00:00Z");
  CHECK_FALSE(k->opening_key({1, k.evidence, on}));
}

TEST_CASE("an erasure is remembered over a reopening until the host confirms it") {
  written k;
  k.erase({1, 2});
  k.reopen();
  const auto open = k->intents();
  REQUIRE(open.size() == 1);
  CHECK(open[0].subject == k.who);
  CHECK(open[0].root == 1);
  CHECK(open[0].subject_row == 42);
  CHECK(open[0].at == at("2026-01-06T00:00:00Z"));
  const auto sealed = wrapped(k.path, "intents");
  REQUIRE(on_disk(k, sealed));
  k->confirm(open[0].slot);
  CHECK(k->intents().empty());
  CHECK_FALSE(on_disk(k, sealed));
  k->confirm(open[0].slot);
  k.reopen();
  CHECK(k->intents().empty());
  CHECK(k->integrity() == "ok");
}

TEST_CASE("an erasure that is repeated changes nothing") {
  written k;
  k.erase({1});
  const auto before = k.all_bytes();
  k.erase({1}, "2026-02-01T00:00:00Z");
  CHECK(k->intents().size() == 1);
  CHECK(text(k->erased(1)) == "2026-01-06T00:00:00Z");
  CHECK(k.all_bytes() == before);
  k->confirm(k->intents()[0].slot);
  k.erase({1}, "2026-02-02T00:00:00Z");
  CHECK(k->intents().empty());
}

TEST_CASE("an erasure that is replayed without an id remembers none") {
  written k;
  const std::array roots{root_number{1}, root_number{90'000}};
  k->erase(roots, {}, 42, subject_id{}, at("2026-01-06T00:00:00Z"));
  CHECK(k->intents().empty());
  CHECK(text(k->state_of(1)) == "erased");
  CHECK(text(k->state_of(90'000)) == "unknown");
  CHECK(k.opens({1}, on) == "1: -");
}

TEST_CASE("no file holds the id of a subject that is being erased") {
  written k;
  k.erase({1});
  CHECK(k.all_bytes().find(std::string(k.who.bytes.begin(), k.who.bytes.end())) == std::string::npos);
}

TEST_CASE("the vault's own root cannot be destroyed") {
  written k;
  const std::array roots{root_number{0}};
  CHECK(fault_of([&] { k->destroy_class(0, k.mail, {}); }) == "misuse-argument");
  CHECK(fault_of([&] { k->erase(roots, {}, 1, k.who, at("2026-01-06T00:00:00Z")); }) == "misuse-argument");
  CHECK(fault_of([&] { k->close(0, at("2026-01-06T00:00:00Z")); }) == "misuse-argument");
}

TEST_CASE("another process sees a destruction at its next call") {
  written k;
  const auto other = k.other();
  const auto opens = [&](root_number root, class_number of) { return other->opening_key({root, of, on}).has_value(); };
  REQUIRE((opens(1, k.mail) && opens(2, k.mail) && opens(3, k.mail) && opens(3, k.log)));
  SUBCASE("of a day") {
    k->destroy_day(k.mail, on);
    CHECK((!opens(1, k.mail) && !opens(3, k.mail) && opens(3, k.log)));
  }
  SUBCASE("of a class") {
    k->destroy_class(1, k.mail, {});
    CHECK((!opens(1, k.mail) && opens(2, k.mail)));
  }
  SUBCASE("of a subject") {
    k.erase({1});
    CHECK((!opens(1, k.mail) && opens(2, k.mail)));
    CHECK(other->intents().size() == 1);
    CHECK(text(other->state_of(1)) == "erased");
  }
  SUBCASE("and a shorter rule") {
    k->shorten(k.mail, {days{0}, days{0}});
    k.clock.set("2026-01-07T00:00:00Z");
    CHECK((!opens(1, k.mail) && opens(1, k.log)));
  }
}

TEST_CASE("two processes mint beside each other without taking one number twice") {
  keys k;
  const auto other = k.other();
  const auto first = k->class_for(class_kind::residue, "city", {});
  const auto second = other->class_for(class_kind::residue, "year", {});
  CHECK(first != second);
  CHECK(other->class_for(class_kind::residue, "city", {}) == first);
  k->mint_roots(200);
  other->mint_roots(400);
  k.seal({300, first, on});
  const auto theirs = other->sealing_key({300, first, on});
  CHECK(crypto::equal(k->opening_key({300, first, on})->bytes(), theirs.bytes()));
  CHECK(k->integrity() == "ok");
}

TEST_CASE("two hundred erasures do not use up the reserve") {
  keys k;
  k->mint_roots(200);
  const std::array kept{k.evidence};
  for (root_number root = 1; root <= 200; ++root) k->erase({&root, 1}, kept, 1, subject_id::mint(), k->now());
  CHECK(k->intents().size() == 200);
  CHECK(k->integrity() == "ok");
}
