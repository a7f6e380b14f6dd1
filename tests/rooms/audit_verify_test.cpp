// Whatever somebody without the chain key does to the audit is named. What an entry holds: audit_chain_test.
#include "support/an_audit.hpp"

#include <doctest/doctest.h>

using namespace locket;
using support::audited;
using support::fault_of;

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
