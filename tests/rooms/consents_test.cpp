// How consent decides: the rules 1 to 6 and 9 of scenarios/README.md, by their numbers.
#include <doctest/doctest.h>

#include "support/a_case.hpp"

using namespace support;
using locket::acceptance;
using locket::form;

namespace {

history member() { return history().enrol("2026-01-05"); }
history minor() { return history("2010-06-15").enrol("2026-01-05"); }  // 14 on 2024-06-15, 18 on 2028-06-15
history child() { return history("2015-06-15").enrol("2026-01-05"); }

asking read_mail(std::string_view date = "2026-02-01") { return use(date, "newsletter", {"mail"}); }
asking read_place(std::string_view date = "2026-02-01") { return use(date, "map", {"place"}); }
asking send_mail(std::string to = "post") { return provide("2026-02-01", "newsletter", {"mail"}, std::move(to)); }
asking send_place(std::string to = "bank") { return provide("2026-02-01", "map", {"place"}, std::move(to)); }

// Version 2 declares the diary for the newsletter, in force from 2026-03-01; version 3 renames it.
locket::timeline changed() {
  locket::timeline t = only(a_policy());
  t.add(a_change(t.versions().back(), "2026-03-01").serves("newsletter", "diary").build());
  t.add(a_change(t.versions().back(), "2026-04-01").purpose("newsletter").called("新通讯", "news").build());
  return t;
}

}  // namespace

TEST_CASE("rule 1: use and collection look at consents that name no recipient") {
  CHECK(answer(member(), read_mail()) == "no-consent: mail");
  CHECK(answer(member().consent("2026-01-07", "map"), read_mail()) == "no-consent: mail");
  CHECK(answer(member().consent("2026-01-07", "newsletter"), read_mail()) == "allow by consent");
  CHECK(answer(member().consent("2026-01-07", "newsletter", form::separate, "post"), read_mail()) == "no-consent: mail");
  CHECK(answer(member().consent("2026-01-07", "newsletter"), collect("2026-02-01", "newsletter", {"mail"})) == "allow by consent");
}

TEST_CASE("rule 1: provision looks at consents that name no recipient or this one") {
  CHECK(answer(member().consent("2026-01-07", "newsletter"), send_mail()) == "allow by consent");
  CHECK(answer(member().consent("2026-01-07", "newsletter", form::general, "post"), send_mail()) == "allow by consent");
  CHECK(answer(member().consent("2026-01-07", "newsletter", form::general, "abroad", true), send_mail()) == "no-consent: mail");
}

TEST_CASE("rule 2: a sensitive field takes a separate consent") {
  CHECK(answer(member().consent("2026-01-07", "map"), read_place()) == "separate-consent-required: place");
  CHECK(answer(member().consent("2026-01-07", "map", form::separate), read_place()) == "allow by consent");
  CHECK(answer(member().consent("2026-01-07", "map"), use("2026-02-01", "map", {"nickname"})) == "allow by consent");
  SUBCASE("a later general one does not undo it") {
    CHECK(answer(member().consent("2026-01-07", "map", form::separate).consent("2026-01-08", "map"), read_place()) == "allow by consent");
  }
}

TEST_CASE("rule 2: a sensitive field's provision takes a separate consent that names the recipient") {
  CHECK(answer(member().consent("2026-01-07", "map", form::separate), send_place()) == "separate-consent-required: place");
  CHECK(answer(member().consent("2026-01-07", "map", form::general, "bank"), send_place()) == "separate-consent-required: place");
  CHECK(answer(member().consent("2026-01-07", "map", form::separate, "bank"), send_place()) == "allow by consent");
}

TEST_CASE("rule 2: of a subject under 14 every field is sensitive, at the time of the request") {
  const auto asked = [](form f) { return child().guardian().consent("2026-01-07", "newsletter", f); };
  CHECK(answer(asked(form::general), read_mail()) == "separate-consent-required: mail");
  CHECK(answer(asked(form::separate), read_mail()) == "allow by consent");
  CHECK(answer(asked(form::general), read_mail("2029-06-15")) == "allow by consent");
  CHECK(answer(asked(form::general), read_mail("2029-06-14")) == "separate-consent-required: mail");
}

TEST_CASE("rule 2: a minor's consent counts only with a guardian's") {
  CHECK(answer(minor(), read_mail()) == "guardian-consent-required: mail");
  CHECK(answer(minor().consent("2026-01-07", "newsletter"), read_mail()) == "guardian-consent-required: mail");
  CHECK(answer(minor().guardian().consent("2026-01-07", "newsletter"), read_mail()) == "allow by consent");
  SUBCASE("what the guardian agreed to stands after coming of age") {
    CHECK(answer(minor().guardian().consent("2026-01-07", "newsletter"), read_mail("2028-07-01")) == "allow by consent");
  }
  SUBCASE("from the birthday on the subject speaks") {
    CHECK(answer(minor().consent("2028-06-14", "newsletter"), read_mail("2028-07-01")) == "no-consent: mail");
    CHECK(answer(minor().consent("2028-06-15", "newsletter"), read_mail("2028-07-01")) == "allow by consent");
    CHECK(answer(minor().guardian().consent("2028-06-15", "newsletter"), read_mail("2028-07-01")) == "no-consent: mail");
  }
}

TEST_CASE("rule 3: a material change outdates a consent once it is in force, and a mere rewording does not") {
  const auto t = changed();
  const auto before = member().consent("2026-01-07", "newsletter");
  CHECK(answer(before, read_mail("2026-02-28"), t) == "allow by consent");
  CHECK(answer(before, read_mail("2026-03-01"), t) == "consent-outdated: mail");
  CHECK(answer(member().consent("2026-03-01", "newsletter"), read_mail("2026-04-02"), t) == "allow by consent");
  CHECK(answer(member().consent("2026-01-07", "map", form::separate), read_place("2026-04-02"), t) == "allow by consent");
}

TEST_CASE("rule 3: a general consent is renewed by an explicit acceptance, a separate one only by being given again") {
  const auto t = changed();
  const auto general = member().consent("2026-01-07", "newsletter"),
             separate = member().consent("2026-01-07", "newsletter", form::separate);
  const auto then = [](history h, std::uint32_t version, acceptance how = acceptance::explicitly) {
    return h.accept("2026-03-02", version, how);
  };
  CHECK(answer(then(general, 2), read_mail("2026-03-03"), t) == "allow by consent");
  CHECK(answer(then(separate, 2), read_mail("2026-03-03"), t) == "consent-outdated: mail");
  CHECK(answer(history(separate).consent("2026-03-02", "newsletter", form::separate), read_mail("2026-03-03"), t) == "allow by consent");
  SUBCASE("continued use renews none") {
    CHECK(answer(then(general, 2, acceptance::continued_use), read_mail("2026-03-03"), t) == "consent-outdated: mail");
  }
  SUBCASE("accepting an earlier version renews none") {
    CHECK(answer(then(general, 1), read_mail("2026-03-03"), t) == "consent-outdated: mail");
  }
  SUBCASE("a later version counts once it is in force") {
    CHECK(answer(then(general, 3), read_mail("2026-03-31"), t) == "consent-outdated: mail");
    CHECK(answer(then(general, 3), read_mail("2026-04-01"), t) == "allow by consent");
  }
  SUBCASE("for a minor it is the guardian who accepts") {
    const auto of_minor = minor().guardian().consent("2026-01-07", "newsletter");
    CHECK(answer(then(of_minor, 2), read_mail("2026-03-03"), t) == "allow by consent");
    CHECK(answer(history(of_minor).subject().accept("2026-03-02", 2), read_mail("2026-03-03"), t) == "consent-outdated: mail");
  }
}

TEST_CASE("rule 4: where none counts, the latest one looked at gives the reason") {
  CHECK(answer(member().consent("2026-01-07", "map", form::separate).withdraw("2026-01-08", "map").consent("2026-01-09", "map"),
               read_place()) == "separate-consent-required: place");
  CHECK(answer(member().consent("2026-01-07", "map").withdraw("2026-01-08", "map"), read_place()) == "consent-withdrawn: place");
  CHECK(answer(minor().consent("2026-01-07", "newsletter").withdraw("2026-01-08", "newsletter"), read_mail()) ==
        "guardian-consent-required: mail");
  CHECK(answer(minor().guardian().consent("2026-01-07", "newsletter").withdraw("2026-01-08", "newsletter"), read_mail()) ==
        "consent-withdrawn: mail");
  SUBCASE("withdrawn comes before outdated") {
    const auto t = changed();
    CHECK(answer(member().consent("2026-01-07", "newsletter").withdraw("2026-01-08", "newsletter"), read_mail("2026-03-03"), t) ==
          "consent-withdrawn: mail");
  }
  SUBCASE("one of the wrong person is as if never given") {
    CHECK(answer(member().guardian().consent("2026-01-07", "newsletter"), read_mail()) == "no-consent: mail");
    CHECK(answer(minor().consent("2026-01-07", "newsletter"), read_mail("2028-07-01")) == "no-consent: mail");
  }
}

TEST_CASE("R8.5: from its withdrawal on a consent carries nothing, until it is given again") {
  auto h = member().consent("2026-01-07", "newsletter").withdraw("2026-01-10", "newsletter");
  CHECK(answer(h, read_mail()) == "consent-withdrawn: mail");
  CHECK(answer(h.consent("2026-01-12", "newsletter"), read_mail()) == "allow by consent");
  SUBCASE("closing the account withdraws every consent given so far") {
    CHECK(answer(h.close("2026-01-15"), read_mail()) == "consent-withdrawn: mail");
    CHECK(answer(h.consent("2026-01-16", "newsletter"), read_mail()) == "allow by consent");
  }
}

TEST_CASE("rule 5: a withdrawal that names a recipient refuses it until a consent names it again") {
  auto h = member().consent("2026-01-07", "newsletter").withdraw("2026-01-10", "newsletter", "post");
  CHECK(answer(h, send_mail("post")) == "consent-withdrawn: mail");
  CHECK(answer(h, read_mail()) == "allow by consent");
  CHECK(answer(h.consent("2026-01-11", "newsletter"), send_mail("post")) == "consent-withdrawn: mail");
  CHECK(answer(h.consent("2026-01-12", "newsletter", form::general, "post"), send_mail("post")) == "allow by consent");
  CHECK(answer(h.withdraw("2026-01-13", "newsletter"), send_mail("post")) == "consent-withdrawn: mail");
  SUBCASE("before anything is known of a guardian") {
    const auto refused = minor().withdraw("2026-01-10", "newsletter", "post");
    CHECK(answer(refused, send_mail("post")) == "consent-withdrawn: mail");
    CHECK(answer(history(refused).consent("2026-01-11", "newsletter", form::general, "post"), send_mail("post")) ==
          "guardian-consent-required: mail");
  }
  SUBCASE("it takes back the consents that name it, and no others") {
    const auto both =
        member().consent("2026-01-07", "map", form::separate, "bank").consent("2026-01-07", "map", form::separate, "abroad", true);
    CHECK(answer(history(both).withdraw("2026-01-10", "map", "bank"), send_place("bank")) == "consent-withdrawn: place");
    CHECK(answer(history(both).withdraw("2026-01-10", "map", "bank"), send_place("abroad")) == "allow by consent");
    CHECK(answer(history(both).withdraw("2026-01-10", "map"), send_place("abroad")) == "consent-withdrawn: place");
  }
  SUBCASE("as far as consent carries it: a contract still does") {
    CHECK(answer(member().withdraw("2026-01-10", "service", "post"), provide("2026-02-01", "service", {"mail"}, "post")) ==
          "allow by contract");
  }
}

TEST_CASE("rule 6: beyond the storage region a consent names the recipient and says so") {
  const auto given = [](std::string recipient, bool border) {
    return member().consent("2026-01-07", "newsletter", form::general, std::move(recipient), border);
  };
  CHECK(answer(given("", false), send_mail("abroad")) == "cross-border-consent-required: mail");
  CHECK(answer(given("", true), send_mail("abroad")) == "cross-border-consent-required: mail");
  CHECK(answer(given("abroad", false), send_mail("abroad")) == "cross-border-consent-required: mail");
  CHECK(answer(given("abroad", true), send_mail("abroad")) == "allow by consent");
  CHECK(answer(given("abroad", true).withdraw("2026-01-08", "newsletter"), send_mail("abroad")) == "consent-withdrawn: mail");
  SUBCASE("also where the contract carries the field") {
    const auto send = provide("2026-02-01", "service", {"mail"}, "abroad");
    CHECK(answer(member(), send) == "cross-border-consent-required: mail");
    CHECK(answer(member().consent("2026-01-07", "service", form::general, "abroad", true), send) == "allow by contract");
  }
  SUBCASE("a basis with a reference needs none") {
    CHECK(answer(member(), provide("2026-02-01", "tell", {"mail"}, "abroad").under(locket::basis::legal_obligation, "incident-1")) ==
          "allow by legal-obligation");
  }
}

TEST_CASE("rule 9: somebody born on 29 February turns a year older on 1 March of other years") {
  const auto h = history("2008-02-29").enrol("2026-01-05").consent("2026-02-28", "newsletter").consent("2026-03-01", "map");
  CHECK(answer(h, read_mail("2026-02-28")) == "guardian-consent-required: mail");
  CHECK(answer(h, use("2026-03-01", "map", {"nickname"})) == "allow by consent");
}

TEST_CASE("a field that was never collected does not matter to a use or provision") {
  CHECK(answer(member(), read_mail().nothing_held()) == "allow");
  CHECK(answer(member(), send_place().nothing_held()) == "allow");
  CHECK(answer(member(), collect("2026-02-01", "newsletter", {"mail"})) == "no-consent: mail");
}
