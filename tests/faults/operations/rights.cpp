// What a subject may ask for, and what is read and provided of them.
#include "faults/cast.hpp"
#include "faults/operations.hpp"

#include <algorithm>

using namespace locket;
using host::member;

namespace faults {

namespace {

bool consent_to_survey(attempt& in) { return static_cast<bool>(in.open().begin().consent<host::survey>(people.old.who).commit()); }
bool withdraw_profile(attempt& in) { return in.open().withdraw<host::profile>(people.old.who), true; }
bool close_old(attempt& in) { return in.open().close_account(people.old.who), true; }

constexpr auto closed_account = reason::no_consent;  // the contract has ended, and nothing took its place

template <class P>
reason permitted(attempt& in) {
  return why(in.open().permit<P>(people.old.who, actor::system()));
}
/// Of two answers either, or the second if it was acknowledged.
void check_one_of(reason now, reason before, reason after, bool acknowledged) {
  if (acknowledged) CHECK(now == after);
  else CHECK((now == before || now == after));
}

void listen(attempt& in) {
  in.open().on_erased([&in](const subject_id& who) {
    in.told.push_back(who);
    return in.confirms;
  });
}
/// A host that is told and does not confirm.
bool erase_old(attempt& in) {
  in.open().erase(people.old.who);
  return true;  // known or not, nobody can read them
}
void check_gone(vault& v) {
  CHECK(handle_of(v, people.old) == "unknown-subject");
  CHECK(seen<&host::comment::text, host::publication>(v, people.old.who, people.post) == "unknown-subject");
}

constexpr auto demand = "(2026) Yu 01 No. 7";
verdict<provided<&member::handle>> provided_to_court(vault& v) {
  return v.provide<host::disclosure, &member::handle>(people.old.who, people.old.record, "people-court", staff("privacy-officer", "u9"), named_basis{basis::legal_obligation, demand});
}

}  // namespace

const operation consent{.name = "consent",
                        .prepare = just_begun,
                        .at = "2026-02-02T08:00:00Z",
                        .act = consent_to_survey,
                        .look = [](attempt& in, bool acknowledged) { check_one_of(permitted<host::survey>(in), reason::no_consent, reason::allow, acknowledged); },
                        .again =
                            [](attempt& in) {
                              CHECK(consent_to_survey(in));
                              CHECK(permitted<host::survey>(in) == reason::allow);
                            }};

const operation withdraw{.name = "withdraw",
                         .prepare = just_begun,
                         .at = "2026-02-02T08:00:00Z",
                         .act = withdraw_profile,
                         .look =
                             [](attempt& in, bool acknowledged) {
                               check_one_of(permitted<host::profile>(in), reason::allow, reason::consent_withdrawn, acknowledged);
                               CHECK(handle_of(in.open(), people.old) == "old");
                             },
                         .again =
                             [](attempt& in) {
                               CHECK(withdraw_profile(in));
                               CHECK(permitted<host::profile>(in) == reason::consent_withdrawn);
                             }};

const operation close_account{.name = "close account",
                              .prepare = just_begun,
                              .at = "2026-02-02T08:00:00Z",
                              .act = close_old,
                              .look =
                                  [](attempt& in, bool acknowledged) {
                                    check_one_of(permitted<host::account>(in), reason::allow, closed_account, acknowledged);
                                    // All or nothing: with the contract go the consents.
                                    const bool closed = permitted<host::account>(in) != reason::allow;
                                    CHECK((permitted<host::profile>(in) == reason::allow) != closed);
                                  },
                              .again =
                                  [](attempt& in) {
                                    CHECK(close_old(in));
                                    CHECK(permitted<host::account>(in) == closed_account);
                                    // Thirty days later it is all condemned, and gone a day after that.
                                    in.clock.set("2026-03-20T08:00:00Z");
                                    until_idle(in.open());
                                    in.clock.set("2026-03-23T08:00:00Z");
                                    until_idle(in.open());
                                    CHECK(in.open().status().due == 0);
                                    CHECK(in.open().status().condemned == 0);
                                  }};

const operation erase{.name = "erase",
                      .prepare = just_begun,
                      .at = "2026-02-02T08:00:00Z",
                      .act = erase_old,
                      .look =
                          [](attempt& in, bool acknowledged) {
                            const auto before = in.told.size();
                            listen(in);
                            auto& v = in.open();
                            const auto now = handle_of(v, people.old);
                            if (acknowledged) CHECK(now == "unknown-subject");
                            else CHECK((now == "old" || now == "unknown-subject"));
                            if (now == "old") CHECK(finds(v, "old@example.org"));
                            until_idle(v);
                            // Not confirmed, so told again.
                            if (now != "old") {
                              check_gone(v);
                              CHECK(in.told.size() > before);
                              CHECK(v.status().unconfirmed_erasures == 1);
                              CHECK(v.status().erasures_with_rows == 0);
                            } else {
                              CHECK(in.told.size() == before);
                            }
                          },
                      .again =
                          [](attempt& in) {
                            erase_old(in);
                            in.confirms = true;
                            until_idle(in.open());
                            check_gone(in.open());
                            CHECK(std::count(in.told.begin(), in.told.end(), people.old.who) == static_cast<std::ptrdiff_t>(in.told.size()));
                            CHECK(in.told.size() >= 1);
                            CHECK(in.open().status().unconfirmed_erasures == 0);
                            const auto audit = in.open().by_id().audit(0, 1000);
                            CHECK(std::count_if(audit.begin(), audit.end(), [](const audit_line& e) { return e.what == "erased"; }) == 1);
                          },
                      .ready = listen,
                      .on_full_disk = true};

const operation provide{.name = "provide",
                        .prepare = just_begun,
                        .at = "2026-02-02T08:00:00Z",
                        .act =
                            [](attempt& in) {
                              const auto given = provided_to_court(in.open());
                              return given && given->reveal<&member::handle>();
                            },
                        .look =
                            [](attempt& in, bool handed_out) {
                              auto& v = in.open();
                              const auto written = v.recipients_of(people.old.who).size();
                              CHECK(written >= (handed_out ? 1U : 0U));
                              CHECK(written <= 1);
                              const auto audit = v.by_id().audit(0, 1000);
                              CHECK(std::count_if(audit.begin(), audit.end(), [](const audit_line& e) { return e.what == "provided" && e.reason == "allow"; }) == static_cast<std::ptrdiff_t>(written));
                            },
                        .again =
                            [](attempt& in) {
                              auto& v = in.open();
                              const auto written = v.recipients_of(people.old.who).size();
                              REQUIRE(provided_to_court(v));
                              CHECK(v.recipients_of(people.old.who).size() == written + 1);
                            }};

const operation read{.name = "read",
                     .prepare = just_begun,
                     .at = "2026-02-02T08:00:00Z",
                     .act =
                         [](attempt& in) {
                           const auto handle = handle_of(in.open(), people.old);  // may throw, which no CHECK should catch
                           CHECK(handle == "old");
                           return finds(in.open(), "old@example.org");
                         },
                     .look = [](attempt& in, bool) { CHECK(email_of(in.open(), people.old) == "old@example.org"); },
                     .again = [](attempt& in) { CHECK(handle_of(in.open(), people.old) == "old"); }};

}  // namespace faults
