// What carries a use besides consent: contract, standing bases, named bases; and rejections, which outweigh most of it.
#include <doctest/doctest.h>

#include "support/a_case.hpp"

using namespace support;
using locket::basis;
using locket::form;
using locket::source;

namespace {

history member() { return history().enrol("2026-01-05"); }
history minor() { return history("2010-06-15").enrol("2026-01-05"); }  // 18 on 2028-06-15

asking read_mail(std::string_view date = "2026-02-01") { return use(date, "service", {"mail"}); }
asking read_card(std::string_view date = "2026-02-01") { return use(date, "service", {"id-card"}); }

// Version 2, in force from 2026-03-01, declares the diary for four purposes more.
locket::timeline with_diary() {
  locket::timeline t = only(a_policy());
  t.add(a_change(t.versions().back(), "2026-03-01")
            .serves("service", "diary")
            .serves("guard", "diary")
            .serves("tell", "diary")
            .serves("map", "diary")
            .build());
  return t;
}

}  // namespace

TEST_CASE("the contract carries its purposes from enrolment to closure") {
  CHECK(answer(member(), read_mail()) == "allow by contract");
  CHECK(answer(member(), collect("2026-02-01", "service", {"mail"})) == "allow by contract");
  CHECK(answer(member(), provide("2026-02-01", "service", {"mail"}, "post")) == "allow by contract");
  CHECK(answer(member().close("2026-01-20"), read_mail()) == "no-consent: mail");
  CHECK(answer(member().close("2026-01-20").enrol("2026-01-25"), read_mail()) == "allow by contract");
}

TEST_CASE("the contract carries no sensitive field but the use of those that the policy excepts") {
  CHECK(answer(member(), read_card()) == "allow by contract");
  CHECK(answer(member(), collect("2026-02-01", "service", {"id-card"})) == "no-consent: id-card");
  CHECK(answer(member().consent("2026-01-07", "service", form::separate), collect("2026-02-01", "service", {"id-card"})) ==
        "allow by consent");
  CHECK(answer(member(), provide("2026-02-01", "service", {"id-card"}, "bank")) == "no-consent: id-card");
  SUBCASE("not of a subject under 14") {
    const auto child = history("2015-06-15").enrol("2026-01-05").guardian().consent("2026-01-07", "service");
    CHECK(answer(child, read_card()) == "separate-consent-required: id-card");
    CHECK(answer(child, read_mail()) == "separate-consent-required: mail");
  }
}

TEST_CASE("the exception ends once every separate consent on record has been withdrawn") {
  const auto separate = [](history h, const char* date) { return h.consent(date, "service", form::separate); };
  CHECK(answer(separate(member(), "2026-01-07").withdraw("2026-01-10", "service"), read_card()) == "consent-withdrawn: id-card");
  CHECK(answer(separate(separate(member(), "2026-01-07").withdraw("2026-01-10", "service"), "2026-01-12"), read_card()) ==
        "allow by contract");
  CHECK(answer(separate(member(), "2026-01-07").withdraw("2026-01-10", "service"), read_mail()) == "allow by contract");
  SUBCASE("general ones, and those that name a recipient, are not asked") {
    CHECK(answer(member().consent("2026-01-07", "service").withdraw("2026-01-10", "service"), read_card()) == "allow by contract");
    CHECK(answer(member().consent("2026-01-07", "service", form::separate, "bank").withdraw("2026-01-10", "service"), read_card()) ==
          "allow by contract");
  }
  SUBCASE("one of the wrong person keeps nothing up: it is as if never given") {
    auto h = separate(member(), "2026-01-07").withdraw("2026-01-10", "service").guardian();
    CHECK(answer(separate(h, "2026-01-12"), read_card()) == "consent-withdrawn: id-card");
  }
}

TEST_CASE("R6: a minor's contract stands while a guardian's consent to the standing purpose does") {
  CHECK(answer(minor(), read_mail()) == "guardian-consent-required: mail");
  CHECK(answer(minor().consent("2026-01-07", "service"), read_mail()) == "guardian-consent-required: mail");
  CHECK(answer(minor().guardian().consent("2026-01-07", "service"), read_mail()) == "allow by contract");
  CHECK(answer(minor().guardian().consent("2026-01-07", "service"), use("2026-02-01", "tell", {"mail"})) == "allow by contract");
  CHECK(answer(minor().guardian().consent("2026-01-07", "tell"), use("2026-02-01", "publish", {"diary"})) ==
        "guardian-consent-required: diary");
  CHECK(answer(minor().guardian().consent("2026-01-07", "service").withdraw("2026-01-10", "service"), read_mail()) ==
        "consent-withdrawn: mail");
  SUBCASE("one that names a recipient is enough, until that one is withdrawn") {
    auto h = minor().guardian().consent("2026-01-07", "service", form::general, "post").withdraw("2026-01-08", "service", "bank");
    CHECK(answer(h, read_mail()) == "allow by contract");
    CHECK(answer(h.withdraw("2026-01-10", "service", "post"), read_mail()) == "guardian-consent-required: mail");
  }
  SUBCASE("a later version does not shake it") {
    const auto t = with_diary();
    CHECK(answer(minor().guardian().consent("2026-01-07", "service"), read_mail("2026-03-02"), t) == "allow by contract");
  }
}

TEST_CASE("R6: once of age, an explicit acceptance since then stands in for the guardian") {
  CHECK(answer(minor(), read_mail("2028-07-01")) == "no-consent: mail");
  CHECK(answer(minor().accept("2028-06-14", 1), read_mail("2028-07-01")) == "no-consent: mail");
  CHECK(answer(minor().accept("2028-06-15", 1), read_mail("2028-07-01")) == "allow by contract");
  CHECK(answer(minor().accept("2028-06-15", 1, locket::acceptance::continued_use), read_mail("2028-07-01")) == "no-consent: mail");
  CHECK(answer(minor().guardian().accept("2028-06-15", 1), read_mail("2028-07-01")) == "no-consent: mail");
  CHECK(answer(minor().accept("2028-06-15", 2), read_mail("2028-07-01")) == "no-consent: mail");
}

TEST_CASE("a named contract is tried alone, and says what it lacks whatever is held") {
  const auto named = [](asking a) { return a.under(basis::contract); };
  CHECK(answer(member(), named(read_mail())) == "allow by contract");
  CHECK(answer(member(), named(use("2026-02-01", "newsletter", {"mail"}))) == "basis-not-applicable: mail");
  CHECK(answer(member().close("2026-01-20").consent("2026-01-21", "service"), named(read_mail().nothing_held())) ==
        "basis-not-applicable: mail");
  CHECK(answer(member().consent("2026-01-07", "service", form::separate), named(collect("2026-02-01", "service", {"id-card"}))) ==
        "basis-not-applicable: id-card");
  CHECK(answer(minor(), named(read_mail().nothing_held())) == "guardian-consent-required: mail");
  CHECK(answer(minor(), named(provide("2026-02-01", "service", {"mail", "id-card"}, "post"))) == "basis-not-applicable: id-card");
  CHECK(answer(minor(), named(read_mail("2028-07-01"))) == "basis-not-applicable: mail");
}

TEST_CASE("a named consent is tried alone") {
  CHECK(answer(member(), read_mail().under(basis::consent)) == "no-consent: mail");
  CHECK(answer(member().consent("2026-01-07", "service"), read_mail().under(basis::consent)) == "allow by consent");
}

TEST_CASE("a standing basis carries collection and use without a reference, and provision only with one") {
  CHECK(answer(member(), use("2026-02-01", "guard", {"mail"})) == "allow by service-security");
  CHECK(answer(member(), collect("2026-02-01", "guard", {"mail"})) == "allow by service-security");
  CHECK(answer(minor(), use("2026-02-01", "guard", {"mail"}).under(basis::service_security)) == "allow by service-security");
  CHECK(answer(member(), use("2026-02-01", "watch", {"nickname"})) == "no-consent: nickname");
  CHECK(answer(member(), use("2026-02-01", "watch", {"nickname"}).under(basis::service_security)) == "basis-not-applicable: nickname");
  CHECK(answer(member(), use("2026-02-01", "watch", {"nickname"}).under(basis::service_security, "incident-1")) ==
        "allow by service-security");
  SUBCASE("provision under it") {
    locket::timeline t = only(a_draft()
                                  .role("guardsman")
                                  .grants("guard")
                                  .recipient("lab", locket::recipient_kind::partner, "CN")
                                  .contract_until({2030, 1, 1})
                                  .permits("guard")
                                  .build());
    const auto send = provide("2026-02-01", "guard", {"mail"}, "lab");
    CHECK(answer(member(), send, t) == "no-consent: mail");
    CHECK(answer(member(), asking(send).under(basis::service_security), t) == "basis-not-applicable: mail");
    CHECK(answer(member(), asking(send).under(basis::service_security, "incident-1"), t) == "allow by service-security");
  }
}

TEST_CASE("R4.2: each named basis applies only where the policy says, with its reference") {
  struct row {
    const char* why;
    asking what;
    const char* expected;
  };
  const auto demand = [](basis b, const char* reference) { return use("2026-02-01", "demand", {"note"}).under(b, reference); };
  const auto disclose = [](std::string to, basis b) { return provide("2026-02-01", "demand", {"note"}, std::move(to)).under(b, "case-1"); };
  const row rows[] = {
      {"a legal demand with no basis", use("2026-02-01", "demand", {"note"}), "basis-not-applicable: note"},
      {"… whatever is held", use("2026-02-01", "demand", {"note"}).nothing_held(), "basis-not-applicable: note"},
      {"… on consent", demand(basis::consent, ""), "basis-not-applicable: note"},
      {"… on contract", demand(basis::contract, "c"), "basis-not-applicable: note"},
      {"… without its reference", demand(basis::legal_obligation, ""), "basis-not-applicable: note"},
      {"… with it", demand(basis::legal_obligation, "case-1"), "allow by legal-obligation"},
      {"… collects nothing", collect("2026-02-01", "demand", {"note"}).under(basis::legal_obligation, "case-1"),
       "basis-not-applicable: note"},
      {"… not even what is public", collect("2026-02-01", "demand", {"note"}).under(basis::lawfully_public, "r").from(source::published),
       "basis-not-applicable: note"},
      {"national security is for provision", demand(basis::national_security, "case-1"), "basis-not-applicable: note"},
      {"… to an authority", disclose("court", basis::national_security), "allow by national-security"},
      {"… and to nobody else", disclose("hospital", basis::national_security), "basis-not-applicable: note"},
      {"vital interests reach others too", disclose("hospital", basis::vital_interests), "allow by vital-interests"},
      {"vital interests where listed", use("2026-02-01", "map", {"place"}).under(basis::vital_interests, "r"), "allow by vital-interests"},
      {"… collect nothing", collect("2026-02-01", "map", {"place"}).under(basis::vital_interests, "r"), "basis-not-applicable: place"},
      {"… nor elsewhere", use("2026-02-01", "newsletter", {"mail"}).under(basis::vital_interests, "r"), "basis-not-applicable: mail"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.why);
    CHECK(answer(member(), r.what) == r.expected);
  }
}

TEST_CASE("R4.2.5, R4.2.6: what was made public carries use and provision of held values, but does not weigh on the person") {
  const auto mail = use("2026-02-01", "newsletter", {"mail"}), diary = use("2026-02-01", "rating", {"diary"});
  CHECK(answer(member(), asking(mail).published().under(basis::self_published, "page")) == "allow by self-published");
  CHECK(answer(member(), asking(mail).under(basis::self_published, "page")) == "basis-not-applicable: mail");
  CHECK(answer(member(), asking(mail).published().under(basis::self_published)) == "basis-not-applicable: mail");
  CHECK(answer(member(), asking(mail).nothing_held().under(basis::self_published, "page")) == "allow");
  CHECK(answer(member(), asking(diary).published().under(basis::self_published, "page")) == "basis-not-applicable: diary");
  CHECK(answer(member(), asking(mail).collected_from(source::published).under(basis::lawfully_public, "gazette")) ==
        "allow by lawfully-public");
  CHECK(answer(member(), asking(mail).under(basis::lawfully_public, "gazette")) == "basis-not-applicable: mail");
  SUBCASE("only what is lawfully public is collected so, from a public source") {
    const auto take = collect("2026-02-01", "newsletter", {"mail"});
    CHECK(answer(member(), asking(take).from(source::published).under(basis::lawfully_public, "gazette")) == "allow by lawfully-public");
    CHECK(answer(member(), asking(take).from(source::partner).under(basis::lawfully_public, "gazette")) == "basis-not-applicable: mail");
    CHECK(answer(member(), asking(take).from(source::published).under(basis::self_published, "page")) == "basis-not-applicable: mail");
  }
}

TEST_CASE("what a later version adds rests on consent alone") {
  const auto t = with_diary();
  const auto diary = [](const char* purpose) { return use("2026-03-02", purpose, {"diary"}); };
  CHECK(answer(member(), diary("service"), t) == "no-consent: diary");
  CHECK(answer(member(), diary("service").under(basis::contract), t) == "basis-not-applicable: diary");
  CHECK(answer(member(), diary("guard"), t) == "no-consent: diary");
  CHECK(answer(member(), diary("tell").under(basis::legal_obligation, "incident-1"), t) == "basis-not-applicable: diary");
  CHECK(answer(member(), diary("map").under(basis::vital_interests, "incident-1"), t) == "allow by vital-interests");
  CHECK(answer(member().consent("2026-03-01", "service"), diary("service"), t) == "allow by consent");
  CHECK(answer(member(), read_mail("2026-03-02"), t) == "allow by contract");
}

TEST_CASE("a legal demand that a later version adds rests on the law all the same") {
  locket::timeline t = only(a_policy());
  auto d = a_change(t.versions().back(), "2026-03-01");
  t.add(d.purpose("summons").any_category().carried_by({.basis = basis::legal_obligation, .use = true}).build());
  const auto summons = use("2026-03-02", "summons", {"mail"});
  CHECK(answer(member(), asking(summons).under(basis::legal_obligation, "case-1"), t) == "allow by legal-obligation");
  CHECK(answer(member().consent("2026-03-01", "summons"), asking(summons), t) == "basis-not-applicable: mail");
}

TEST_CASE("R7.3: a rejected version stops use until the right person explicitly accepts it or a later one") {
  const auto t = with_diary();
  const auto rejected = member().consent("2026-01-07", "newsletter").reject("2026-02-01", 2);
  CHECK(answer(rejected, read_mail("2026-02-28"), t) == "allow by contract");
  CHECK(answer(rejected, read_mail("2026-03-01"), t) == "policy-rejected");
  CHECK(answer(rejected, collect("2026-03-02", "guard", {"mail"}), t) == "policy-rejected");
  CHECK(answer(rejected, provide("2026-03-02", "newsletter", {"mail"}, "post").released(5, 9), t) == "policy-rejected");
  CHECK(answer(rejected, read_mail("2026-03-02").nothing_held(), t) == "policy-rejected");
  CHECK(answer(history(rejected).accept("2026-03-02", 2), read_mail("2026-03-03"), t) == "allow by contract");
  CHECK(answer(history(rejected).accept("2026-03-02", 2, locket::acceptance::continued_use), read_mail("2026-03-03"), t) ==
        "policy-rejected");
  CHECK(answer(history(rejected).accept("2026-03-02", 1), read_mail("2026-03-03"), t) == "policy-rejected");
  CHECK(answer(history(rejected).guardian().accept("2026-03-02", 2), read_mail("2026-03-03"), t) == "policy-rejected");
  CHECK(answer(member().accept("2026-01-20", 2).reject("2026-02-01", 2), read_mail("2026-03-03"), t) == "policy-rejected");
  SUBCASE("enrolling anew accepts the version in force") {
    CHECK(answer(history(rejected).close("2026-03-02").enrol("2026-03-03"), read_mail("2026-03-04"), t) == "allow by contract");
  }
  SUBCASE("a version that is not published stops nothing") {
    CHECK(answer(member().reject("2026-02-01", 9), read_mail("2026-03-02"), t) == "allow by contract");
  }
  SUBCASE("a legal demand and an obligation with its reference go on") {
    CHECK(answer(rejected, use("2026-03-02", "demand", {"note"}).under(basis::legal_obligation, "case-1"), t) ==
          "allow by legal-obligation");
    CHECK(answer(rejected, use("2026-03-02", "tell", {"mail"}).under(basis::legal_obligation, "incident-1"), t) ==
          "allow by legal-obligation");
    CHECK(answer(rejected, use("2026-03-02", "tell", {"mail"}), t) == "policy-rejected");
  }
  SUBCASE("for a minor it is the guardian who accepts") {
    const auto of_minor = minor().guardian().consent("2026-01-07", "service").reject("2026-03-01", 2);
    CHECK(answer(history(of_minor).accept("2026-03-02", 2), read_mail("2026-03-03"), t) == "allow by contract");
    CHECK(answer(history(of_minor).subject().accept("2026-03-02", 2), read_mail("2026-03-03"), t) == "policy-rejected");
  }
}
