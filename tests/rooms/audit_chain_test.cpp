#include <doctest/doctest.h>

#include "crypto/derive.hpp"
#include "ledger/audit_chain.hpp"

#include "support/keys.hpp"

using namespace locket;
using support::at;
using support::fault_of;

namespace {

// A vault of nine entries over two years, and ways to spoil it.
struct audited {
  support::keys keys;
  vault_file vault{":memory:", true, support::vault()};
  vault_file::writing writing = vault.write();
  store::connection& on = writing.on;
  audit_chain chain{*keys, support::vault()};

  void append(std::string_view when, std::string_view actor = "u7") {
    audit_entry one;
    one.at = at(when);
    one.what = audit_act::permitted;
    one.role = "support";
    one.actor = actor;
    append(one);
  }
  void append(audit_entry& one) {
    crypto::nonces fresh;
    chain.append(on, one, fresh);
  }
  void fill() {
    for (const char* when :
         {"2026-01-05T01:00:00Z", "2026-01-05T02:00:00Z", "2026-06-05T01:00:00Z", "2026-06-05T02:00:00Z", "2026-12-31T15:59:59Z",
          "2026-12-31T16:00:00Z", "2027-01-05T01:00:00Z", "2027-01-05T01:00:00Z", "2027-01-06T01:00:00Z"})
      append(when);
  }
  // Two whole rows change places: sealed part, link and all.
  void exchange(int a, int b) {
    for (const auto& [from, to] : {std::pair(a, -1), std::pair(b, a), std::pair(-1, b)})
      on.prepare("UPDATE audit SET number = ?2 WHERE number = ?1").bind(1, std::int64_t{from}).bind(2, std::int64_t{to}).done();
  }

  // As format 1 has a chain.
  void keep_head_beside() {
    on.run("INSERT OR REPLACE INTO audit_head SELECT 1, number, substr(link, 1, 32), substr(link, 33) FROM audit WHERE number = 9;"
           "UPDATE audit SET link = substr(link, 1, 32) WHERE number = 9");
  }

  std::string verified() {
    const audit_verdict v = chain.verify(on, {});
    return std::to_string(v.checked) + " right" + (v.first_wrong ? "; " + std::to_string(*v.first_wrong) + " " + v.why : "");
  }
};

std::string told(const audit_entry& one) {
  std::string out = std::to_string(one.number) + " " + one.at.text() + " act " + std::to_string(static_cast<int>(one.what)) + " why " +
                    std::to_string(one.why) + " by " + one.role + "/" + one.actor + " for " + one.purpose + " to " + one.recipient +
                    " on " + std::to_string(one.basis) + ":" + one.basis_reference + " under " + std::to_string(one.policy_version) +
                    " about";
  for (const audit_tag& tag : one.subjects) out += " " + std::to_string(tag[0]);
  for (const std::string& field : one.fields) out += " " + field;
  return out;
}

}  // namespace

TEST_CASE("an untouched chain verifies, over the turn of a year") {
  audited one;
  CHECK(one.verified() == "0 right");
  one.fill();
  CHECK(one.verified() == "9 right");
}

TEST_CASE("an edited entry is named, whatever byte of it was edited") {
  audited one;
  one.fill();
  const std::int64_t size = 12 + 24 + 64 + 16;
  int edits = 0;
  for (std::int64_t byte = 1; byte <= size; ++byte) {
    store::transaction undone(one.on, store::intent::write);
    one.on
        .prepare(
            "UPDATE audit SET sealed = substr(sealed, 1, ?1 - 1) || CASE substr(sealed, ?1, 1) WHEN x'00' THEN x'01' ELSE x'00' END || "
            "substr(sealed, ?1 + 1) WHERE number = 4")
        .bind(1, byte)
        .done();
    CHECK_MESSAGE(one.verified() == "3 right; 4 edited", "byte ", byte);
    ++edits;
  }
  CHECK(edits == 116);
  CHECK(one.verified() == "9 right");
}

TEST_CASE("an edited link is named") {
  audited one;
  one.fill();
  SUBCASE("in the middle") {
    one.on.run("UPDATE audit SET link = zeroblob(32) WHERE number = 4");
    CHECK(one.verified() == "3 right; 4 edited");
  }
  SUBCASE("of the first entry of a year") {
    one.on.run("UPDATE audit SET link = zeroblob(32) WHERE number = 6");
    CHECK(one.verified() == "5 right; 6 edited");
  }
  SUBCASE("the last") {
    one.on.run("UPDATE audit SET link = zeroblob(32) WHERE number = 9");
    CHECK(one.verified() == "8 right; 9 edited");
  }
  SUBCASE("cut short") {
    one.on.run("UPDATE audit SET link = substr(link, 1, 31) WHERE number = 2");
    CHECK(one.verified() == "1 right; 2 edited");
  }
}

TEST_CASE("a dropped entry is named") {
  audited one;
  one.fill();
  SUBCASE("the first") {
    one.on.run("DELETE FROM audit WHERE number = 1");
    CHECK(one.verified() == "0 right; 1 missing");
  }
  SUBCASE("in the middle") {
    one.on.run("DELETE FROM audit WHERE number = 5");
    CHECK(one.verified() == "4 right; 5 missing");
  }
  SUBCASE("in the middle, the rest moved up") {
    one.on.run("DELETE FROM audit WHERE number = 5");
    for (int n = 6; n <= 9; ++n) one.on.prepare("UPDATE audit SET number = ?1 - 1 WHERE number = ?1").bind(1, std::int64_t{n}).done();
    CHECK(one.verified() == "4 right; 5 edited");
  }
  SUBCASE("a whole year") {
    one.on.run("DELETE FROM audit WHERE number <= 5");
    CHECK(one.verified() == "0 right; 1 missing");
  }
  SUBCASE("the last") {
    one.on.run("DELETE FROM audit WHERE number = 9");
    CHECK(one.verified() == "8 right; 9 the chain ends early");
  }
  SUBCASE("all") {
    one.on.run("DELETE FROM audit");
    CHECK(one.verified() == "0 right; 1 the chain ends early");
  }
}

TEST_CASE("entries that changed places are named") {
  audited one;
  one.fill();
  SUBCASE("neighbours") {
    one.exchange(3, 4);
    CHECK(one.verified() == "2 right; 3 out of order");
  }
  SUBCASE("far apart") {
    one.exchange(2, 8);
    CHECK(one.verified() == "1 right; 2 out of order");
  }
  SUBCASE("over a year's end") {
    one.exchange(5, 6);
    CHECK(one.verified() == "4 right; 5 out of order");
  }
  SUBCASE("the sealed parts alone") {
    one.on.run(
        "UPDATE audit SET sealed = CASE number WHEN 3 THEN (SELECT sealed FROM audit WHERE number = 4) ELSE (SELECT sealed FROM audit "
        "WHERE number = 3) END WHERE number IN (3, 4)");
    CHECK(one.verified() == "2 right; 3 edited");
  }
  SUBCASE("one put before the first") {
    one.on.run("UPDATE audit SET number = -3 WHERE number = 9");
    CHECK(one.verified() == "0 right; -3 out of order");
  }
}

TEST_CASE("a tail that was cut is missed even when the head was moved to the cut") {
  audited one;
  one.fill();
  SUBCASE("the last row's head behind the link that is last now") {
    one.on.run("UPDATE audit SET link = link || (SELECT substr(link, 33) FROM audit WHERE number = 9) WHERE number = 6; DELETE FROM audit WHERE number > 6");
    CHECK(one.verified() == "5 right; 6 edited");
  }
  SUBCASE("the mark of a chain that was begun in place of a head") {
    one.on.run("UPDATE audit SET link = link || (SELECT mac FROM audit_head) WHERE number = 6; DELETE FROM audit WHERE number > 6");
    CHECK(one.verified() == "5 right; 6 edited");
  }
  SUBCASE("a head where builds kept it before") {
    one.on.run("DELETE FROM audit WHERE number > 6; UPDATE audit_head SET number = 6, link = (SELECT link FROM audit WHERE number = 6)");
    CHECK(one.verified() == "6 right; 6 edited");
  }
  SUBCASE("nothing but the mark") {
    one.on.run("DELETE FROM audit WHERE number > 6");
    CHECK(one.verified() == "6 right; 7 the chain ends early");
  }
}

TEST_CASE("a head that was put back or taken away, and a mark that was, are named") {
  audited one;
  one.fill();
  SUBCASE("the last row's head is gone") {
    one.on.run("UPDATE audit SET link = substr(link, 1, 32) WHERE number = 9");
    CHECK(one.verified() == "9 right; 10 the chain ends early");
  }
  SUBCASE("the last row's head was edited") {
    one.on.run("UPDATE audit SET link = substr(link, 1, 63) || CASE substr(link, 64) WHEN x'00' THEN x'01' ELSE x'00' END WHERE number = 9");
    CHECK(one.verified() == "8 right; 9 edited");
  }
  SUBCASE("another row has one") {
    one.on.run("UPDATE audit SET link = link || (SELECT substr(link, 33) FROM audit WHERE number = 9) WHERE number = 4");
    CHECK(one.verified() == "3 right; 4 edited");
  }
  SUBCASE("the mark that the chain was begun is gone") {
    one.on.run("DELETE FROM audit_head");
    CHECK(one.verified() == "9 right; 9 edited");
  }
  SUBCASE("in the mark's place stands a head as format 1 kept it") {
    one.on.run("UPDATE audit_head SET number = 9, link = (SELECT substr(link, 1, 32) FROM audit WHERE number = 9), mac = (SELECT substr(link, 33) FROM audit WHERE number = 9)");
    CHECK(one.verified() == "9 right; 9 edited");
  }
  SUBCASE("the mark was edited") {
    one.on.run("UPDATE audit_head SET mac = zeroblob(32)");
    CHECK(one.verified() == "9 right; 9 edited");
  }
}

TEST_CASE("a row that was the last once convicts whoever puts it back before the rows that came after") {
  audited one;
  one.fill();
  std::vector<std::uint8_t> closing;
  {
    auto row = one.on.prepare("SELECT link FROM audit WHERE number = 9");
    REQUIRE(row.step());
    closing.assign(row.blob(0).begin(), row.blob(0).end());
  }
  REQUIRE(closing.size() == 64);
  one.append("2027-02-01T00:00:00Z");
  CHECK(one.verified() == "10 right");
  one.on.prepare("UPDATE audit SET link = ?1 WHERE number = 9").bind(1, store::view(closing)).done();
  CHECK(one.verified() == "9 right; 10 out of order");
}

TEST_CASE("a chain whose head an earlier build kept beside it is whole, and takes it along with the next entry") {
  audited one;
  one.fill();
  one.keep_head_beside();
  CHECK(one.verified() == "9 right");
  SUBCASE("cut") {
    one.on.run("DELETE FROM audit WHERE number = 9");
    CHECK(one.verified() == "8 right; 9 the chain ends early");
    CHECK(fault_of([&] { one.append("2027-02-01T00:00:00Z"); }) == "corrupt");
  }
  SUBCASE("all cut") {
    one.on.run("DELETE FROM audit");
    CHECK(one.verified() == "0 right; 1 the chain ends early");
    CHECK(fault_of([&] { one.append("2027-02-01T00:00:00Z"); }) == "corrupt");
  }
  SUBCASE("one dropped behind the head") {
    one.on.run("UPDATE audit_head SET number = 8");
    CHECK(one.verified() == "9 right; 9 edited");
  }
  SUBCASE("continued") {
    one.append("2027-02-01T00:00:00Z");
    CHECK(one.verified() == "10 right");
    one.append("2027-02-02T00:00:00Z");
    CHECK(one.verified() == "11 right");
    one.on.run("DELETE FROM audit WHERE number = 11");
    CHECK(one.verified() == "10 right; 11 the chain ends early");
  }
}

TEST_CASE("nothing is appended to a chain that was cut, so that the cut stays visible") {
  audited one;
  one.fill();
  SUBCASE("the last entry is gone") { one.on.run("DELETE FROM audit WHERE number = 9"); }
  SUBCASE("the head was moved") {
    one.on.run("UPDATE audit SET link = link || (SELECT substr(link, 33) FROM audit WHERE number = 9) WHERE number = 8; DELETE FROM audit WHERE number = 9");
  }
  SUBCASE("the head is gone") { one.on.run("UPDATE audit SET link = substr(link, 1, 32) WHERE number = 9"); }
  SUBCASE("all entries are gone") { one.on.run("DELETE FROM audit"); }
  SUBCASE("all entries are gone, and a row before the first pretends to be the chain's beginning") {
    one.on.run("UPDATE audit SET number = 0, link = zeroblob(32) WHERE number = 9; DELETE FROM audit WHERE number > 0");
  }
  CHECK(fault_of([&] { one.append("2027-02-01T00:00:00Z"); }) == "corrupt");
  CHECK(one.verified() != "9 right");
}

TEST_CASE("what was cut in the middle is still named after more was appended") {
  audited one;
  one.fill();
  one.on.run("DELETE FROM audit WHERE number = 5");
  one.append("2027-02-01T00:00:00Z");
  CHECK(one.verified() == "4 right; 5 missing");
}

TEST_CASE("an entry comes back as it was written") {
  audited one;
  audit_entry entry;
  entry.at = at("2026-03-01T10:11:12Z");
  entry.what = audit_act::page;
  entry.why = 9;
  entry.role = "support";
  entry.actor = "李雷";
  entry.purpose = "customer-service";
  entry.basis = 3;
  entry.basis_reference = "order 2026/4";
  entry.recipient = "city-bank";
  entry.policy_version = 65535;
  entry.subjects = {{5}, {6}};
  entry.fields = {"mail", "", "address"};
  one.append(entry);
  CHECK(entry.number == 1);
  const auto all = one.chain.entries(one.on, 0, 10);
  REQUIRE(all.size() == 1);
  CHECK(told(all[0]) == told(entry));
}

TEST_CASE("entries are read in steps") {
  audited one;
  one.fill();
  CHECK(one.chain.entries(one.on, 0, 4).size() == 4);
  const auto rest = one.chain.entries(one.on, 7, 10);
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].number == 8);
  CHECK(one.chain.entries(one.on, 9, 10).empty());
}

TEST_CASE("an entry whose day key has died still verifies, and says its day alone") {
  audited one;
  one.fill();
  const auto audit = one.keys->class_for(class_kind::audit, "audit", {years(3), {}});
  one.keys->destroy_day(audit, support::day("2026-01-05"));
  CHECK(one.verified() == "9 right");
  const auto all = one.chain.entries(one.on, 0, 10);
  REQUIRE(all.size() == 9);
  audit_entry bare;
  bare.number = 2;
  bare.at = at("2026-01-04T16:00:00Z");
  CHECK(told(all[1]) == told(bare));
  CHECK(all[2].actor == "u7");
}

TEST_CASE("an entry that nothing opens is believed as far as its link goes: one whose day was edited into a dead one is not read") {
  audited one;
  one.fill();
  const auto audit = one.keys->class_for(class_kind::audit, "audit", {years(3), {}});
  one.keys->destroy_day(audit, support::day("2026-01-05"));
  SUBCASE("to a day that no key was made for") { one.on.run("UPDATE audit SET sealed = substr(sealed, 1, 9) || x'001100' || substr(sealed, 13) WHERE number = 3"); }
  SUBCASE("to the dead one") {
    one.on.run("UPDATE audit SET sealed = substr(sealed, 1, 9) || substr((SELECT sealed FROM audit WHERE number = 2), 10, 3) || substr(sealed, 13) WHERE number = 3");
  }
  CHECK(one.chain.entries(one.on, 0, 2).size() == 2);
  CHECK(fault_of([&] { (void)one.chain.entries(one.on, 2, 1); }) == "corrupt");
}

TEST_CASE("an entry that was edited is not read") {
  audited one;
  one.fill();
  SUBCASE("its ciphertext") {
    one.on.run("UPDATE audit SET sealed = substr(sealed, 1, 60) || zeroblob(length(sealed) - 60) WHERE number = 3");
  }
  SUBCASE("its place") { one.on.run("UPDATE audit SET sealed = (SELECT sealed FROM audit WHERE number = 4) WHERE number = 3"); }
  SUBCASE("its length") { one.on.run("UPDATE audit SET sealed = x'01' WHERE number = 3"); }
  CHECK(fault_of([&] { (void)one.chain.entries(one.on, 2, 1); }) == "corrupt");
}

TEST_CASE("a chain is another vault's, or a chain goes on after it was opened again") {
  audited one;
  one.fill();
  audit_chain again(*one.keys, support::vault());
  CHECK(again.verify(one.on, {}).checked == 9);
  audited other;
  CHECK(audit_chain(*other.keys, support::vault()).verify(one.on, {}).first_wrong == 1);
}

TEST_CASE("verifying stops when its caller asks") {
  audited one;
  store::transaction all(one.on, store::intent::write);
  for (int n = 0; n < 4096; ++n) one.append("2026-01-05T01:00:00Z");
  std::uint64_t seen = 0;
  CHECK(fault_of([&] { one.chain.verify(one.on, [&](std::uint64_t done) { return (seen = done) == 0; }); }) == "interrupted");
  CHECK(seen == 4096);
  CHECK(one.verified() == "4096 right");
}

TEST_CASE("a subject's tag is constant under their audit class key, and told from every other's") {
  const auto a = crypto::key::random(), b = crypto::key::random();
  CHECK(tag_under(a) == tag_under(a));
  CHECK(tag_under(a) != tag_under(b));
}

TEST_CASE("an entry's text cut at any length does not decode") {
  audit_entry entry;
  entry.what = audit_act::page;
  entry.role = "support";
  entry.subjects = {{5}, {6}};
  entry.fields = {"mail", "address"};
  const auto whole = encode(entry);
  audit_entry back;
  REQUIRE(decode(whole, back));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const crypto::bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_MESSAGE(!decode(cut, back), "length ", size);
  }
  entry.actor.assign(65536, 'x');
  CHECK(fault_of([&] { encode(entry); }) == "misuse-argument");
}
