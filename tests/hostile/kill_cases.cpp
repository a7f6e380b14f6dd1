#include "hostile/kill_cases.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

using namespace locket;
using host::member;
using support::a_member;
using support::temp_vault;

namespace fs = std::filesystem;

namespace hostile {

void keep_files_in_memory() {
  if (std::getenv("TMPDIR") == nullptr && ::access("/dev/shm", W_OK | X_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 1);
}

namespace {

/// Counts the checks that fail, so that a kill can be told to have been survived.
struct failed_checks : doctest::IReporter {
  static inline std::uint64_t so_far = 0;
  explicit failed_checks(const doctest::ContextOptions&) {}
  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_start(const doctest::TestCaseData&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override { ++so_far; }
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData& one) override { so_far += one.m_failed; }
  void log_message(const doctest::MessageData& one) override { so_far += (one.m_severity & doctest::assertType::is_warn) == 0; }
  void test_case_skipped(const doctest::TestCaseData&) override {}
};
REGISTER_LISTENER("failed_checks", 1, failed_checks);

void copy_files(const temp_vault& from, const temp_vault& to) {
  for (const auto& old : fs::directory_iterator(to.folder.path())) fs::remove(old);
  for (const auto& one : fs::directory_iterator(from.folder.path())) fs::copy_file(one, to.folder.path() / one.path().filename());
}

/// "ok", as SQLite's own check finds it.
std::string integrity(const std::string& path) {
  sqlite3* db = nullptr;
  sqlite3_stmt* check = nullptr;
  std::string found = "not opened";
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK && sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, nullptr) == SQLITE_OK && sqlite3_step(check) == SQLITE_ROW)
    found = reinterpret_cast<const char*>(sqlite3_column_text(check, 0));
  sqlite3_finalize(check);
  sqlite3_close(db);
  return found;
}

void add(vault& v, const a_member& m, const std::string& name) {
  const auto done = v.begin()
                        .enrol(m.who, {1990, 5, 1})
                        .consent<host::profile>(m.who)
                        .consent<host::account>(m.who, {.form = form::separate})
                        .put(m.who, m.record, member{.handle = name, .email = name + "@example.org", .id_card = name + "-card"})
                        .commit();
  if (!done) throw std::runtime_error(done.denial().explain("en"));
}

template <class Opened>
std::string values(const Opened& got) {
  const auto one = [](const auto& value) { return value ? std::string(*value) : std::string(id_of(value.denial().why())); };
  return one(got.template reveal<&member::handle>()) + " " + one(got.template reveal<&member::email>()) + " " + one(got.template reveal<&member::id_card>());
}

/// One life and death of the operation on a fresh copy, and the look at what it left.
death try_once(const prepared& before, const operation& what, std::uint64_t n, moment when, const temp_vault& files) {
  copy_files(before.files, files);
  auto died = killed_at(n, when, [&](const child& me) {
    if (what.opening) me.ready();
    auto v = files.open(before.clock);
    if (!what.opening) {
      me.ready();
      what.act(v, before, files, me);
    }
    me.say('+');
    v.close();
  });
  const auto plus = died.said.find('+');
  const bool acknowledged = plus != died.said.npos;
  if (acknowledged) died.said.erase(plus, 1);
  CAPTURE(std::string(what.name));
  CAPTURE(n);
  CAPTURE((when == moment::entry));
  CAPTURE(died.last);
  CAPTURE(acknowledged);
  if (!died.killed) CHECK(acknowledged);
  try {
    what.look({before, files, before.clock, acknowledged, died.said});
  } catch (const error& wrong) {
    FAIL_CHECK("a call after the kill failed: ", std::string(wrong.what()));
  }
  for (const auto* end : {".locket", ".locket-keys", ".locket-index"}) CHECK(integrity(files.name + end) == "ok");
  return died;
}

}  // namespace

prepared::prepared() {
  support::hand_clock then("2026-02-01T08:00:00Z");
  auto v = files.open(then);
  v.publish(host::policy());
  add(v, old, "old");
  add(v, stays, "stays");
  for (int i = 0; i < 3; ++i)
    if (!v.begin().put(old.who, record_id::mint(), host::comment{.text = "a comment"}).commit()) throw std::runtime_error("no comment");
  v.close();
}

std::string seen(vault& v, const a_member& m) {
  const auto may = v.permit<host::disclosure>(m.who, actor::system(), named_basis{basis::legal_obligation, "case-17"});
  if (!may) return std::string(id_of(why(may)));
  const auto got = v.get<member>(*may, m.record);
  return got ? values(*got) : std::string(id_of(why(got)));
}

std::string seen_in_old_backup(const remains& left) {
  const auto copy = left.files.folder / "old-backup";
  for (const auto* end : {".locket", ".locket-index", ".locket-index-wal", ".locket-index-shm", ".locket-wal", ".locket-shm"}) fs::remove(copy + end);
  fs::copy_file(left.before.files.name + ".locket", copy + ".locket");
  fs::copy_file(left.files.name + ".locket-keys", copy + ".locket-keys", fs::copy_options::overwrite_existing);
  auto how = left.options();
  how.at = files::beside(copy);
  auto v = vault::open(how);
  v.accept_restored();
  return seen(v, left.before.old);
}

void until_idle(vault& v) {
  for (bool idle = false; !idle;) {
    const auto did = v.sweep(1000);
    idle = !did.more && did.keys_destroyed == 0;
  }
}

std::size_t times(vault& v, std::string_view what) {
  std::size_t found = 0;
  for (const auto& line : v.by_id().audit(0, 100'000)) found += line.what == what;
  return found;
}

void with_every_kill(const prepared& before, const operation& what) {
  const char* const asked = std::getenv("LOCKET_KILLS");
  const std::uint64_t every = asked != nullptr && std::string_view(asked) == "all" ? 1 : 16;
  std::uint64_t kills = 0, survived = 0;
  const temp_vault files;
  const auto tried = [&](std::uint64_t n, moment when) {
    const auto failed_before = failed_checks::so_far;
    const auto died = try_once(before, what, n, when, files);
    kills += died.killed;
    survived += died.killed && failed_checks::so_far == failed_before;
    return died.killed;
  };
  for (std::uint64_t n = 1; tried(n, moment::entry); ++n) {
    REQUIRE_MESSAGE(n < 5000, "a run that ends by itself never came");
    if (n % every == 0) tried(n, moment::exit);
  }
  std::printf("%s: %llu kills, %llu survived\n", what.name, static_cast<unsigned long long>(kills), static_cast<unsigned long long>(survived));
  std::fflush(stdout);
  CHECK(kills > 4);
}

}  // namespace hostile
