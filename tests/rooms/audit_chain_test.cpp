// What is written into an entry is what is read from it, as far as its keys live. What convicts who alters one: audit_verify_test.
#include "crypto/derive.hpp"

#include "support/an_audit.hpp"

#include <doctest/doctest.h>

using namespace locket;
using support::at;
using support::audited;
using support::fault_of;

namespace {

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
