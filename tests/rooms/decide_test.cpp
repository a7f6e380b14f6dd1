// The order of the reasons, and what stands against a request whatever it rests on. Consents: consents_test.cpp; bases: bases_test.cpp.
#include <doctest/doctest.h>

#include "support/a_case.hpp"

#include <cstdlib>
#include <new>

using namespace support;
using locket::basis;

namespace {

std::size_t allocations = 0;

history member() { return history().enrol("2026-01-05").consent("2026-01-07", "newsletter"); }

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* at = std::malloc(size)) return at;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* at) noexcept { std::free(at); }
[[gnu::noinline]] void operator delete(void* at, std::size_t) noexcept { std::free(at); }

TEST_CASE("R2.13: a use that no declared purpose names is denied") {
  CHECK(answer(member(), use("2026-02-01", "advertising", {"mail"})) == "undeclared-purpose");
  CHECK(answer(member(), use("2026-02-01", "newsletter", {"mail"})) == "allow by consent");
  SUBCASE("before any version is in force, nothing is declared") {
    CHECK(answer(member(), use("2025-12-31", "newsletter", {"mail"})) == "undeclared-purpose");
  }
}

TEST_CASE("R3.2: a role acts for the purposes that it is granted, under its agreement, at whose data it may") {
  struct row {
    const char* why;
    asking what;
    const char* expected;
  };
  const auto mail = [](const char* purpose) { return use("2026-02-01", purpose, {"mail"}); };
  const row rows[] = {
      {"no such role", mail("newsletter").as("janitor"), "role-not-permitted"},
      {"not granted", mail("tell").as("counter"), "role-not-permitted"},
      {"no agreement", mail("newsletter").as("desk"), "role-not-permitted"},
      {"an agreement that ended before", mail("newsletter").as("desk").sworn_until("2026-01-31"), "role-not-permitted"},
      {"an agreement that ends this instant", mail("newsletter").as("desk").sworn_until("2026-02-01"), "role-not-permitted"},
      {"an agreement in force", mail("newsletter").as("desk").sworn_until("2026-02-02"), "allow by consent"},
      {"another member's data", mail("service").as("member"), "role-not-permitted"},
      {"a member's own", mail("service").as("member", true), "allow by contract"},
      {"one person's values, for who sees aggregates only", mail("newsletter").as("counter"), "role-not-permitted"},
      {"a provision of them", provide("2026-02-01", "newsletter", {"mail"}, "post").as("counter"), "role-not-permitted"},
      {"a release", provide("2026-02-01", "newsletter", {"mail"}, "post").as("counter").released(5, 9), "allow"},
      {"a statistic", statistic("2026-02-01", "newsletter", {"mail"}, 10).as("counter"), "allow"},
      {"a statistic for a purpose not granted", statistic("2026-02-01", "tell", {"mail"}, 10).as("counter"), "role-not-permitted"},
      {"collecting asks for no role", collect("2026-02-01", "newsletter", {"mail"}).as("janitor"), "allow by consent"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.why);
    CHECK(answer(member(), r.what) == r.expected);
  }
}

TEST_CASE("R3.2: a capped role is refused once it has read as many subjects as the cap") {
  const auto at_the_desk = [](std::uint32_t read) {
    return use("2026-02-01", "newsletter", {"mail"}).as("desk").sworn_until("2027-01-01").having_read(read);
  };
  CHECK(answer(member(), at_the_desk(2)) == "allow by consent");
  CHECK(answer(member(), at_the_desk(3)) == "rate-limited");
  CHECK(answer(member(), at_the_desk(45)) == "rate-limited");
}

TEST_CASE("R8.5: in a restored vault nothing rests on a consent, and that is the last of the refusals") {
  const auto a_minor = [] { return history("2010-05-01").enrol("2026-01-05").guardian().consent("2026-01-06", "service"); };
  struct row {
    const char* why;
    history who;
    asking what;
    const char* before;
    const char* restored;
  };
  const row rows[] = {
      {"a use on a consent", member(), use("2026-02-01", "newsletter", {"mail"}), "allow by consent", "vault-restored: mail"},
      {"a collection on one", member(), collect("2026-02-01", "newsletter", {"mail"}), "allow by consent", "vault-restored: mail"},
      {"a provision on one", member(), provide("2026-02-01", "newsletter", {"mail"}, "post"), "allow by consent", "vault-restored: mail"},
      {"a contract", member(), use("2026-02-01", "service", {"mail"}), "allow by contract", "allow by contract"},
      {"a contract that a guardian stands behind", a_minor(), use("2026-02-01", "service", {"mail"}), "allow by contract", "vault-restored: mail"},
      {"a legal demand", member(), use("2026-02-01", "demand", {"mail"}).under(basis::legal_obligation, "case 7"), "allow by legal-obligation", "allow by legal-obligation"},
      {"no consent at all", history().enrol("2026-01-05"), use("2026-02-01", "newsletter", {"mail"}), "no-consent: mail", "no-consent: mail"},
      {"a withdrawn one", member().withdraw("2026-01-09", "newsletter"), use("2026-02-01", "newsletter", {"mail"}), "consent-withdrawn: mail", "consent-withdrawn: mail"},
      {"one field on a consent, one refused", member(), use("2026-02-01", "newsletter", {"mail", "diary"}), "field-not-declared: diary", "field-not-declared: diary"},
      {"nothing is held", member(), use("2026-02-01", "newsletter", {"mail"}).nothing_held(), "allow", "allow"},
      {"a statistic", member(), statistic("2026-02-01", "newsletter", {"mail"}, 10).as("counter"), "allow", "allow"},
  };
  for (auto r : rows) {
    CAPTURE(r.why);
    CHECK(answer(r.who, r.what) == r.before);
    CHECK(answer(r.who, r.what.restored()) == r.restored);
  }
}

TEST_CASE("R2: a field is used only for the purposes that it is declared for, and the refusal names it") {
  CHECK(answer(member(), use("2026-02-01", "newsletter", {"mail", "diary"})) == "field-not-declared: diary");
  CHECK(answer(member(), collect("2026-02-01", "newsletter", {"no-such-category"})) == "field-not-declared: no-such-category");
  SUBCASE("a legal demand reaches every category of the policy, and no other") {
    CHECK(answer(member(), use("2026-02-01", "demand", {"note"}).under(basis::legal_obligation, "case-1")) == "allow by legal-obligation");
    CHECK(answer(member(), use("2026-02-01", "demand", {"no-such-category"}).under(basis::legal_obligation, "case-1")) ==
          "field-not-declared: no-such-category");
  }
  SUBCASE("a request that names no field asks about the purpose as such") {
    CHECK(answer(member(), use("2026-02-01", "newsletter", {})) == "allow");
    CHECK(answer(history(), use("2026-02-01", "newsletter", {})) == "unknown-subject");
    CHECK(answer(member(), use("2026-02-01", "demand", {})) == "basis-not-applicable");
  }
}

TEST_CASE("R4.1: nothing is provided to whom the policy does not name, under contract, for that purpose") {
  CHECK(answer(member(), provide("2026-02-01", "newsletter", {"mail"}, "stranger")) == "recipient-unknown");
  CHECK(answer(member(), provide("2026-02-01", "newsletter", {"mail"}, "post")) == "allow by consent");
  CHECK(answer(member(), provide("2026-02-01", "newsletter", {"mail"}, "bank")) == "recipient-purpose");
  SUBCASE("a contract's last day is included, counted in the policy's zone") {
    CHECK(answer(member(), provide("2026-12-31", "newsletter", {"mail"}, "post")) == "allow by consent");
    CHECK(answer(member(), provide("2027-01-01", "newsletter", {"mail"}, "post")) == "recipient-not-contracted");
  }
  SUBCASE("a release asks for the contract, but not for the recipient's purposes") {
    CHECK(answer(member(), provide("2026-02-01", "newsletter", {"mail"}, "bank").released(5, 9)) == "allow");
    CHECK(answer(member(), provide("2027-01-01", "newsletter", {"mail"}, "post").released(5, 9)) == "recipient-not-contracted");
  }
}

TEST_CASE("R8.4: of somebody unknown or erased nothing is used, whatever else is recorded") {
  CHECK(answer(history(), use("2026-02-01", "guard", {"mail"})) == "unknown-subject");
  CHECK(answer(history().consent("2026-01-07", "newsletter"), use("2026-02-01", "newsletter", {"mail"})) == "unknown-subject");
  CHECK(answer(history(), statistic("2026-02-01", "newsletter", {"mail"}, 10)) == "allow");
}

TEST_CASE("R3.6: a service that winds down collects nothing, and goes on with the rest") {
  CHECK(answer(member(), collect("2026-02-01", "newsletter", {"mail"}).winding_down()) == "service-winding-down: mail");
  CHECK(answer(member(), use("2026-02-01", "newsletter", {"mail"}).winding_down()) == "allow by consent");
}

TEST_CASE("R3.3: a value is expired from the instant that its time is up") {
  CHECK(answer(member(), use("2026-02-01", "newsletter", {"mail"}).expiring("2026-02-02")) == "allow by consent");
  CHECK(answer(member(), use("2026-02-01", "newsletter", {"mail"}).expiring("2026-02-01")) == "expired: mail");
  CHECK(answer(member(), provide("2026-02-01", "newsletter", {"mail"}, "post").released(5, 9).expiring("2026-02-01")) == "expired: mail");
  CHECK(answer(member(), collect("2026-02-01", "newsletter", {"mail"}).expiring("2026-02-01")) == "allow by consent");
}

TEST_CASE("R1.3: a contested field is neither used nor provided until it is resolved, held or not") {
  auto contested = member().contest("2026-01-20", "mail");
  CHECK(answer(contested, use("2026-02-01", "newsletter", {"nickname", "mail"})) == "restricted: mail");
  CHECK(answer(contested, use("2026-02-01", "newsletter", {"mail"}).nothing_held()) == "restricted: mail");
  CHECK(answer(contested, use("2026-02-01", "newsletter", {"nickname"})) == "allow by consent");
  CHECK(answer(contested, collect("2026-02-01", "newsletter", {"mail"})) == "allow by consent");
  SUBCASE("a legal demand, an obligation with its reference and members at their own data go on") {
    CHECK(answer(contested, use("2026-02-01", "demand", {"mail"}).under(basis::legal_obligation, "case-1")) == "allow by legal-obligation");
    CHECK(answer(contested, use("2026-02-01", "tell", {"mail"}).under(basis::legal_obligation, "incident-1")) ==
          "allow by legal-obligation");
    CHECK(answer(contested, use("2026-02-01", "tell", {"mail"}).under(basis::legal_obligation)) == "restricted: mail");
    CHECK(answer(contested, use("2026-02-01", "tell", {"mail"})) == "restricted: mail");
    CHECK(answer(contested, use("2026-02-01", "service", {"mail"}).as("member", true)) == "allow by contract");
  }
  contested.resolve("2026-02-10", "mail");
  CHECK(answer(contested, use("2026-02-11", "newsletter", {"mail"})) == "allow by consent");
}

TEST_CASE("R2.6: a statistic asks for no subject and hides cells under the policy's minimum") {
  CHECK(answer(history(), statistic("2026-02-01", "newsletter", {"mail"}, 10)) == "allow");
  CHECK(answer(history(), statistic("2026-02-01", "newsletter", {"mail"}, 9)) == "group-too-small");
  CHECK(answer(history(), statistic("2026-02-01", "newsletter", {"diary"}, 50)) == "field-not-declared: diary");
}

TEST_CASE("R4.3: a release needs a group of its k, and never fewer than the policy's floor") {
  const auto release = [](std::uint32_t k, std::uint32_t group) {
    return provide("2026-02-01", "map", {"place"}, "bank").released(k, group);
  };
  CHECK(answer(member(), release(5, 5)) == "allow");
  CHECK(answer(member(), release(10, 9)) == "group-too-small");
  CHECK(answer(member(), release(2, 4)) == "group-too-small");
  CHECK(answer(member(), release(2, 5)) == "allow");
  SUBCASE("no basis is asked for, and none that is named is looked at") {
    CHECK(answer(member(), release(5, 5).under(basis::national_security)) == "allow");
  }
}

TEST_CASE("of several fields the earliest reason answers, not the first field") {
  auto m = member().contest("2026-01-20", "nickname");
  CHECK(answer(m, use("2026-02-01", "service", {"id-card", "nickname"})) == "restricted: nickname");
  CHECK(answer(m, use("2026-02-01", "service", {"nickname", "mail"}).expiring("2026-01-31")) == "expired: nickname");
  CHECK(answer(member(), collect("2026-02-01", "service", {"mail", "id-card"})) == "no-consent: id-card");
}

TEST_CASE("what an actor may not do comes before anything about the subject") {
  const auto nobody = history();
  CHECK(answer(nobody, use("2026-02-01", "tell", {"diary"}).as("counter")) == "role-not-permitted");
  CHECK(answer(nobody, use("2026-02-01", "newsletter", {"diary"}).as("desk").sworn_until("2027-01-01").having_read(3)) == "rate-limited");
  CHECK(answer(nobody, provide("2026-02-01", "newsletter", {"diary"}, "stranger")) == "field-not-declared: diary");
  CHECK(answer(nobody, provide("2026-02-01", "newsletter", {"mail"}, "stranger")) == "recipient-unknown");
}

TEST_CASE("deciding allocates nothing") {
  const auto h = member().guardian().consent("2026-01-08", "service").contest("2026-01-20", "diary").reject("2026-01-21", 7);
  const asking questions[] = {use("2026-02-01", "newsletter", {"mail", "nickname"}),
                              provide("2026-02-01", "service", {"id-card", "mail"}, "abroad"),
                              use("2026-02-01", "demand", {"note"}).under(basis::vital_interests, "incident-1"),
                              collect("2026-02-01", "guard", {"mail"}), statistic("2026-02-01", "newsletter", {"mail"}, 10)};
  const auto& policies = version_1();
  std::size_t allowed = 0;
  for (const auto& question : questions) {
    const auto what = question.request();
    const std::size_t before = allocations;
    for (int i = 0; i < 100; ++i) allowed += locket::decide::decide(policies, h.said(), what).why == locket::reason::allow;
    CHECK(allocations == before);
  }
  CHECK(allowed == 400);  // id-card may not be provided; the rest may
  CHECK(allocations > 0);
}

TEST_CASE("a held field is opened for its provenance only where the basis named depends on it") {
  using locket::decide::needs_provenance;
  CHECK(needs_provenance(use("2026-02-01", "map", {"place"}).under(basis::self_published, "r").request()));
  CHECK(needs_provenance(provide("2026-02-01", "map", {"place"}, "bank").under(basis::lawfully_public, "r").request()));
  CHECK_FALSE(
      needs_provenance(provide("2026-02-01", "map", {"place"}, "bank").under(basis::lawfully_public, "r").released(5, 9).request()));
  CHECK_FALSE(needs_provenance(collect("2026-02-01", "map", {"place"}).under(basis::lawfully_public, "r").request()));
  CHECK_FALSE(needs_provenance(use("2026-02-01", "map", {"place"}).request()));
}
