// Every operation of the disk fails under a sweep that destroys: afterwards each key is destroyed, and each destruction is written down once.
#include "faults/fault_vfs.hpp"
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <algorithm>
#include <cstdio>

using namespace locket;
using host::member;
using support::a_member;
using support::temp_vault;

namespace {

/// A closed vault with one day of e-mail, and the classes of one closed account, all condemned two days ago.
struct prepared {
  temp_vault files;
  a_member stays, left;

  prepared() {
    support::hand_clock clock("2026-02-01T08:00:00Z");
    auto v = files.open(clock);
    v.publish(host::policy());
    const auto enrol = [&](const a_member& m, member values) {
      const auto done = v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, std::move(values)).commit();
      if (!done) throw std::runtime_error(done.denial().explain("en"));
    };
    enrol(left, {.handle = "leaves"});
    v.close_account(left.who);
    enrol(stays, {.handle = "stays", .email = "xm@example.org"});
    clock.set("2027-06-01T08:00:00Z");
    while (v.sweep(1000).keys_condemned != 0) {}
  }
  void copy_to(const temp_vault& to) const {
    for (const auto* end : {".locket", ".locket-keys", ".locket-index", ".key", ".locket-keys-journal"})
      if (std::filesystem::exists(files.name + end)) std::filesystem::copy_file(files.name + end, to.name + end, std::filesystem::copy_options::overwrite_existing);
  }
};

void until_idle(vault& v) {
  for (bool idle = false; !idle;) {
    const auto did = v.sweep(1000);
    idle = !did.more && did.keys_destroyed == 0;
  }
}

/// The categories of all entries "destroyed", sorted.
std::vector<std::string> destroyed_in(vault& v) {
  std::vector<std::string> all;
  for (const auto& one : v.by_id().audit(0, 10'000))
    if (one.what == "destroyed") all.push_back(one.categories.at(0));
  std::sort(all.begin(), all.end());
  return all;
}

/// What may be read of each member: "open", or why not.
std::string seen(vault& v, const a_member& m) {
  std::string said;
  const auto may = v.permit<host::disclosure>(m.who, actor::system(), named_basis{basis::legal_obligation, "case-17"});
  if (!may) return std::string(id_of(why(may)));
  const auto got = v.get<member>(*may, m.record);
  if (!got) return std::string(id_of(why(got)));
  const auto handle = got->reveal<&member::handle>();
  const auto email = got->reveal<&member::email>();
  return (handle ? *handle : std::string(id_of(handle.denial().why()))) + " " + (email ? *email : std::string(id_of(email.denial().why())));
}

void with_every_fault(const char* what, fault_vfs::kind kind, fault_vfs::lasting lasting) {
  const prepared before;
  const auto trusted = [&](auto& c) -> auto& { return c.trusted_ = true, c; };
  std::vector<std::string> measure;
  {
    temp_vault twin;
    before.copy_to(twin);
    support::hand_clock its("2027-06-03T08:00:00Z");
    auto v = twin.open(trusted(its));
    until_idle(v);
    measure = destroyed_in(v);
    REQUIRE(measure.size() >= 3);
    REQUIRE(seen(v, before.stays) == "stays absent");
  }
  std::uint64_t injected = 0;
  for (std::uint64_t n = 1;; ++n) {
    REQUIRE_MESSAGE(n < 4000, "a run without a fault never came");
    temp_vault files;
    before.copy_to(files);
    support::hand_clock its("2027-06-03T08:00:00Z");
    trusted(its);
    std::uint64_t failed = 0;
    std::string last;
    {
      auto v = files.open(its);
      fault_vfs::fail_at(n, kind, lasting);
      try {
        until_idle(v);
      } catch (const error& fault) {
        CAPTURE(fault.what());
        CHECK((fault.code() == code::io || fault.code() == code::full || fault.code() == code::busy || fault.code() == code::corrupt || fault.code() == code::memory));
      }
      failed = fault_vfs::failed();
      last = fault_vfs::last_failed();
      fault_vfs::reset();
    }
    CAPTURE(what);
    CAPTURE(n);
    CAPTURE(last);
    auto v = files.open(its);
    until_idle(v);
    CHECK(destroyed_in(v) == measure);
    CHECK(seen(v, before.stays) == "stays absent");
    CHECK(seen(v, before.left).find("leaves") == std::string::npos);
    CHECK(v.verify());
    if (failed == 0) break;
    ++injected;
  }
  std::printf("%s: %llu faults injected\n", what, static_cast<unsigned long long>(injected));
  CHECK(injected > 20);
}

}  // namespace

TEST_CASE("R3.3: a sweep that fails anywhere is finished by the next, and no destruction is written down twice or not at all") {
  fault_vfs::install();
  SUBCASE("once") { with_every_fault("sweep, input/output error once", fault_vfs::kind::io_error, fault_vfs::once); }
  SUBCASE("for good") { with_every_fault("sweep, input/output error for good", fault_vfs::kind::io_error, fault_vfs::for_good); }
}
