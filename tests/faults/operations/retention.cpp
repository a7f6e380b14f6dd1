// What a sweep destroys by date.
#include "faults/cast.hpp"
#include "faults/operations.hpp"

#include <algorithm>

using namespace locket;
using host::member;

namespace faults {

namespace {

/// The categories of all entries "destroyed", sorted: each destruction is written down once.
std::string destroyed_in(vault& v) {
  std::vector<std::string> all;
  for (const auto& one : v.by_id().audit(0, 10'000))
    if (one.what == "destroyed") all.push_back(one.categories.at(0));
  std::sort(all.begin(), all.end());
  std::string said;
  for (const auto& one : all) said += one + " ";
  return said;
}

/// What a court may see, whatever consents say: "stays absent".
std::string told_to_court(vault& v, const support::a_member& m) {
  const auto may = v.permit<host::disclosure>(m.who, actor::system(), named_basis{basis::legal_obligation, "case-17"});
  if (!may) return std::string(id_of(why(may)));
  const auto got = v.get<member>(*may, m.record);
  if (!got) return std::string(id_of(why(got)));
  const auto handle = got->reveal<&member::handle>();
  const auto email = got->reveal<&member::email>();
  return (handle ? *handle : std::string(id_of(handle.denial().why()))) + " " + (email ? *email : std::string(id_of(email.denial().why())));
}

void enrol(vault& v, const support::a_member& m, member values) {
  must(v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, std::move(values)).commit());
}

bool sweep_all(attempt& in) { return until_idle(in.open()), true; }

/// Nothing condemned is left, and nothing is written down twice or not at all.
void check_swept(attempt& in, const std::string& measure, const std::string& of_old) {
  auto& v = in.open();
  until_idle(v);
  CHECK(destroyed_in(v) == measure);
  CHECK(told_to_court(v, people.old) == of_old);
  CHECK(v.status().condemned == 0);
}

// The e-mail of a year ago, and of the closed account what it had and what it consented to.
constexpr auto of_a_year = "account email email ";

}  // namespace

/// One day of e-mail, and the classes of one closed account, all condemned two days ago.
const operation sweep{.name = "sweep",
                      .prepare =
                          [](const support::temp_vault& files) {
                            support::hand_clock clock("2026-02-01T08:00:00Z");
                            auto v = files.open(clock);
                            v.publish(host::policy());
                            enrol(v, people.left, {.handle = "leaves"});
                            v.close_account(people.left.who);
                            enrol(v, people.old, {.handle = "stays", .email = "xm@example.org"});
                            clock.set("2027-06-01T08:00:00Z");
                            while (v.sweep(1000).keys_condemned != 0) {}
                          },
                      .at = "2027-06-03T08:00:00Z",
                      .act = sweep_all,
                      .look =
                          [](attempt& in, bool acknowledged) {
                            auto& v = in.open();
                            // Past its date nobody reads it, destroyed or not.
                            CHECK(told_to_court(v, people.old) == (acknowledged ? "stays absent" : told_to_court(v, people.old).ends_with("expired") ? "stays expired" : "stays absent"));
                            CHECK(told_to_court(v, people.left).find("leaves") == std::string::npos);
                          },
                      .again = [](attempt& in) { check_swept(in, of_a_year, "stays absent"); }};

/// An e-mail address whose only consent was withdrawn forty days and more ago, condemned the day before yesterday.
const operation reviews{.name = "reviews",
                        .prepare =
                            [](const support::temp_vault& files) {
                              support::hand_clock clock("2026-02-01T08:00:00Z");
                              auto v = files.open(clock);
                              v.publish(host::policy());
                              auto rules = profile::cn_pipl();
                              rules.unsupported_erased_after = days{40};
                              v.publish(policy_after(host::policy(), 2, "2026-01-10T00:00:00Z").profile(rules).records<member, host::comment>());
                              enrol(v, people.old, {.handle = "stays", .email = "xm@example.org"});
                              v.withdraw<host::profile>(people.old.who);
                              clock.advance(days{41});
                              while (v.sweep(1000).keys_condemned != 0) {}
                            },
                        .at = "2026-03-17T08:00:00Z",
                        .act = sweep_all,
                        .look =
                            [](attempt& in, bool acknowledged) {
                              const auto now = told_to_court(in.open(), people.old);
                              CAPTURE(now);
                              if (acknowledged) CHECK(now == "stays absent");
                              else CHECK((now == "stays absent" || now == "stays expired" || now == "stays xm@example.org"));  // expired: the key is gone, the row is not yet
                            },
                        .again = [](attempt& in) { check_swept(in, "email ", "stays absent"); }};

}  // namespace faults
