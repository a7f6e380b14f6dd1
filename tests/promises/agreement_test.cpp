// Typed or by id, here or in another process: the same answer. Over random histories of the host in a_host.hpp.
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/onlooker.hpp"
#include "support/print.hpp"
#include "support/seed.hpp"
#include "support/temp_vault.hpp"

using namespace locket;
using host::member;
using support::a_member;

namespace {

constexpr int histories = 12;
constexpr int events_each = 10;

/// One thing happens, at random.
void happens(support::dice& any, vault& v, const a_member& m) {
  auto list = v.begin();
  switch (any.under(8)) {
    case 0:
      list.consent<host::profile>(m.who);
      break;
    case 1:
      list.consent<host::survey>(m.who, {.form = form::separate});
      break;
    case 2:
      list.withdraw<host::profile>(m.who);
      break;
    case 3:
      list.accept(m.who, 1, acceptance::explicitly);
      break;
    case 4:
      list.reject(m.who, 1);
      break;
    case 5:
      list.consent<host::account>(m.who, {.form = form::separate});
      break;
    case 6:
      if (any.one_in(3)) return v.close_account(m.who);
      list.consent<host::profile>(m.who, {.by = by::guardian});
      break;
    default:
      if (any.one_in(6)) return static_cast<void>(v.erase(m.who));
      list.withdraw<host::survey>(m.who);
  }
  static_cast<void>(list.commit());
}

/// What P may see of a field of the member: "permit: no-consent", "open", or why not.
template <class P, auto Member>
std::string seen_typed(vault& v, const a_member& m, const actor& as) {
  const auto may = v.permit<P>(m.who, as);
  if (!may) return "permit: " + std::string(id_of(may.denial().why()));
  const auto got = v.get<member>(*may, m.record);
  if (!got) return "get: " + std::string(id_of(got.denial().why()));
  const auto value = got->template reveal<Member>();
  return value ? "open" : std::string(id_of(value.denial().why()));
}

/// The same by ids: the field is the schema's so-many-th.
template <class P>
std::string seen_by_id(engine& v, const a_member& m, const actor& as, std::size_t field) {
  const auto may = v.permit({m.who, std::string(P::id), {}, as});
  if (!may) return "permit: " + std::string(id_of(may.denial().why()));
  const auto got = v.get(*may, m.record, schema_of<member>, {&field, 1});
  if (!got) return "get: " + std::string(id_of(got.denial().why()));
  const auto value = got->value(0);
  return value ? "open" : std::string(id_of(value.denial().why()));
}

}  // namespace

TEST_CASE("R2: typed calls, calls by id, another opening of the same files and another process give the same answer, whatever happened") {
  support::dice any;
  support::hand_clock clock("2026-02-01T08:00:00Z");
  support::temp_vault files;
  auto here = files.open(clock);
  here.publish(host::policy());
  auto there = files.open(clock);
  std::vector<a_member> all;
  std::uint64_t open = 0, refused = 0;
  const auto same = [&](const std::string& a, const std::string& b, const std::string& c) {
    CHECK(a == b);
    CHECK(a == c);
    (a.starts_with("open") ? open : refused) += 1;
  };
  for (int i = 0; i < histories; ++i) {
    const auto& m = all.emplace_back();
    const date born[] = {{1990, 5, 1}, {2010, 5, 1}, {2016, 5, 1}};
    static_cast<void>(here.begin().enrol(m.who, any.of(born)).consent<host::profile>(m.who).consent<host::account>(m.who, {.form = form::separate, .by = any.one_in(2) ? by::guardian : by::subject})
                          .move_in(m.who, m.record, member{.handle = "xm", .email = m.who.text() + "@blog.example", .id_card = "11010519491231002X"})
                          .commit());
    for (int j = 0; j < events_each; ++j) {
      happens(any, any.one_in(2) ? here : there, m);
      clock.advance_seconds(3600 * static_cast<std::int64_t>(1 + any.under(100)));
      const auto as = any.one_in(3) ? actor::member(m.who) : actor::system();
      same(seen_typed<host::profile, &member::email>(here, m, as), seen_by_id<host::profile>(here.by_id(), m, as, 1), seen_by_id<host::profile>(there.by_id(), m, as, 1));
      same(seen_typed<host::account, &member::id_card>(here, m, as), seen_by_id<host::account>(here.by_id(), m, as, 3), seen_typed<host::account, &member::id_card>(there, m, as));
    }
  }
  clock.set(system_clock().wall());  // the other process has the machine's
  for (const auto& m : all) {
    const auto seen = seen_typed<host::profile, &member::email>(here, m, actor::system());
    CHECK(support::seen_elsewhere(files, m.who, m.record) == (seen.find(": ") == std::string::npos ? seen : seen.substr(seen.find(": ") + 2)) + "\n");
  }
  CHECK(open > 5);
  CHECK(refused > 5);
  CHECK(here.verify());
}
