// A disk of two megabytes, full: who asks to be forgotten is forgotten all the same.
#include "faults/cast.hpp"
#include "faults/fault_vfs.hpp"

#include <cstdio>
#include <functional>
#include <vector>

using namespace locket;
using faults::attempt;
using faults::handle_of;
using support::a_member;

namespace {

std::optional<code> full_or_done(const std::function<void()>& call) {
  try {
    call();
    return std::nullopt;
  } catch (const error& fault) {
    const std::string said = fault.what();
    CAPTURE(said);
    CHECK(fault.code() == code::full);
    return fault.code();
  }
}

/// Registers people until nobody fits any more.
std::vector<a_member> filled(vault& v) {
  std::vector<a_member> all;
  for (;;) {
    const a_member m;
    const auto put = [&] { faults::must(v.begin().enrol(m.who, {1990, 5, 1}).put(m.who, m.record, host::member{.handle = "somebody"}).put(m.who, record_id::mint(), host::comment{.text = std::string(3000, 'x')}).commit()); };
    if (full_or_done(put)) return all;
    all.push_back(m);
    REQUIRE(all.size() < 1000);
  }
}

}  // namespace

TEST_CASE("R8.4: on a full disk of two megabytes everybody can be erased, and stays erased when there is room again") {
  fault_vfs::install();
  fault_vfs::reset();
  attempt in("2026-02-02T08:00:00Z");
  faults::just_begun(in.files);
  fault_vfs::limit(2 << 20);
  const auto all = filled(in.open());
  REQUIRE(all.size() > 10);
  std::uint64_t full = 0, survived = 0;
  for (const auto& m : all) {
    // The keys are overwritten in place; what is written down of it in the vault waits for room.
    if (full_or_done([&] { in.open().erase(m.who); })) ++full;
    std::string seen = "nothing";
    full_or_done([&] { seen = handle_of(in.open(), m); });
    CHECK((seen == "nothing" || seen == "unknown-subject"));
  }
  CHECK(full > 0);
  in.close();
  fault_vfs::limit(0);
  for (const auto& m : all) survived += handle_of(in.open(), m) == "unknown-subject" ? 1 : 0;
  CHECK(handle_of(in.open(), faults::people.old) == "old");
  faults::until_idle(in.open());
  CHECK(in.open().status().erasures_with_rows == 0);
  CHECK(in.open().verify());
  std::printf("erasures on a full disk of two megabytes: %llu injected, %llu survived\n", static_cast<unsigned long long>(all.size()), static_cast<unsigned long long>(survived));
  CHECK(survived == all.size());
}
