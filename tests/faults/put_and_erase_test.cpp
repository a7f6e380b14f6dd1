// Every operation of the disk fails once, and for good, under put and under erase: what was acknowledged is there, what was erased is gone.
#include "faults/fault_vfs.hpp"
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <cstdio>

using namespace locket;
using host::member;
using support::a_member;
using support::temp_vault;

namespace {

/// A vault with one member in it, closed: each try works on a copy.
struct prepared {
  temp_vault files;
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  a_member old;

  prepared() {
    auto v = files.open(clock);
    v.publish(host::policy());
    const auto done = v.begin().enrol(old.who, {1990, 5, 1}).put(old.who, old.record, member{.handle = "old"}).commit();
    if (!done) throw std::runtime_error(done.denial().explain("en"));
    v.close();
  }
  void copy_to(const temp_vault& to) const {
    for (const auto* end : {".locket", ".locket-keys", ".locket-index"})
      std::filesystem::copy_file(files.name + end, to.name + end, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(files.key, to.key, std::filesystem::copy_options::overwrite_existing);
    if (std::filesystem::exists(files.name + ".locket-keys-journal"))
      std::filesystem::copy_file(files.name + ".locket-keys-journal", to.name + ".locket-keys-journal", std::filesystem::copy_options::overwrite_existing);
  }
};

std::string handle_of(vault& v, const a_member& m) {
  const auto may = v.permit<host::account>(m.who, actor::system());
  if (!may) return std::string(id_of(why(may)));
  const auto got = v.get<member>(*may, m.record);
  if (!got) return std::string(id_of(why(got)));
  const auto handle = got->reveal<&member::handle>();
  return handle ? *handle : std::string(id_of(handle.denial().why()));
}

/// Carries `act` out again and again, the operation number 1, 2, 3 … failing, until one run meets no fault. `look` checks what is left after each.
template <class Act, class Look>
void with_every_fault(const char* what, fault_vfs::kind kind, fault_vfs::lasting lasting, Act act, Look look) {
  const prepared before;
  std::uint64_t injected = 0;
  for (std::uint64_t n = 1;; ++n) {
    REQUIRE_MESSAGE(n < 2000, "a run without a fault never came");
    temp_vault files;
    before.copy_to(files);
    support::hand_clock clock("2026-02-02T08:00:00Z");
    bool acknowledged = false;
    std::uint64_t failed = 0;
    std::string last;
    {
      auto v = files.open(clock);
      fault_vfs::fail_at(n, kind, lasting);
      try {
        acknowledged = act(v, before.old);
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
    CAPTURE(acknowledged);
    auto v = files.open(clock);
    look(v, before.old, acknowledged);
    CHECK(v.verify());
    if (failed == 0) {
      CHECK(acknowledged);
      break;
    }
    ++injected;
  }
  std::printf("%s: %llu faults injected\n", what, static_cast<unsigned long long>(injected));
  CHECK(injected > 5);
}

const a_member fresh;

bool put(vault& v, const a_member&) {
  return static_cast<bool>(v.begin().enrol(fresh.who, {1991, 1, 1}).consent<host::profile>(fresh.who).put(fresh.who, fresh.record, member{.handle = "new", .email = "new@example.org"}).commit());
}

void look_after_put(vault& v, const a_member& old, bool acknowledged) {
  CHECK(handle_of(v, old) == "old");
  const auto now = handle_of(v, fresh);
  if (acknowledged) CHECK(now == "new");
  else CHECK((now == "new" || now == "unknown-subject"));
  const auto found = v.find<&member::email, host::profile>("new@example.org", actor::system());
  REQUIRE(found);
  CHECK(static_cast<bool>(*found) == (now == "new"));
  // Whatever happened, it can be done again, and nothing is twice.
  CHECK(put(v, old));
  CHECK(handle_of(v, fresh) == "new");
}

bool erase(vault& v, const a_member& old) { return v.erase(old.who).known; }

void look_after_erase(vault& v, const a_member& old, bool acknowledged) {
  const auto now = handle_of(v, old);
  if (acknowledged) CHECK(now == "unknown-subject");
  else CHECK((now == "old" || now == "unknown-subject"));
  v.erase(old.who);
  CHECK(handle_of(v, old) == "unknown-subject");
}

}  // namespace

TEST_CASE("put: what was acknowledged is there and nothing is half done, whichever operation of the disk fails") {
  fault_vfs::install();
  SUBCASE("once") { with_every_fault("put, input/output error once", fault_vfs::kind::io_error, fault_vfs::once, put, look_after_put); }
  SUBCASE("for good") { with_every_fault("put, input/output error for good", fault_vfs::kind::io_error, fault_vfs::for_good, put, look_after_put); }
  SUBCASE("half a write") { with_every_fault("put, half a write", fault_vfs::kind::short_write, fault_vfs::once, put, look_after_put); }
}

TEST_CASE("R8.4: erased stays erased when acknowledged, whichever operation of the disk fails") {
  fault_vfs::install();
  SUBCASE("once") { with_every_fault("erase, input/output error once", fault_vfs::kind::io_error, fault_vfs::once, erase, look_after_erase); }
  SUBCASE("for good") { with_every_fault("erase, input/output error for good", fault_vfs::kind::io_error, fault_vfs::for_good, erase, look_after_erase); }
  SUBCASE("half a write") { with_every_fault("erase, half a write", fault_vfs::kind::short_write, fault_vfs::once, erase, look_after_erase); }
}
