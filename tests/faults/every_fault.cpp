#include "faults/every_fault.hpp"

#include "faults/fault_vfs.hpp"
#include "faults/memory_faults.hpp"
#include "faults/power_cut.hpp"
#include "support/print.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>

#include <sqlite3.h>

namespace faults {

using locket::code;
using locket::error;

namespace {

std::uint64_t wrong_checks = 0;

// Counts the checks that fail, so that a line can say how many tries survived.
struct failure_counter : doctest::IReporter {
  explicit failure_counter(const doctest::ContextOptions&) {}
  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_start(const doctest::TestCaseData&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData& one) override { wrong_checks += one.m_failed ? 1 : 0; }
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}
};
REGISTER_LISTENER("failure_counter", 1, failure_counter);

power::image files_in(const support::temp_folder& folder) {
  power::image all;
  for (const auto& one : std::filesystem::directory_iterator(folder.path())) {
    const auto name = one.path().filename().string();
    if (!name.ends_with("-shm")) all[name] = support::file_bytes(one.path().string());
  }
  return all;
}

power::image prepared(const operation& of) {
  const support::temp_vault files;
  of.prepare(files);
  return files_in(files.folder);
}

void put(const power::image& files, const support::temp_folder& into) {
  for (const auto& [name, bytes] : files) {
    support::write_file(into / name, bytes);
    std::filesystem::permissions(into / name, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
}

/// Every file of locket's in the folder, as SQLite's own check sees it.
void check_integrity(const support::temp_vault& files) {
  for (const auto* end : {".locket", ".locket-keys", ".locket-index"}) {
    const auto path = files.name + end;
    if (!std::filesystem::exists(path)) continue;
    sqlite3* db = nullptr;
    std::string said;
    const auto row = [](void* into, int, char** columns, char**) { return *static_cast<std::string*>(into) += columns[0], 0; };
    if (sqlite3_open(path.c_str(), &db) == SQLITE_OK) sqlite3_exec(db, "PRAGMA integrity_check", row, &said, nullptr);
    sqlite3_close(db);
    CAPTURE(end);
    CHECK(said == "ok");
  }
}

/// What holds of a vault that is opened after whatever happened to it; then the operation is done again.
void look_afterwards(const operation& what, attempt& in, bool acknowledged) {
  try {
    what.look(in, acknowledged);
    what.again(in);
    if (in.v) CHECK(in.v->verify());
    in.v.reset();
    check_integrity(in.files);
  } catch (const error& fault) {
    FAIL_CHECK("afterwards it cannot be used: ", std::string(fault.what()));
  }
}

/// What fails, and how it is told.
struct injector {
  std::string name;
  std::function<void(std::uint64_t)> arm;
  std::function<std::uint64_t()> injected;
  std::function<std::string()> where;
  std::function<void()> disarm;
  std::vector<code> codes;  // that a call may throw
  enum { then_look, then_retry, for_good } then = then_look;
  bool full_disk = false;
};

void check_code(const injector& by, const error& fault) {
  const std::string said = fault.what();
  CAPTURE(said);
  CHECK(std::find(by.codes.begin(), by.codes.end(), fault.code()) != by.codes.end());
}

/// On the vault that met the fault, which is gone: it works, or says that it is closed.
void look_in_place(const operation& what, const injector& by, attempt& in, bool& acknowledged) {
  try {
    static_cast<void>(in.open().now());
    if (by.then == injector::then_retry) acknowledged = what.act(in);
    else what.look(in, acknowledged || (by.full_disk && what.on_full_disk));
  } catch (const error& fault) {
    const std::string said = fault.what();
    CAPTURE(said);
    CHECK(fault.code() == code::io);
  }
}

/// One try. False: no fault was met any more.
bool survives(const operation& what, const injector& by, const power::image& before, std::uint64_t n) {
  attempt in(what.at);
  put(before, in.files.folder);
  if (!what.opens) in.open();
  if (what.ready != nullptr) what.ready(in);
  bool acknowledged = false, threw = false;
  by.arm(n);
  try {
    acknowledged = what.act(in);
  } catch (const error& fault) {
    threw = true;
    check_code(by, fault);
  }
  if (by.then == injector::for_good) in.close();
  const auto injected = by.injected();
  const auto where = by.where();
  by.disarm();
  const std::string operation_name = what.name;
  CAPTURE(operation_name);
  CAPTURE(by.name);
  CAPTURE(n);
  CAPTURE(where);
  CAPTURE(threw);
  if (threw && by.then != injector::for_good) look_in_place(what, by, in, acknowledged);
  in.close();
  CAPTURE(acknowledged);
  look_afterwards(what, in, acknowledged || (by.full_disk && what.on_full_disk));
  if (injected == 0) CHECK(acknowledged);
  return injected > 0;
}

/// Returns how many faults were injected.
std::uint64_t with_every(const operation& what, const injector& by, const power::image& before) {
  std::uint64_t injected = 0, survived = 0;
  for (std::uint64_t n = 1;; ++n) {
    REQUIRE_MESSAGE(n < 10'000, "a run without a fault never came");
    const auto wrong = wrong_checks;
    if (!survives(what, by, before, n)) break;
    ++injected;
    survived += wrong_checks == wrong ? 1 : 0;
  }
  std::printf("%s, %s: %llu injected, %llu survived\n", what.name, by.name.c_str(), static_cast<unsigned long long>(injected), static_cast<unsigned long long>(survived));
  std::fflush(stdout);
  CHECK(survived == injected);
  return injected;
}

injector of_disk(const char* name, fault_vfs::kind how, fault_vfs::lasting span, bool retry = false) {
  injector made;
  made.name = name;
  made.arm = [how, span](std::uint64_t n) { fault_vfs::fail_at(n, how, span); };
  made.injected = fault_vfs::failed;
  made.where = fault_vfs::first_failed;
  made.disarm = fault_vfs::reset;
  made.full_disk = how == fault_vfs::kind::disk_full;
  made.codes = made.full_disk ? std::vector{code::full} : std::vector{code::io, code::busy};
  made.then = span == fault_vfs::for_good ? injector::for_good : retry ? injector::then_retry : injector::then_look;
  return made;
}

using enum fault_vfs::kind;

void with_disk_faults(const operation& what, std::initializer_list<injector> all) {
  const auto before = prepared(what);
  std::uint64_t injected = 0;
  for (const auto& by : all) injected += with_every(what, by, before);
  std::printf("%s, in all: %llu injected\n", what.name, static_cast<unsigned long long>(injected));
  CHECK(injected > 20);
}

void begin_disk_faults() {
  fault_vfs::install();
  fault_vfs::reset();
}

const injector passing = of_disk("input/output error once", io_error, fault_vfs::once);
const injector lasting = of_disk("input/output error for good", io_error, fault_vfs::for_good);
const injector torn_first_sector = of_disk("torn, first sector", torn_first, fault_vfs::for_good);
const injector full_for_good = of_disk("disk full for good", disk_full, fault_vfs::for_good);

}  // namespace

void with_every_disk_fault(std::initializer_list<const operation*> these) {
  begin_disk_faults();
  for (const auto* what : these)
    with_disk_faults(*what, {passing, of_disk("input/output error once, then called again", io_error, fault_vfs::once, true), lasting,
                             of_disk("half a write", short_write, fault_vfs::once), torn_first_sector, of_disk("torn, last sector", torn_last, fault_vfs::for_good),
                             of_disk("disk full once", disk_full, fault_vfs::once, true), full_for_good});
}

void with_passing_disk_faults(const operation& what) {
  begin_disk_faults();
  with_disk_faults(what, {passing});
}

void with_lasting_disk_faults(const operation& what) {
  begin_disk_faults();
  with_disk_faults(what, {lasting, torn_first_sector, full_for_good});
}

void with_every_memory_fault(const operation& what) {
  begin_disk_faults();  // none is injected; but nothing waits for the disk
  injector by;
  by.injected = memory_faults::failed;
  by.where = [] { return std::string("an allocation"); };
  by.disarm = memory_faults::reset;
  by.codes = {code::memory};
  const auto before = prepared(what);
  std::uint64_t injected = 0;
  for (const bool once : {true, false}) {
    by.name = once ? "out of memory once" : "out of memory for good";
    by.arm = [once](std::uint64_t n) { memory_faults::fail_at(n, once); };
    by.then = once ? injector::then_look : injector::for_good;
    injected += with_every(what, by, before);
  }
  CHECK(injected > 20);
}

namespace {

power::write_log log_of(const operation& what, const power::image& before) {
  power::write_log log;
  attempt in(what.at);
  put(before, in.files.folder);
  fault_vfs::record(&log);
  if (!what.opens) in.open();
  if (what.ready != nullptr) what.ready(in);
  CHECK(what.act(in));
  log.push_back({power::did::acknowledge});
  in.close();
  fault_vfs::record(nullptr);
  return log;
}

void look_after_cut(const operation& what, const power::image& left, const power::cut& at) {
  const std::string operation_name = what.name;
  CAPTURE(operation_name);
  CAPTURE(at.where);
  CAPTURE(at.lost);
  CAPTURE(at.acknowledged);
  attempt in(what.at);
  put(left, in.files.folder);
  look_afterwards(what, in, at.acknowledged);
}

}  // namespace

void with_every_power_cut(std::initializer_list<const operation*> these) {
  fault_vfs::install();
  fault_vfs::reset();
  for (const auto* what : these) {
    const auto before = prepared(*what);
    const auto log = log_of(*what, before);
    std::uint64_t survived = 0;
    const auto count = power::cut_everywhere(before, log, [&](const power::image& left, const power::cut& at) {
      const auto wrong = wrong_checks;
      look_after_cut(*what, left, at);
      survived += wrong_checks == wrong ? 1 : 0;
    });
    std::printf("%s, power cut: %llu injected at %llu boundaries, %llu of them different, %llu survived\n", what->name, static_cast<unsigned long long>(count.cuts),
                static_cast<unsigned long long>(count.boundaries), static_cast<unsigned long long>(count.images), static_cast<unsigned long long>(survived));
    CHECK(count.images > 10);
    CHECK(survived == count.images);
  }
}

}  // namespace faults
