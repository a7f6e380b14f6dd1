#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

using namespace locket;
using host::member;
using support::a_member;
using support::temp_vault;

namespace {

const actor officer = actor::staff("privacy-officer", "u9");
const named_basis subpoena{basis::legal_obligation, "(2026) Yu 01 No. 7"};
const named_basis warrant{basis::national_security, "NS-2026-3"};

/// The host's policy with a recipient of each kind, in force from 2026-01-02.
policy policy_with_recipients() {
  return policy_after(host::policy(), 2, "2026-01-02T00:00:00Z")
      .purpose<host::disclosure>()
      .carried_by(basis::national_security, provision_to_authorities)
      .affiliate("pay", "CN-mainland").until("2028-12-31").permits<host::account>()
      .partner("city-bank", "CN-mainland").until("2026-06-30").permits<host::profile, host::survey>()
      .partner("sms", "CN-mainland").until("2027-12-31").acts_as(recipient_role::processor).permits<host::support>()
      .partner("overseas-mail", "SG").until("2027-12-31").permits<host::survey>()
      .the_public("the-public").permits<host::publication>()
      .records<member, host::comment>();
}

struct scene {
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  temp_vault files;
  vault v = files.open(clock);
  a_member m;

  scene() {
    v.publish(host::policy());
    v.publish(policy_with_recipients());
    REQUIRE(why(v.begin()
                    .enrol(m.who, {1990, 5, 1})
                    .consent<host::profile>(m.who)
                    .consent<host::survey>(m.who)
                    .consent<host::account>(m.who, {.form = form::separate})
                    .put(m.who, m.record, member{.handle = "xiaoming", .email = "xm@example.org", .id_card = "500101199005010001"})
                    .commit()) == reason::allow);
  }
  template <class P>
  permit<P> may() {
    const auto given = v.permit<P>(m.who, actor::system());
    REQUIRE(given);
    return *given;
  }
  template <class P, auto... Member>
  auto provide(std::string_view to, std::optional<named_basis> under = {}, const actor& as = actor::system()) {
    return v.provide<P, Member...>(m.who, m.record, to, as, std::move(under));
  }
};

/// "city-bank partner/controller for profile: email by consent; alone until 2026-06-30T16:00:00Z, rectify, erase"
std::string line(const provision& p) {
  constexpr const char* kinds[] = {"?", "affiliate", "partner", "authority", "the-public"};
  std::string text = p.recipient + " " + kinds[static_cast<int>(p.kind)] + (p.role == recipient_role::processor ? "/processor" : "/controller");
  if (p.cross_border) text += " abroad in " + p.region;
  text += " for " + p.purpose + ":";
  for (const auto& f : p.fields) text += " " + p.record + "." + f.name + " (" + f.category + ") by " + std::string(id_of(f.basis));
  if (!p.reference.empty()) text += ", " + p.reference;
  text += ";";
  if (p.obligation.this_purpose_alone) text += " alone";
  if (p.obligation.until) text += " until " + p.obligation.until->text();
  if (p.obligation.rectify_when_told) text += " rectify";
  if (p.obligation.erase_when_told) text += " erase";
  return text;
}

/// A provided value, or the id of the reason why not.
template <auto Member, auto... All>
std::string shown(const provided<All...>& given) {
  const auto value = given.template reveal<Member>();
  return value ? *value : std::string(id_of(value.denial().why()));
}

std::string recipients(const std::vector<provision>& list) {
  std::string text;
  for (const auto& p : list) text += (text.empty() ? "" : ", ") + p.recipient;
  return text.empty() ? "none" : text;
}

/// The audit's last line of an act: "provided: no-consent by system/ for survey to city-bank [email]".
std::string last_entry(vault& v, std::string_view act) {
  std::string text = "none";
  for (const auto& e : v.by_id().audit(0, 1000)) {
    if (e.what != act) continue;
    text = e.what + ": " + e.reason + " by " + e.role + "/" + e.actor + " for " + e.purpose + " to " + e.recipient + " [";
    for (const auto& c : e.categories) text += (text.back() == '[' ? "" : " ") + c;
    text += "]" + (e.reference.empty() ? std::string() : " " + e.reference);
  }
  return text;
}

}  // namespace

TEST_CASE("R4.1: a provision under a permit gives these fields and no other, and is written down with its obligation") {
  scene s;
  const auto given = s.v.provide<&member::handle, &member::id_card>(s.may<host::account>(), s.m.record, "pay");
  REQUIRE(why(given) == reason::separate_consent_required);  // a sensitive field needs a consent that names the recipient
  const auto plain = s.v.provide<&member::handle>(s.may<host::account>(), s.m.record, "pay");
  REQUIRE(why(plain) == reason::allow);
  const auto handle = plain->reveal<&member::handle>();
  REQUIRE(handle);
  CHECK(*handle == "xiaoming");
  CHECK(plain->by_id().size() == 1);
  CHECK(line(plain->written()) == "pay affiliate/controller for account-service: member.handle (account) by contract; alone until 2028-12-31T16:00:00Z rectify erase");
  CHECK(plain->written().at == s.v.now());
  CHECK(plain->written().policy_version == 2);
  CHECK(plain->written().contract_until == date{2028, 12, 31});
  CHECK(s.v.recipients_of(s.m.who) == std::vector{plain->written()});
  CHECK(last_entry(s.v, "provided") == "provided: allow by system/ for account-service to pay [account]");
}

TEST_CASE("R4.1.4: what travels to each kind of recipient, and under which obligation") {
  scene s;
  const auto written = [](const auto& given) { return given ? line(given->written()) : std::string(id_of(why(given))); };
  SUBCASE("a partner: until the contract ends") {
    CHECK(written(s.provide<host::profile, &member::email>("city-bank")) ==
          "city-bank partner/controller for profile: member.email (email) by consent; alone until 2026-06-30T16:00:00Z rectify erase");
  }
  SUBCASE("a processor, and a value that expires before the contract does") {
    CHECK(written(s.provide<host::support, &member::handle>("sms")) ==
          "sms partner/processor for customer-service: member.handle (account) by contract; alone until 2027-12-31T16:00:00Z rectify erase");
    REQUIRE(s.v.begin().consent<host::survey>(s.m.who, {.recipient = "overseas-mail", .cross_border = true}).commit());
    const auto given = s.provide<host::survey, &member::email>("overseas-mail");
    REQUIRE(why(given) == reason::allow);
    CHECK(given->written().cross_border);
    REQUIRE(given->written().obligation.until);
    CHECK(*given->written().obligation.until <= s.v.now() + days{365});  // an e-mail address is kept for a year, the contract runs for two
    CHECK(*given->written().obligation.until > s.v.now() + days{363});
  }
  SUBCASE("an authority: the demand alone") {
    CHECK(written(s.provide<host::disclosure, &member::email, &member::id_card>("people-court", subpoena, officer)) ==
          "people-court authority/controller for legal-disclosure: member.email (email) by legal-obligation member.id_card (identity-document) by legal-obligation, " + subpoena.reference +
              "; alone rectify");
  }
  SUBCASE("the public: nobody is bound") {
    CHECK(written(s.provide<host::publication, &member::handle>("the-public")) == "the-public the-public/controller for publication: member.handle (account) by contract;");
  }
}

TEST_CASE("R4.1.4: the obligation reads as a sentence in both languages") {
  scene s;
  const auto sms = s.provide<host::support, &member::handle>("sms");
  REQUIRE(sms);
  CHECK(sms->written().explain("en") == "sms may use this for customer-service alone, as instructed and not otherwise, until 2027-12-31T16:00:00Z; when told, it rectifies or erases it.");
  CHECK(sms->written().explain("zh") == "sms只能将以上信息用于customer-service,且只能按照委托方的指示处理,期限至2027-12-31T16:00:00Z;接到通知后应当更正或者删除。");
  const auto court = s.provide<host::disclosure, &member::handle>("people-court", subpoena, officer);
  REQUIRE(court);
  CHECK(court->written().explain("en") == "people-court may use this for legal-disclosure alone; when told, it rectifies it.");
  const auto all = s.provide<host::publication, &member::handle>("the-public");
  REQUIRE(all);
  CHECK(all->written().explain("en") == "This was made public for publication; nobody is bound by it.");
}

TEST_CASE("R4.1: one refused field refuses the whole, is named, and nothing leaves or is written down") {
  scene s;
  const auto given = s.provide<host::account, &member::handle, &member::id_card>("pay");
  REQUIRE_FALSE(given);
  CHECK(given.denial().why() == reason::separate_consent_required);
  CHECK(given.denial().field() == "id_card");
  CHECK(given.denial().category() == "identity-document");
  CHECK(s.v.recipients_of(s.m.who).empty());
  CHECK(last_entry(s.v, "provided") == "provided: separate-consent-required by system/ for account-service to pay [account identity-document]");
  REQUIRE(s.v.begin().consent<host::account>(s.m.who, {.form = form::separate, .recipient = "pay"}).commit());
  const auto now = s.provide<host::account, &member::handle, &member::id_card>("pay");
  REQUIRE(why(now) == reason::allow);
  CHECK(shown<&member::id_card>(*now) == "500101199005010001");
}

TEST_CASE("R4.1.4: no contract, a lapsed one, another purpose, an unknown recipient: no") {
  scene s;
  CHECK(why(s.provide<host::profile, &member::email>("nobody")) == reason::recipient_unknown);
  CHECK(why(s.provide<host::account, &member::handle>("city-bank")) == reason::recipient_purpose);
  s.clock.set("2026-06-30T15:59:59Z");
  CHECK(why(s.provide<host::profile, &member::email>("city-bank")) == reason::allow);  // its last day, in the policy's zone
  s.clock.set("2026-06-30T16:00:00Z");
  CHECK(why(s.provide<host::profile, &member::email>("city-bank")) == reason::recipient_not_contracted);
  CHECK(s.v.recipients_of(s.m.who).size() == 1);
}

TEST_CASE("R3.4: a recipient abroad needs a cross-border consent that names it") {
  scene s;
  CHECK(why(s.provide<host::survey, &member::email>("overseas-mail")) == reason::cross_border_consent_required);
  REQUIRE(s.v.begin().consent<host::survey>(s.m.who, {.recipient = "overseas-mail", .cross_border = true}).commit());
  const auto given = s.provide<host::survey, &member::email>("overseas-mail");
  REQUIRE(why(given) == reason::allow);
  CHECK(given->written().region == "SG");
}

TEST_CASE("R4.1.2: a legal demand needs its basis and its reference, and both are recorded") {
  scene s;
  CHECK(why(s.provide<host::disclosure, &member::email>("people-court", {}, officer)) == reason::basis_not_applicable);
  CHECK(why(s.provide<host::disclosure, &member::email>("people-court", named_basis{basis::legal_obligation}, officer)) == reason::basis_not_applicable);
  CHECK(why(s.provide<host::disclosure, &member::email>("city-bank", subpoena, officer)) == reason::recipient_purpose);
  const auto given = s.provide<host::disclosure, &member::email>("people-court", subpoena, officer);
  REQUIRE(why(given) == reason::allow);
  CHECK(given->written().reference == subpoena.reference);
  CHECK(last_entry(s.v, "provided") == "provided: allow by privacy-officer/u9 for legal-disclosure to people-court [email] " + subpoena.reference);
}

TEST_CASE("R4.2: a basis that carries provision alone gives no permit, and is provided by request") {
  scene s;
  CHECK(why(s.v.permit<host::disclosure>(s.m.who, officer, warrant)) == reason::basis_not_applicable);
  const auto given = s.provide<host::disclosure, &member::id_card>("people-court", warrant, officer);
  REQUIRE(why(given) == reason::allow);
  CHECK(shown<&member::id_card>(*given) == "500101199005010001");
  CHECK(given->written().fields.front().basis == basis::national_security);
}

TEST_CASE("R3.2: what an actor may not do at all comes first, and tells a stranger nothing") {
  scene s;
  const auto stranger = actor::staff("support", "u7");
  CHECK(why(s.provide<host::profile, &member::email>("city-bank", {}, stranger)) == reason::role_not_permitted);
  CHECK(why(s.v.provide<host::profile, &member::email>(subject_id::mint(), s.m.record, "city-bank", stranger)) == reason::role_not_permitted);
  CHECK(why(s.v.provide<host::profile, &member::email>(subject_id::mint(), s.m.record, "city-bank", actor::system())) == reason::unknown_subject);
}

TEST_CASE("R3.2: a provision by request counts against the role's cap, like a use") {
  scene s;
  const auto clerk = actor::staff("support", "u7");
  std::vector<subject_id> others(30);
  for (auto& one : others) one = subject_id::mint();
  s.v.by_id().count_accesses(std::span(others).first(29), clerk);
  CHECK(why(s.provide<host::support, &member::handle>("sms", {}, clerk)) == reason::allow);
  CHECK(why(s.provide<host::support, &member::handle>("sms", {}, clerk)) == reason::allow);  // the same subject again
  a_member another;
  REQUIRE(s.v.begin().enrol(another.who, {1991, 1, 1}).put(another.who, another.record, member{.handle = "another"}).commit());
  CHECK(why(s.v.provide<host::support, &member::handle>(another.who, another.record, "sms", clerk)) == reason::rate_limited);
}

TEST_CASE("R4: another subject's record, and one that holds nothing of it, is absent") {
  scene s;
  a_member another;
  REQUIRE(s.v.begin().enrol(another.who, {1991, 1, 1}).put(another.who, another.record, member{.handle = "another"}).commit());
  CHECK(why(s.v.provide<host::account, &member::handle>(s.m.who, another.record, "pay", actor::system())) == reason::absent);
  CHECK(why(s.v.provide<host::account, &member::handle>(s.m.who, record_id::mint(), "pay", actor::system())) == reason::absent);
  CHECK(why(s.v.provide<host::account, &member::id_card>(another.who, another.record, "pay", actor::system())) == reason::absent);
  const auto some = s.v.provide<host::account, &member::handle, &member::id_card>(another.who, another.record, "pay", actor::system());
  REQUIRE(why(some) == reason::allow);
  CHECK(some->state<&member::handle>() == field_state::open);
  CHECK(some->state<&member::id_card>() == field_state::absent);
  CHECK(some->reveal<&member::id_card>().denial().why() == reason::absent);
  CHECK(some->written().fields == std::vector<provision::field>{{"account", "handle", basis::contract}});  // what is absent did not leave
}

TEST_CASE("R8.5: no provision after the withdrawal of its purpose or of its recipient, under a permit in hand either") {
  scene s;
  const auto may = s.may<host::profile>();
  SUBCASE("of the purpose") {
    const auto given = s.v.provide<&member::email>(may, s.m.record, "city-bank");
    REQUIRE(why(given) == reason::allow);
    REQUIRE(given->reveal<&member::email>());
    s.v.withdraw<host::profile>(s.m.who);
    CHECK(given->reveal<&member::email>().denial().why() == reason::consent_withdrawn);  // and what was not sent yet is closed
    CHECK(why(s.v.provide<&member::email>(may, s.m.record, "city-bank")) == reason::consent_withdrawn);
  }
  SUBCASE("of the recipient") {
    const auto given = s.v.provide<&member::email>(may, s.m.record, "city-bank");
    REQUIRE(given);
    s.v.withdraw<host::profile>(s.m.who, "city-bank");
    CHECK(given->reveal<&member::email>().denial().why() == reason::consent_withdrawn);
    CHECK(why(s.v.provide<&member::email>(may, s.m.record, "city-bank")) == reason::consent_withdrawn);
    const auto used = s.v.get<member>(may, s.m.record);
    REQUIRE(used);
    CHECK(used->reveal<&member::email>());  // use goes on
  }
  SUBCASE("of an erased subject") {
    s.v.erase(s.m.who);
    CHECK(why(s.v.provide<&member::email>(may, s.m.record, "city-bank")) == reason::unknown_subject);
  }
  CHECK(s.v.verify());
}

TEST_CASE("R8.5: a permit whose time is up provides nothing, and neither does what was provided under it open any more") {
  scene s;
  const auto may = s.may<host::profile>();
  const auto given = s.v.provide<&member::email>(may, s.m.record, "city-bank");
  REQUIRE(given);
  s.clock.advance_seconds(900);
  CHECK(given->reveal<&member::email>().denial().why() == reason::permit_ended);
  CHECK(why(s.v.provide<&member::email>(may, s.m.record, "city-bank")) == reason::permit_ended);
  CHECK(s.v.recipients_of(s.m.who).size() == 1);
}

TEST_CASE("R1.3: a contested field is not provided, and who was given it is listed, to be told of the rectification") {
  scene s;
  REQUIRE(s.provide<host::profile, &member::email>("city-bank"));
  s.clock.advance_seconds(60);
  REQUIRE(s.provide<host::account, &member::handle>("pay"));
  REQUIRE(s.v.begin().contest<host::mail>(s.m.who).commit());
  CHECK(why(s.provide<host::profile, &member::email>("city-bank")) == reason::restricted);
  REQUIRE(s.v.begin(actor::staff("support", "u7")).resolve<host::mail>(s.m.who, "ticket 4711").change<&member::email>(s.m.record, "new@example.org").commit());
  CHECK(recipients(s.v.recipients_of<host::mail>(s.m.who)) == "city-bank");
  CHECK(recipients(s.v.recipients_of<host::identity>(s.m.who)) == "none");
  CHECK(last_entry(s.v, "resolved") == "resolved: allow by support/u7 for  to  [email] ticket 4711");
  const auto again = s.provide<host::profile, &member::email>("city-bank");
  REQUIRE(again);
  CHECK(shown<&member::email>(*again) == "new@example.org");
}

TEST_CASE("R8.1: recipients are listed newest first, also after a restart, and the listing is audited") {
  scene s;
  REQUIRE(s.provide<host::account, &member::handle>("pay"));
  s.clock.advance(days{1});
  REQUIRE(s.provide<host::profile, &member::email>("city-bank"));
  const auto listed = s.v.recipients_of(s.m.who, actor::member(s.m.who));
  CHECK(recipients(listed) == "city-bank, pay");
  CHECK(last_entry(s.v, "recipients-listed") == "recipients-listed: allow by member/ for  to  []");
  CHECK(recipients(s.v.recipients_of(subject_id::mint())) == "none");
  s.v.close();
  s.v = s.files.open(s.clock);
  CHECK(s.v.recipients_of(s.m.who) == listed);
  CHECK(s.v.verify());
}

TEST_CASE("R8.4: a provision survives the erasure as evidence that names nobody, until its own date") {
  scene s;
  REQUIRE(s.provide<host::account, &member::handle>("pay"));
  s.clock.trusted_ = true;
  s.v.erase(s.m.who);
  CHECK(s.v.recipients_of(s.m.who).empty());
  const auto kept = s.v.by_id().provisions(0, 10);
  REQUIRE(kept.size() == 1);
  CHECK(kept.front().recipient == "pay");
  for (const auto* end : {".locket", ".locket-wal", ".locket-keys", ".locket-index"}) {
    const auto bytes = support::file_bytes(s.files.name + end);
    CHECK(bytes.find(std::string(s.m.who.bytes.begin(), s.m.who.bytes.end())) == std::string::npos);
  }
  const auto sweep = [&] {
    std::uint64_t removed = 0;
    sweep_report step;
    int steps = 0;
    do {
      step = s.v.sweep(200);
      removed += step.rows_removed;
      REQUIRE(++steps < 1000);
    } while (step.more);
    return removed;
  };
  s.clock.advance(years(3));
  s.clock.advance_seconds(-1);
  CHECK(sweep() == 0);
  CHECK(s.v.by_id().provisions(0, 10).size() == 1);
  s.clock.advance_seconds(2);
  CHECK(s.v.by_id().provisions(0, 10).empty());  // refused at once, before any sweep
  CHECK(sweep() == 0);
  s.clock.advance_seconds(25 * 3600);
  CHECK(sweep() == 1);  // the row goes with its key
  CHECK(s.v.by_id().provisions(0, 10).empty());
}

TEST_CASE("R4: a provision of a punctured subject is kept under their new root, and lets itself be erased") {
  scene s;
  REQUIRE(s.v.begin().consent<host::disclosure>(s.m.who).commit());
  s.clock.trusted_ = true;
  s.v.close_account(s.m.who);  // identity documents end with the closure: the root is punctured
  const auto given = s.provide<host::disclosure, &member::handle>("people-court", subpoena, officer);
  REQUIRE(why(given) == reason::allow);
  CHECK(shown<&member::handle>(*given) == "xiaoming");
  CHECK(recipients(s.v.recipients_of(s.m.who)) == "people-court");
  s.v.erase(s.m.who);
  CHECK(s.v.by_id().provisions(0, 10).size() == 1);
  s.clock.advance(years(3));
  CHECK(s.v.by_id().provisions(0, 10).empty());
}

TEST_CASE("a provision by ids that names no field, or what is no provision, is a mistake of the host's") {
  scene s;
  const auto code_of = [](auto call) {
    try {
      call();
    } catch (const error& fault) {
      return fault.code();
    }
    return code::io;
  };
  auto& e = s.v.by_id();
  const std::size_t handle[] = {0}, beyond[] = {99};
  const provide_request asked{.who = s.m.who, .purpose = "account-service", .recipient = "pay"};
  CHECK(code_of([&] { (void)e.provide(asked, s.m.record, schema_of<member>, {}); }) == code::misuse_argument);
  CHECK(code_of([&] { (void)e.provide(asked, s.m.record, schema_of<member>, beyond); }) == code::misuse_argument);
  auto release = asked;
  release.k = 5;
  CHECK(code_of([&] { (void)e.provide(release, s.m.record, schema_of<member>, handle); }) == code::misuse_argument);
  const auto given = e.provide(asked, s.m.record, schema_of<member>, handle);
  REQUIRE(given);
  s.v.close();
  CHECK(code_of([&] { (void)given->value(0); }) == code::misuse_closed);
  CHECK(code_of([&] { (void)e.provide(asked, s.m.record, schema_of<member>, handle); }) == code::misuse_closed);
}

TEST_CASE("R2: by ids too, a field is provided for a purpose that its own declaration lists, whatever the policy says") {
  scene s;
  const std::string_view elsewhere[] = {"profile"};
  const field_schema narrow[] = {{.name = "handle", .category = "account", .purposes = elsewhere}};
  const std::size_t first[] = {0};
  const auto given = s.v.by_id().provide({.who = s.m.who, .purpose = "account-service", .recipient = "pay"}, s.m.record, {"member", narrow}, first);
  CHECK(why(given) == reason::field_not_declared);
}
