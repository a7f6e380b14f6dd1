// What a transaction does.
#include "faults/cast.hpp"
#include "faults/operations.hpp"

using namespace locket;
using host::member;

namespace faults {

namespace {

bool put_fresh(attempt& in) {
  const auto& m = people.fresh;
  return static_cast<bool>(
      in.open().begin().enrol(m.who, {1991, 1, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.handle = "new", .email = "new@example.org"}).commit());
}

bool change_email(attempt& in) { return static_cast<bool>(in.open().begin().change<&member::email>(people.old.record, "moved@example.org").commit()); }
bool remove_old(attempt& in) { return static_cast<bool>(in.open().begin().remove(people.old.record).commit()); }
bool contest_email(attempt& in) { return static_cast<bool>(in.open().begin().contest<host::mail>(people.old.who).commit()); }
bool resolve_email(attempt& in) {
  return static_cast<bool>(in.open().begin().resolve<host::mail>(people.old.who, "ticket 7").change<&member::email>(people.old.record, "right@example.org").commit());
}

/// One of two, and the second if it was acknowledged; the index agrees.
void check_email(vault& v, const std::string& before, const std::string& after, bool acknowledged) {
  const auto now = email_of(v, people.old);
  if (acknowledged) CHECK(now == after);
  else CHECK((now == before || now == after));
  for (const auto* address : {"old@example.org", "moved@example.org", "right@example.org"}) {
    CAPTURE(address);
    CAPTURE(now);
    if (now.ends_with("example.org")) CHECK(finds(v, address) == (now == address));
  }
}

}  // namespace

const operation put{.name = "put",
                    .prepare = just_begun,
                    .at = "2026-02-02T08:00:00Z",
                    .act = put_fresh,
                    .look =
                        [](attempt& in, bool acknowledged) {
                          auto& v = in.open();
                          CHECK(handle_of(v, people.old) == "old");
                          const auto now = handle_of(v, people.fresh);
                          if (acknowledged) CHECK(now == "new");
                          else CHECK((now == "new" || now == "unknown-subject"));
                          CHECK(finds(v, "new@example.org") == (now == "new"));
                          CHECK(finds(v, "old@example.org"));
                        },
                    .again =
                        [](attempt& in) {
                          CHECK(put_fresh(in));
                          CHECK(handle_of(in.open(), people.fresh) == "new");
                        }};

const operation change{.name = "change",
                       .prepare = just_begun,
                       .at = "2026-02-02T08:00:00Z",
                       .act = change_email,
                       .look = [](attempt& in, bool acknowledged) { check_email(in.open(), "old@example.org", "moved@example.org", acknowledged); },
                       .again =
                           [](attempt& in) {
                             CHECK(change_email(in));
                             check_email(in.open(), "", "moved@example.org", true);
                           }};

const operation remove_record{.name = "remove",
                              .prepare = just_begun,
                              .at = "2026-02-02T08:00:00Z",
                              .act = remove_old,
                              .look =
                                  [](attempt& in, bool acknowledged) {
                                    auto& v = in.open();
                                    const auto now = handle_of(v, people.old);
                                    if (acknowledged) CHECK(now == "absent");
                                    else CHECK((now == "absent" || now == "old"));
                                    CHECK(finds(v, "old@example.org") == (now == "old"));
                                    CHECK(seen<&host::comment::text, host::publication>(v, people.old.who, people.post) == "first");
                                  },
                              .again =
                                  [](attempt& in) {
                                    CHECK(remove_old(in));
                                    CHECK(handle_of(in.open(), people.old) == "absent");
                                  }};

const operation contest{.name = "contest",
                        .prepare = just_begun,
                        .at = "2026-02-02T08:00:00Z",
                        .act = contest_email,
                        .look =
                            [](attempt& in, bool acknowledged) {
                              check_email(in.open(), "old@example.org", "restricted", acknowledged);
                              CHECK(handle_of(in.open(), people.old) == "old");
                            },
                        .again =
                            [](attempt& in) {
                              CHECK(contest_email(in));
                              CHECK(email_of(in.open(), people.old) == "restricted");
                            }};

const operation resolve{.name = "resolve",
                        .prepare =
                            [](const support::temp_vault& files) {
                              const support::hand_clock clock("2026-02-01T08:00:00Z");
                              auto v = begun(files, clock);
                              must(v.begin().contest<host::mail>(people.old.who).commit());
                            },
                        .at = "2026-02-02T08:00:00Z",
                        .act = resolve_email,
                        .look = [](attempt& in, bool acknowledged) { check_email(in.open(), "restricted", "right@example.org", acknowledged); },
                        .again =
                            [](attempt& in) {
                              CHECK(resolve_email(in));
                              CHECK(email_of(in.open(), people.old) == "right@example.org");
                            }};

}  // namespace faults
