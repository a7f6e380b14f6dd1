// R3.3, the final act: what a value leaves behind when its time is up is made when it is put, and read by nobody before.
#include <locket/locket.hpp>

#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <atomic>
#include <functional>

namespace web {

struct service : locket::purpose<"account-service"> {};
struct statistics : locket::purpose<"statistics"> {};

struct network_log : locket::category<"network-log"> {};
struct birth_date : locket::category<"birth-date"> {};
struct place : locket::category<"location"> {};
struct trade : locket::category<"transaction"> {};
struct writing : locket::category<"published-content"> {};

using uses = locket::for_<service, statistics>;

struct visit {
  static constexpr locket::stored_name stored{"visit"};
  locket::personal<std::string, network_log, uses, locket::findable<locket::folded_text>> address{};
  locket::personal<locket::date, birth_date, uses> born{};
  locket::personal<std::string, place, uses> where{};
  locket::personal<std::int64_t, trade, locket::for_<service>> amount{};
  locket::personal<std::string, writing, uses> text{};
};

}  // namespace web

BOOST_HANA_ADAPT_STRUCT(web::visit, address, born, where, amount, text);

using namespace locket;
using support::a_member;
using support::temp_vault;
using web::visit;

namespace {

std::atomic<int> made{0};

std::optional<std::string> to_city(std::string_view place) {
  ++made;
  const auto blank = place.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  return std::string(place.substr(0, blank));
}

std::optional<std::string> to_size(std::string_view amount) {
  ++made;
  return std::string(1, amount.front()) + std::string(amount.size() - 1, '0');
}

/// The address is kept 184 days, the place 30, the birth date 30 days after closure; their residues three years. Statistics read them on consent, or on an obligation.
policy a_policy() {
  return policy_version(1, "2026-01-01T00:00:00Z")
      .region("CN-mainland")
      .zone("+08:00")
      .profile(profile::cn_pipl())
      .contract_of_minors_stands_on<web::service>()
      .category<web::network_log>().keep_for(days{184}).statutory().then_generalise("truncate-address/1", years(3))
      .category<web::birth_date>().keep_after_closure(days{30}).then_generalise("to-year/1", years(3))
      .category<web::place>().keep_for(days{30}).or_after_closure(days{30}).then_generalise("to-city/1", years(3))
      .category<web::trade>().keep_for(days{1096}).statutory().then_anonymise("to-size/1", years(10))
      .category<web::writing>().keep_for(days{30}).or_after_closure(days{30}).then_erase()
      .purpose<web::service>().contract()
      .purpose<web::statistics>().carried_by(basis::legal_obligation, use_and_provision).reads_residues()
      .role("system").every_purpose()
      .records<visit>();
}

struct site {
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  temp_vault files;
  vault v = opened();
  a_member m;

  site() {
    v.publish(a_policy());
    REQUIRE(why(v.begin().enrol(m.who, {1990, 5, 17}).consent<web::statistics>(m.who).commit()) == reason::allow);
  }
  open_options options(bool with_generalisers = true) {
    auto how = files.options(clock);
    if (with_generalisers) how.generalisers = {{"to-city/1", to_city}, {"to-size/1", to_size}};
    return how;
  }
  vault opened(bool with_generalisers = true) { return vault::open(options(with_generalisers)); }
  void visited() {
    REQUIRE(why(v.begin().put(m.who, m.record, visit{.address = "203.0.113.77", .born = date{1990, 5, 17}, .where = "Chongqing Yubei", .amount = 1234, .text = "hello"}).commit()) == reason::allow);
  }
  /// Under the basis named, or on consent.
  template <auto Member>
  reason residue(std::optional<named_basis> basis = {}) {
    const auto got = read(basis);
    if (!got) return why(got);
    const auto left = got->template residue<Member>();
    return left ? reason::allow : left.denial().why();
  }
  template <auto Member>
  reason value() {
    const auto got = read({});
    if (!got) return why(got);
    const auto held = got->template reveal<Member>();
    return held ? reason::allow : held.denial().why();
  }
  std::string network() {
    const auto got = read({});
    if (!got) return got.denial().explain("en");
    const auto left = got->residue<&visit::address>();
    return left ? *left : left.denial().explain("en");
  }
  verdict<locket::opened<visit, web::statistics>> read(std::optional<named_basis> basis) {
    const auto may = v.permit<web::statistics>(m.who, actor::system(), std::move(basis));
    if (!may) return may.denial();
    return v.get<visit>(*may, m.record);
  }
  /// Sweeps until nothing more is to be done, and again 25 hours later; how many keys were overwritten. `rows_removed`: and rows.
  std::uint64_t rows_removed = 0;
  std::uint32_t swept() {
    std::uint32_t destroyed = 0;
    rows_removed = 0;
    for (int rounds = 0; rounds < 2; ++rounds) {
      for (int steps = 0;; ++steps) {
        REQUIRE(steps < 1000);
        const auto done = v.sweep(200);
        destroyed += done.keys_destroyed;
        rows_removed += done.rows_removed;
        if (!done.more) break;
      }
      clock.advance_seconds(25 * 3600);
    }
    return destroyed;
  }
};

const named_basis census{basis::legal_obligation, "census-2026"};

code fault_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const error& fault) {
    return fault.code();
  }
  FAIL("no fault");
  return code::io;
}

}  // namespace

TEST_CASE("R3.3: a residue is readable from the second in which its value expires, and not in the one before") {
  site s;
  s.visited();
  CHECK(s.network().find("the value itself is still kept") != std::string::npos);
  {
    const auto got = s.read({});
    REQUIRE(got);
    CHECK(got->residue<&visit::address>().denial().explain("zh").find("到期之后才能使用") != std::string::npos);
  }
  s.clock.set("2026-08-04T07:59:59Z");
  CHECK(s.value<&visit::address>() == reason::allow);
  CHECK(s.residue<&visit::address>() == reason::absent);
  s.clock.advance_seconds(1);
  CHECK(s.value<&visit::address>() == reason::expired);
  CHECK(s.network() == "203.0.113.0");
}

TEST_CASE("R3.3: a residue has the type of its value, and other fields' residues wait for their own dates") {
  site s;
  s.visited();
  s.v.close_account(s.m.who);
  s.clock.advance(days{29});
  CHECK(s.residue<&visit::born>(census) == reason::absent);
  s.clock.advance(days{1});
  const auto got = s.read(census);
  REQUIRE(got);
  const auto born = got->residue<&visit::born>();
  REQUIRE(born);
  CHECK(*born == date{1990, 1, 1});
  CHECK(s.residue<&visit::address>(census) == reason::absent);  // statutory: the closure does not end it
  CHECK(s.residue<&visit::text>(census) == reason::absent);     // erased: leaves nothing
}

TEST_CASE("R3.3: a residue outlives its value's keys, its record and the account") {
  site s;
  s.visited();
  s.v.close_account(s.m.who);
  s.clock.advance(days{400});
  CHECK(s.swept() >= 3);
  CHECK(s.swept() == 0);
  CHECK(s.residue<&visit::address>(census) == reason::allow);
  CHECK(s.residue<&visit::born>(census) == reason::allow);
  CHECK(s.residue<&visit::where>(census) == reason::allow);
  CHECK(s.v.verify());
}

TEST_CASE("R3.3: a residue dies on its own date, and its record with it") {
  site s;
  REQUIRE(s.v.begin().put(s.m.who, s.m.record, visit{.address = "203.0.113.77"}).commit());
  s.clock.set("2029-01-31T07:59:59Z");
  CHECK(s.network() == "203.0.113.0");
  s.clock.advance_seconds(1);
  CHECK(s.residue<&visit::address>() == reason::expired);
  s.clock.advance(days{1});
  CHECK(s.swept() >= 2);
  CHECK(why(s.read({})) == reason::absent);
}

TEST_CASE("R3.3: expiry needs no plaintext: neither sweep nor reading calls a generaliser, nor misses one") {
  site s;
  made = 0;
  s.visited();
  CHECK(made == 2);  // the place's, and the amount's
  s.v.close();
  s.v = s.opened(false);
  s.clock.advance(days{200});
  CHECK(s.swept() >= 1);
  CHECK(s.network() == "203.0.113.0");
  CHECK(s.residue<&visit::where>() == reason::allow);
  CHECK(made == 2);
}

TEST_CASE("R3.3: a residue is made anew with its value, and dropped by one that leaves none") {
  site s;
  s.visited();
  std::string expected;
  SUBCASE("changed") {
    REQUIRE(s.v.begin().change<&visit::address>(s.m.record, "2001:db8:77:1::9").commit());
    expected = "2001:db8:77::";
  }
  SUBCASE("put again") {
    REQUIRE(s.v.begin().put(s.m.who, s.m.record, visit{.address = "198.51.100.9"}).commit());
    expected = "198.51.100.0";
  }
  SUBCASE("another field put") {
    REQUIRE(s.v.begin().put(s.m.who, s.m.record, visit{.text = "later"}).commit());
    expected = "203.0.113.0";
  }
  SUBCASE("by what is no address") {
    REQUIRE(s.v.begin().change<&visit::address>(s.m.record, "a cookie").commit());
    s.clock.advance(days{184});
    CHECK(s.value<&visit::address>() == reason::expired);
    CHECK(s.residue<&visit::address>() == reason::absent);
    CHECK(s.residue<&visit::where>() == reason::allow);
    return;
  }
  s.clock.advance(days{184});
  CHECK(s.network() == expected);
}

TEST_CASE("R1.3: a residue is restricted while its category is contested") {
  site s;
  s.visited();
  s.clock.advance(days{184});
  REQUIRE(s.v.by_id().begin().contest(s.m.who, "network-log").commit());
  CHECK(s.residue<&visit::address>() == reason::restricted);
  CHECK(s.residue<&visit::where>() == reason::allow);
  REQUIRE(s.v.by_id().begin().resolve(s.m.who, "network-log").commit());
  CHECK(s.residue<&visit::address>() == reason::allow);
}

TEST_CASE("R8.5: a residue rests on the same consent, and is refused at once when that is withdrawn") {
  site s;
  s.visited();
  s.clock.advance(days{184});
  const auto got = s.read({});
  REQUIRE(got);
  CHECK(got->residue<&visit::address>());
  s.v.withdraw<web::statistics>(s.m.who);
  const auto left = got->residue<&visit::address>();
  REQUIRE_FALSE(left);
  CHECK(left.denial().why() == reason::consent_withdrawn);
}

TEST_CASE("R2: a residue is for the purposes of which the policy says so alone") {
  site s;
  s.visited();
  s.clock.advance(days{184});
  const auto may = s.v.permit<web::service>(s.m.who, actor::system());
  REQUIRE(may);
  const auto got = s.v.get<visit>(*may, s.m.record);
  REQUIRE(got);
  const auto left = got->residue<&visit::address>();
  REQUIRE_FALSE(left);
  CHECK(left.denial().why() == reason::field_not_declared);
  CHECK(left.denial().explain("en").find("once it has expired") != std::string::npos);
}

TEST_CASE("R8.4: a residue is erased with its subject, though the value it came from is statutory") {
  site s;
  s.visited();
  s.clock.advance(days{184});
  CHECK(s.residue<&visit::address>() == reason::allow);
  s.v.erase(s.m.who);
  CHECK(s.residue<&visit::address>() == reason::unknown_subject);
  CHECK(s.residue<&visit::address>(census) == reason::unknown_subject);
}

TEST_CASE("R3.3: an anonymised residue outlives record, subject and account, and dies with its year") {
  site s;
  REQUIRE(s.v.begin().put(s.m.who, s.m.record, visit{.amount = 1234}).put(s.m.who, record_id::mint(), visit{.amount = 7}).commit());
  SUBCASE("of a subject who stays") {}
  SUBCASE("of a subject who is erased") { s.v.erase(s.m.who); }
  s.clock.set("2029-03-01T00:00:00Z");
  CHECK(s.swept() >= 1);
  CHECK(s.rows_removed == 2);  // the records, whose values have expired; not what is left of them
  s.clock.set("2035-12-30T15:59:58Z");
  s.swept();
  CHECK(s.rows_removed == 0);
  CHECK(s.swept() >= 1);
  CHECK(s.rows_removed == 2);
  s.swept();
  CHECK(s.rows_removed == 0);
  CHECK(s.v.verify());
}

TEST_CASE("R3.3: no residue is found by its value") {
  site s;
  s.visited();
  const auto found = [&](const char* address) {
    const auto who = s.v.find<&visit::address, web::statistics>(address, actor::system());
    return who && *who == s.m.who;
  };
  CHECK(found("203.0.113.77"));
  CHECK_FALSE(found("203.0.113.0"));
  s.clock.advance(days{186});
  CHECK(s.swept() >= 1);
  CHECK_FALSE(found("203.0.113.77"));
  CHECK_FALSE(found("203.0.113.0"));
}

TEST_CASE("R3.3: a clock that nobody vouches for opens no residue: its value may come back") {
  site s;
  s.visited();
  s.clock.move_wall_only(200LL * 86400);
  CHECK(s.value<&visit::address>() == reason::expired);
  CHECK(s.residue<&visit::address>() == reason::absent);
  s.clock.move_wall_only(-200LL * 86400);
  CHECK(s.value<&visit::address>() == reason::allow);
}

TEST_CASE("R3.3: a version whose generaliser this opening does not have is not published, and nothing is put under one") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = vault::open(files.options(clock));
  CHECK(fault_of([&] { v.publish(a_policy()); }) == code::generaliser_missing);
  CHECK(fault_of([&] { v.in_force(); }) == code::policy_missing);

  site s;  // published where the generaliser is
  s.v.close();
  s.v = s.opened(false);
  const auto entries = s.v.by_id().audit(0, 1000).size();
  CHECK(fault_of([&] { static_cast<void>(s.v.begin().put(s.m.who, s.m.record, visit{.address = "203.0.113.77", .where = "Chongqing Yubei"}).commit()); }) == code::generaliser_missing);
  CHECK(s.v.by_id().audit(0, 1000).size() == entries);
  CHECK(why(s.read({})) == reason::absent);
  CHECK(s.v.begin().put(s.m.who, s.m.record, visit{.address = "203.0.113.77"}).commit());
}

TEST_CASE("R3.3: a host's generaliser of a built-in name is the one that is used") {
  site s;
  auto how = s.options();
  how.generalisers.push_back({"truncate-address/1", [](std::string_view) { return std::optional<std::string>("somewhere"); }});
  s.v.close();
  s.v = vault::open(how);
  s.visited();
  s.clock.advance(days{184});
  CHECK(s.network() == "somewhere");
  how.generalisers.push_back(how.generalisers.front());
  s.v.close();
  CHECK(fault_of([&] { vault::open(how); }) == code::misuse_argument);
}

TEST_CASE("R3.3: nobody by id reads a residue as if it were a value, or writes one") {
  site s;
  s.visited();
  const field_schema field{.name = "address:residue", .category = "network-log", .by_policy = true, .index = indexed::found};
  const record_schema schema{"visit", {&field, 1}};
  const std::size_t first = 0;
  const std::uint8_t byte = 'x';
  auto& e = s.v.by_id();
  const auto may = e.permit({s.m.who, "statistics", {}, actor::system(), {}});
  REQUIRE(may);
  CHECK(fault_of([&] { static_cast<void>(e.get(*may, s.m.record, schema, {&first, 1})); }) == code::misuse_argument);
  CHECK(fault_of([&] { static_cast<void>(e.get_all({&s.m.record, 1}, schema, {&first, 1}, "statistics", actor::system())); }) == code::misuse_argument);
  CHECK(fault_of([&] { static_cast<void>(e.find(schema, 0, {&byte, 1}, "statistics", actor::system())); }) == code::misuse_argument);
  const field_value value{0, {&byte, 1}};
  CHECK(fault_of([&] { e.begin().move_in(s.m.who, s.m.record, schema, {&value, 1}); }) == code::misuse_argument);
  CHECK(fault_of([&] { e.begin().change(s.m.record, schema, value); }) == code::misuse_argument);
}

TEST_CASE("R3.3: what a residue belongs to counts as the category's value in no decision") {
  site s;
  s.visited();
  s.clock.advance(days{200});
  CHECK(s.swept() >= 1);
  // The value is gone and its residue lives: what is asked by category is asked about values.
  const auto said = s.v.by_id().may({s.m.who, "statistics", {"network-log"}, actor::system(), {}});
  CHECK(said.whole.explain("en").find("nothing of the kind is held") != std::string::npos);
}
