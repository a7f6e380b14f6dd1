// What is left of the example blog's values, and that its policy names no generaliser that the blog does not have.
#include "generalisers.hpp"
#include "policy.hpp"
#include "records.hpp"

#include <locket/locket.hpp>

#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

using namespace locket;

namespace {

std::string left(std::string_view by, std::string_view of) {
  for (const auto& one : blog::generalisers())
    if (one.name == by) return one.coarser(of).value_or("nothing");
  return "no such generaliser";
}

}  // namespace

TEST_CASE("R3.3: what is left of the blog's values is coarser than they were") {
  CHECK(left("to-province-and-city/1", "广东省 深圳市 福田区一路1号") == "广东省 深圳市");
  CHECK(left("to-city/1", "广东省 深圳市 福田区") == "深圳市");
  CHECK(left("to-province/1", "广东省 深圳市 518000") == "广东省");
  CHECK(left("to-amount/1", "123456") == "100000");
  CHECK(left("to-amount/1", "-7") == "-7");
  CHECK(left("to-amount/1", "0") == "0");
  CHECK(left("to-nothing/1", "always late") == "nothing");
}

TEST_CASE("R3.3: what is not written as the blog writes it leaves nothing, lest the whole of it stays") {
  for (const auto* address : {"", "广东省深圳市福田区一路1号", "广东省 深圳市福田区一路1号"}) {
    CHECK_MESSAGE(left("to-province-and-city/1", address) == "nothing", address);
    CHECK_MESSAGE(left("to-city/1", address) == "nothing", address);
  }
  CHECK(left("to-province/1", "广东省深圳市") == "nothing");
  CHECK(left("to-amount/1", "rent for May") == "nothing");
}

TEST_CASE("R3.3: every generaliser that the blog's policy names is there, and without them it is not published") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  support::temp_vault files;
  auto how = files.options(clock);
  CHECK_THROWS_AS(vault::open(how).publish(blog::policy()), error);
  how.generalisers = blog::generalisers();
  vault::open(how).publish(blog::policy());
}

TEST_CASE("R3.3: statistics, modelling and product improvement read what the blog's values left, and nobody else") {
  std::string readers;
  const auto policy = blog::policy();
  for (const auto& purpose : policy.what().purposes)
    if (purpose.reads_residues) readers += purpose.id + " ";
  CHECK(readers == "product-improvement modelling statistics ");

  support::hand_clock clock("2026-02-01T08:00:00Z");
  support::temp_vault files;
  auto how = files.options(clock);
  how.generalisers = blog::generalisers();
  auto v = vault::open(how);
  v.publish(policy);
  const support::a_member m;
  REQUIRE(v.begin().enrol(m.who, {1990, 5, 17}).consent<blog::purpose::statistics>(m.who).put(m.who, m.record, blog::visit{.address = "203.0.113.77", .cookie = "c00kie"}).commit());
  clock.advance(days{184});
  const auto left_for = [&]<class P>(P) {
    const auto may = v.permit<P>(m.who, actor::system());
    if (!may) return std::string(id_of(why(may)));
    const auto got = v.get<blog::visit>(*may, m.record);
    REQUIRE(got);
    const auto address = got->template residue<&blog::visit::address>();
    return address ? *address : std::string(id_of(address.denial().why()));
  };
  CHECK(left_for(blog::purpose::statistics{}) == "203.0.113.0");
  CHECK(left_for(blog::purpose::product_improvement{}) == "no-consent");
  CHECK(left_for(blog::purpose::security{}) == "field-not-declared");
}
