// Key rotation as an operator does it, while hosts go on.
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

using namespace locket;
using host::member;
using support::a_member;

namespace {

std::vector<a_member> registered(vault& v, int how_many) {
  std::vector<a_member> all(static_cast<std::size_t>(how_many));
  for (const auto& m : all)
    REQUIRE(v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.handle = "xm", .email = m.who.text() + "@blog.example"}).commit());
  return all;
}

reason email_now(vault& v, const a_member& m) {
  const auto may = v.permit<host::profile>(m.who, actor::system());
  if (!may) return why(may);
  const auto got = v.get<member>(*may, m.record);
  if (!got) return why(got);
  const auto email = got->reveal<&member::email>();
  return email ? reason::allow : email.denial().why();
}

}  // namespace

TEST_CASE("a replaced keyring key: everything opens as before, here and in another process, under the key it was replaced with") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  support::temp_vault files;
  const auto next = files.folder / "next.key";
  make_key_file(next);
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto all = registered(v, 200);
  auto other = files.open(clock);
  REQUIRE(email_now(other, all.back()) == reason::allow);

  std::uint64_t told = 0;
  v.by_id().rotate_keyring_key(key_source::key_file(next), [&](std::uint64_t done, std::uint64_t total) {
    CHECK(done <= total);
    CHECK(done > told);
    told = done;
    CHECK(email_now(other, all.front()) == reason::allow);  // hosts go on meanwhile
    return true;
  });
  CHECK(told > 0);
  for (const auto& m : all) CHECK(email_now(v, m) == reason::allow);
  CHECK(email_now(other, all.back()) == reason::allow);
  v.close();
  other.close();

  try {
    files.open(clock);
    FAIL("opened with the key from before");
  } catch (const error& e) {
    CHECK(e.code() == code::key_mismatch);
  }
  auto how = files.options(clock);
  how.key = key_source::key_file(next);
  auto again = vault::open(how);
  for (const auto& m : all) CHECK(email_now(again, m) == reason::allow);
  CHECK(again.verify());
}

TEST_CASE("a replacement that was stopped is carried on by the sweep, and erasing in between is not undone by it") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  support::temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const auto all = registered(v, 400);
  try {
    v.by_id().rotate_keyring_key(key_source::key_file(files.key), [](std::uint64_t, std::uint64_t) { return false; });
    FAIL("was not stopped");
  } catch (const error& e) {
    CHECK(e.code() == code::interrupted);
  }
  CHECK(v.next_due() <= v.now());
  CHECK(v.erase(all.back().who).known);
  v.close();
  auto again = files.open(clock);
  for (int steps = 0; again.sweep(200).more; ++steps) REQUIRE(steps < 100);
  CHECK((!again.next_due() || *again.next_due() > again.now()));
  CHECK(email_now(again, all.front()) == reason::allow);
  CHECK(email_now(again, all[300]) == reason::allow);
  CHECK(email_now(again, all.back()) == reason::unknown_subject);
}
