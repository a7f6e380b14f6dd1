// Every operation of the disk fails once, and for good, under a provision: no plaintext without evidence on the disk.
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

constexpr auto demand = "(2026) Yu 01 No. 7";

/// A vault with one member in it, closed: each try works on a copy.
struct prepared {
  temp_vault files;
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  a_member m;

  prepared() {
    auto v = files.open(clock);
    v.publish(host::policy());
    const auto done = v.begin().enrol(m.who, {1990, 5, 1}).put(m.who, m.record, member{.handle = "xiaoming"}).commit();
    if (!done) throw std::runtime_error(done.denial().explain("en"));
    v.close();
  }
  void copy_to(const temp_vault& to) const {
    for (const auto* end : {".locket", ".locket-keys", ".locket-index", ".locket-keys-journal"})
      if (std::filesystem::exists(files.name + end)) std::filesystem::copy_file(files.name + end, to.name + end, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(files.key, to.key, std::filesystem::copy_options::overwrite_existing);
  }
};

verdict<provided<&member::handle>> provide(vault& v, const a_member& m) {
  return v.provide<host::disclosure, &member::handle>(m.who, m.record, "people-court", actor::staff("privacy-officer", "u9"), named_basis{basis::legal_obligation, demand});
}

void with_every_fault(const char* what, fault_vfs::kind kind, fault_vfs::lasting lasting) {
  const prepared before;
  std::uint64_t injected = 0, evidence_failed = 0;
  std::string last_on_log;  // of the operations on the vault's log, in their order
  for (std::uint64_t n = 1;; ++n) {
    REQUIRE_MESSAGE(n < 2000, "a run without a fault never came");
    temp_vault files;
    before.copy_to(files);
    support::hand_clock clock("2026-02-02T08:00:00Z");
    std::size_t handed_out = 0;
    std::uint64_t failed = 0;
    std::string last;
    {
      auto v = files.open(clock);
      fault_vfs::fail_at(n, kind, lasting);
      try {
        const auto given = provide(v, before.m);
        if (given && given->reveal<&member::handle>()) handed_out = 1;
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
    // The evidence goes to the vault's log: whoever could not write or sync that got nothing.
    const bool log_failed = failed > 0 && last.find(".locket-wal") != std::string::npos;
    if (log_failed) {
      CHECK(handed_out == 0);
      ++evidence_failed;
      last_on_log = last;
    }
    auto v = files.open(clock);
    const auto written = v.recipients_of(before.m.who);
    CHECK(written.size() >= handed_out);
    CHECK(written.size() <= 1);
    std::size_t audited = 0;
    for (const auto& e : v.by_id().audit(0, 1000)) audited += e.what == "provided" && e.reason == "allow";
    CHECK(audited == written.size());
    CHECK(v.verify());
    REQUIRE(provide(v, before.m));  // and can be done again
    CHECK(v.recipients_of(before.m.who).size() == written.size() + 1);
    if (failed == 0) {
      CHECK(handed_out == 1);
      break;
    }
    ++injected;
  }
  std::printf("%s: %llu faults injected, %llu of them in the vault's log\n", what, static_cast<unsigned long long>(injected), static_cast<unsigned long long>(evidence_failed));
  CHECK(injected > 5);
  CHECK(evidence_failed > 1);
  CAPTURE(last_on_log);
  if (lasting == fault_vfs::once) CHECK(last_on_log.starts_with("sync "));  // the value is handed out after the sync, and not only after the write
}

}  // namespace

TEST_CASE("R4.1.4: no plaintext is handed out whose provision is not written down, whichever operation of the disk fails") {
  fault_vfs::install();
  SUBCASE("once") { with_every_fault("provide, input/output error once", fault_vfs::kind::io_error, fault_vfs::once); }
  SUBCASE("for good") { with_every_fault("provide, input/output error for good", fault_vfs::kind::io_error, fault_vfs::for_good); }
  SUBCASE("half a write") { with_every_fault("provide, half a write", fault_vfs::kind::short_write, fault_vfs::once); }
}
