// An entry of the blog's own is on the disk with the group, a second later at the latest, also when the call that was to bring it there failed.
#include "faults/cast.hpp"
#include "faults/fault_vfs.hpp"

#include <algorithm>

using namespace locket;
using support::a_member;

namespace {

struct blog {
  support::hand_clock clock{"2026-02-02T08:00:00Z"};
  support::temp_vault files;
  vault v = files.open(clock);
  a_member m;

  blog() {
    v.publish(host::policy());
    REQUIRE(v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, host::member{.handle = "ann"}).commit());
  }

  bool asked() {
    try {
      return bool(v.permit<host::profile>(m.who, actor::system()));
    } catch (const error&) {
      return false;
    }
  }

  /// Whether a call that the blog makes for itself syncs the vault's log.
  bool asking_syncs() {
    power::write_log did;
    fault_vfs::record(&did);
    const bool allowed = asked();
    fault_vfs::record(nullptr);
    CHECK(allowed);
    return std::any_of(did.begin(), did.end(), [](const power::event& e) { return e.what == power::did::sync && e.file.ends_with(".locket-wal"); });
  }
};

}  // namespace

TEST_CASE("R3.2: the blog's own entries are synced with the first call a second later, and not before") {
  fault_vfs::install();
  fault_vfs::reset();
  blog b;
  CHECK_FALSE(b.asking_syncs());
  CHECK_FALSE(b.asking_syncs());
  b.clock.advance_seconds(1);
  CHECK(b.asking_syncs());
  CHECK_FALSE(b.asking_syncs());
  b.clock.advance_seconds(1);
  CHECK(b.asking_syncs());
}

TEST_CASE("R3.2: a call that fails brings nothing to the disk, and the next one does") {
  fault_vfs::install();
  fault_vfs::reset();
  blog b;
  CHECK_FALSE(b.asking_syncs());
  b.clock.advance_seconds(1);
  std::uint64_t tried = 0;
  for (std::uint64_t n = 1; n < 100; ++n) {
    fault_vfs::fail_at(n, fault_vfs::kind::io_error, fault_vfs::once);
    const bool allowed = b.asked();
    const bool failed = fault_vfs::failed() > 0;
    fault_vfs::reset();
    if (!failed) break;
    if (allowed) continue;  // it was gone round
    ++tried;
    CHECK(b.asking_syncs());
    CHECK_FALSE(b.asking_syncs());
    b.clock.advance_seconds(1);
  }
  CHECK(tried > 2);
  CHECK(b.v.verify());
}
