// Forgetting on time by itself: how long it waits, what it outlives, how it ends; and that two processes do not do the work twice.
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <locket/retention_scheduler.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace locket;
using host::member;
using support::a_member;
using support::temp_vault;

namespace {

void registered(vault& v, const a_member& m, member values) {
  const auto done = v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, std::move(values)).commit();
  REQUIRE(why(done) == reason::allow);
}

/// No jitter, and time enough for every step on a slow machine: what is waited can be told to the millisecond.
scheduler_options exact() { return {.step_milliseconds = 60'000, .jitter_percent = 0}; }

/// Counts calls, for another thread to wait for.
class counted {
 public:
  void up() {
    const std::lock_guard held(lock_);
    ++calls_;
    changed_.notify_all();
  }
  bool reaches(int calls) {
    std::unique_lock held(lock_);
    return changed_.wait_for(held, std::chrono::seconds(60), [&] { return calls_ >= calls; });
  }
  int so_far() {
    const std::lock_guard held(lock_);
    return calls_;
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  int calls_ = 0;
};

template <class Call>
code fault_of(Call call) {
  try {
    call();
  } catch (const error& e) {
    return e.code();
  }
  FAIL("no fault");
  return {};
}

}  // namespace

TEST_CASE("R3.3: after a step it waits until something is due, and never longer than the longest pause") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  registered(v, {}, {.email = "xm@example.org"});
  std::uint32_t condemned = 0, destroyed = 0;
  auto how = exact();
  how.on_step = [&](const sweep_report& did) { condemned += did.keys_condemned, destroyed += did.keys_destroyed; };
  retention_scheduler forgetting(v, how);

  CHECK(forgetting.step() == 60'000);
  const auto due = v.next_due();
  REQUIRE(due);
  clock.set(instant{due->unix_seconds - 7});
  CHECK(forgetting.step() == 7'000);
  CHECK(condemned == 0);
  clock.advance_seconds(7);
  CHECK(forgetting.step() == 60'000);
  CHECK(condemned == 1);
  CHECK(destroyed == 0);
  clock.advance_seconds(24 * 3600);
  for (int steps = 0; steps < 100 && forgetting.step() != 60'000; ++steps) {}
  CHECK(condemned == 1);
  CHECK(destroyed == 1);
}

TEST_CASE("while there is more to do it waits for the short pause only") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const a_member m;
  registered(v, m, {.handle = "xm"});
  for (int i = 0; i < 600; i += 50) {
    auto list = v.begin();
    for (int j = 0; j < 50; ++j) list.put(m.who, record_id::mint(), member{.handle = "again"});
    REQUIRE(list.commit());
  }
  REQUIRE(v.by_id().erase(m.who, actor::system(), 0).rows_remain);
  auto how = exact();
  how.step_milliseconds = 1;
  sweep_report last;
  std::uint64_t removed = 0;
  how.on_step = [&](const sweep_report& did) { last = did, removed += did.rows_removed; };
  retention_scheduler forgetting(v, how);
  int shortly = 0;
  for (int steps = 0; steps < 1000; ++steps) {
    const auto pause = forgetting.step();
    if (last.more) CHECK(pause == 200);
    if (pause == 60'000) break;
    ++shortly;
  }
  CHECK(shortly > 0);
  CHECK(removed == 601);
}

TEST_CASE("R8.4: a host that does not confirm an erasure is asked again after the longest pause, not in a busy loop") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  const a_member m;
  registered(v, m, {.handle = "xm"});
  int asked = 0;
  bool ready = false;
  v.on_erased([&](const subject_id&) { return ++asked, ready; });
  v.erase(m.who);
  retention_scheduler forgetting(v, exact());
  asked = 0;
  CHECK(forgetting.step() == 60'000);
  CHECK(asked == 1);
  ready = true;
  CHECK(forgetting.step() == 60'000);
  CHECK(asked == 2);
  CHECK(forgetting.step() == 60'000);
  CHECK(asked == 2);
}

TEST_CASE("faults are told and outlived, and each that follows another doubles the wait, to a limit") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  int kind = 0;
  std::vector<std::string> told;
  auto how = exact();
  how.first_backoff_seconds = 2;
  how.longest_backoff_seconds = 9;
  how.on_step = [&](const sweep_report&) {
    if (kind == 1) throw error(code::full, "locket: the disk is full");
    if (kind == 2) throw 7;
  };
  how.on_fault = [&](const std::exception& fault) {
    told.emplace_back(fault.what());
    throw std::runtime_error("a callback's own fault is dropped");
  };
  retention_scheduler forgetting(v, how);
  CHECK(forgetting.step() == 60'000);
  kind = 1;
  CHECK(forgetting.step() == 2'000);
  CHECK(forgetting.step() == 4'000);
  kind = 2;
  CHECK(forgetting.step() == 8'000);
  CHECK(forgetting.step() == 9'000);
  CHECK(forgetting.step() == 9'000);
  kind = 0;
  CHECK(forgetting.step() == 60'000);
  kind = 1;
  CHECK(forgetting.step() == 2'000);
  REQUIRE(told.size() == 6);
  CHECK(told[0].find("[full]") != std::string::npos);
  CHECK(told[2].find("no std::exception") != std::string::npos);
}

TEST_CASE("a pause is longer by a random part of the jitter, never shorter") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  retention_scheduler forgetting(v, {.longest_pause_seconds = 10, .jitter_percent = 50});
  std::map<std::int64_t, int> seen;
  for (int i = 0; i < 20; ++i) {
    const auto pause = forgetting.step();
    REQUIRE(pause);
    CHECK(*pause >= 10'000);
    CHECK(*pause <= 15'000);
    ++seen[*pause];
  }
  CHECK(seen.size() > 10);
}

TEST_CASE("an option out of its range is refused by name") {
  temp_vault files;
  auto v = files.open();
  const auto refused = [&](scheduler_options how) { return fault_of([&] { retention_scheduler no(v, how); }); };
  CHECK(refused({.step_milliseconds = 0}) == code::misuse_argument);
  CHECK(refused({.pause_milliseconds = 0}) == code::misuse_argument);
  CHECK(refused({.longest_pause_seconds = 0}) == code::misuse_argument);
  CHECK(refused({.longest_pause_seconds = 86'401}) == code::misuse_argument);
  CHECK(refused({.jitter_percent = -1}) == code::misuse_argument);
  CHECK(refused({.jitter_percent = 101}) == code::misuse_argument);
  CHECK(refused({.first_backoff_seconds = 0}) == code::misuse_argument);
  CHECK(refused({.first_backoff_seconds = 5, .longest_backoff_seconds = 4}) == code::misuse_argument);
}

TEST_CASE("R3.3: on a thread of its own it sweeps at once, stops in the middle of a day's pause, and starts again") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  counted steps;
  retention_scheduler forgetting(v, {.longest_pause_seconds = 86'400, .on_step = [&](const sweep_report&) { steps.up(); }});
  CHECK_FALSE(forgetting.running());
  forgetting.start();
  forgetting.start();
  CHECK(forgetting.running());
  REQUIRE(steps.reaches(1));
  forgetting.stop();
  CHECK_FALSE(forgetting.running());
  const int after_stop = steps.so_far();
  forgetting.stop();
  CHECK(steps.so_far() == after_stop);
  forgetting.start();
  REQUIRE(steps.reaches(after_stop + 1));
}  // … and the destructor does not sleep the day out either: a test that hangs is a test that fails

TEST_CASE("a callback may stop the scheduler, start it again, or destroy it") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  counted steps;
  std::unique_ptr<retention_scheduler> forgetting;
  scheduler_options how{.pause_milliseconds = 1, .longest_pause_seconds = 86'400};
  SUBCASE("stop") {
    how.on_step = [&](const sweep_report&) {
      forgetting->stop();
      steps.up();
    };
    forgetting = std::make_unique<retention_scheduler>(v, how);
    forgetting->start();
    REQUIRE(steps.reaches(1));
    forgetting->stop();
    CHECK_FALSE(forgetting->running());
    CHECK(steps.so_far() == 1);
    forgetting->start();
    REQUIRE(steps.reaches(2));
  }
  SUBCASE("stop and start") {
    how.on_step = [&](const sweep_report&) {
      forgetting->stop();
      forgetting->start();
      steps.up();
    };
    forgetting = std::make_unique<retention_scheduler>(v, how);
    forgetting->start();
    REQUIRE(steps.reaches(1));
    CHECK(forgetting->running());
  }
  SUBCASE("destroy") {
    counted made;
    how.on_step = [&](const sweep_report&) {
      made.reaches(1);
      forgetting.reset();
      steps.up();
    };
    forgetting = std::make_unique<retention_scheduler>(v, how);
    forgetting->start();
    made.up();
    REQUIRE(steps.reaches(1));
    CHECK(forgetting == nullptr);
  }
}

TEST_CASE("a stop that meets a start waits for its own thread, and not for the one that was started meanwhile") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  retention_scheduler forgetting(v, {.pause_milliseconds = 1});
  for (int round = 0; round < 200; ++round) {
    forgetting.start();
    std::vector<std::thread> all;
    for (int t = 0; t < 6; ++t)
      all.emplace_back([&, t] {
        if (t % 3 == 1) forgetting.start();
        else forgetting.stop();
      });
    for (auto& one : all) one.join();  // for ever, if one of them waits for a thread that nobody will stop
  }
  forgetting.stop();
  CHECK_FALSE(forgetting.running());
}

TEST_CASE("many threads may start, stop and step one scheduler while the vault is written") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  std::atomic<int> steps{0}, faults{0};
  retention_scheduler forgetting(v, {.pause_milliseconds = 1, .on_step = [&](const sweep_report&) { ++steps; }, .on_fault = [&](const std::exception&) { ++faults; }});
  std::vector<std::thread> all;
  for (int t = 0; t < 3; ++t)
    all.emplace_back([&, t] {
      for (int i = 0; i < 12; ++i) {
        if ((i + t) % 3 == 0) forgetting.start();
        else if ((i + t) % 3 == 1) forgetting.stop();
        else (void)forgetting.step();
      }
    });
  for (int i = 0; i < 6; ++i) registered(v, {}, {.handle = "new"});
  for (auto& one : all) one.join();
  forgetting.stop();
  CHECK_FALSE(forgetting.running());
  CHECK(steps >= 12);
  CHECK(faults == 0);
  CHECK(v.verify());
}

TEST_CASE("the vault may be moved, closed or destroyed before its scheduler") {
  temp_vault files;
  std::optional<vault> v(files.open());
  v->publish(host::policy());
  counted steps;
  retention_scheduler forgetting(*v, {.on_step = [&](const sweep_report&) { steps.up(); }});
  std::optional<vault> elsewhere(std::move(*v));
  v.reset();
  CHECK(forgetting.step());
  forgetting.start();
  REQUIRE(steps.reaches(2));
  elsewhere.reset();
  CHECK_FALSE(forgetting.running());
  CHECK_FALSE(forgetting.step());
  CHECK(fault_of([&] { forgetting.start(); }) == code::misuse_closed);
}

TEST_CASE("a forked child is told so, and does not wait for a thread that it does not have") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  counted steps;
  auto forgetting = std::make_unique<retention_scheduler>(v, scheduler_options{.longest_pause_seconds = 86'400, .on_step = [&](const sweep_report&) { steps.up(); }});
  forgetting->start();
  REQUIRE(steps.reaches(1));
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    alarm(30);
    int wrong = 0;
    const auto forked = [&](auto call) {
      try {
        call();
        ++wrong;
      } catch (const error& e) {
        wrong += e.code() != code::misuse_forked;
      }
    };
    forked([&] { (void)forgetting->step(); });
    forked([&] { forgetting->start(); });
    forked([&] { forgetting->stop(); });
    forked([&] { (void)forgetting->running(); });
    forgetting.reset();
    _exit(wrong);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(forgetting->running());
  forgetting->stop();
  CHECK(v.verify());
}

namespace {

/// Another process that sweeps, from when it is let go.
class sweeper {
 public:
  sweeper(const temp_vault& files, const char* at) {
    int go[2], said[2];
    REQUIRE(pipe2(go, O_CLOEXEC) == 0);
    REQUIRE(pipe2(said, O_CLOEXEC) == 0);
    process_ = fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
      dup2(go[0], 0);
      dup2(said[1], 1);
      execl(LOCKET_HELPER_SWEEPER, LOCKET_HELPER_SWEEPER, files.name.c_str(), files.key.c_str(), at, nullptr);
      _exit(127);
    }
    close(go[0]);
    close(said[1]);
    go_ = go[1];
    said_ = fdopen(said[0], "r");
    char line[512] = "";
    REQUIRE(std::fgets(line, sizeof line, said_) != nullptr);
    REQUIRE(std::string(line) == "ready\n");
  }
  void go() { close(go_); }
  /// Keys destroyed, rows removed.
  std::pair<unsigned, unsigned long long> did() {
    char line[512] = "";
    CHECK(std::fgets(line, sizeof line, said_) != nullptr);
    CAPTURE(line);
    std::pair<unsigned, unsigned long long> both;
    CHECK(std::sscanf(line, "%u %llu", &both.first, &both.second) == 2);
    std::fclose(said_);
    int status = 0;
    waitpid(process_, &status, 0);
    CHECK(status == 0);
    return both;
  }

 private:
  pid_t process_ = 0;
  int go_ = 0;
  FILE* said_ = nullptr;
};

/// How often each category stands in an audit entry "destroyed".
std::map<std::string, int> destroyed_in(vault& v) {
  std::map<std::string, int> times;
  for (std::int64_t after = 0;;) {
    const auto lines = v.by_id().audit(after, 500);
    if (lines.empty()) return times;
    for (const auto& one : lines)
      if (one.what == "destroyed") ++times[one.categories.at(0)];
    after = lines.back().number;
  }
}

void copy(const temp_vault& from, const temp_vault& to) {
  for (const auto* end : {".locket", ".locket-keys", ".locket-index", ".key"}) std::filesystem::copy_file(from.name + end, to.name + end, std::filesystem::copy_options::overwrite_existing);
}

}  // namespace

TEST_CASE("R3.3: of two processes that sweep the same files one destroys each key and audits it, and none is left out") {
  support::hand_clock clock("2026-02-01T08:00:00Z");
  temp_vault files;
  constexpr int days_of_mail = 24, closing = 6;
  {
    auto v = files.open(clock);
    v.publish(host::policy());
    for (int i = 0; i < closing; ++i) {
      const a_member m;
      registered(v, m, {.handle = "leaves"});
      clock.advance(days{1});
      v.close_account(m.who);
    }
    for (int i = 0; i < days_of_mail; ++i) {
      registered(v, {}, {.email = std::to_string(i) + "@example.org"});
      clock.advance(days{1});
    }
    clock.set("2027-06-01T08:00:00Z");
    while (v.sweep(1000).keys_condemned != 0) {}
  }
  const auto* const then = "2027-06-02T09:00:00Z";
  clock.set(then);

  // What one process does, on a copy: the measure.
  temp_vault twin;
  copy(files, twin);
  std::uint32_t keys = 0;
  std::uint64_t rows = 0;
  std::map<std::string, int> entries;
  {
    auto v = twin.open(clock);
    for (bool idle = false; !idle;) {
      const auto did = v.sweep(1000);
      keys += did.keys_destroyed;
      rows += did.rows_removed;
      idle = !did.more && did.keys_destroyed == 0;
    }
    entries = destroyed_in(v);
  }
  REQUIRE(entries["email"] >= days_of_mail);
  REQUIRE(entries["account"] >= closing);
  REQUIRE(rows == days_of_mail + closing);

  sweeper one(files, then), other(files, then);
  one.go();
  other.go();
  const auto by_one = one.did();
  const auto by_other = other.did();
  CAPTURE(by_one.first);
  CAPTURE(by_other.first);
  CHECK(by_one.first + by_other.first == keys);
  CHECK(by_one.second + by_other.second == rows);
  auto v = files.open(clock);
  CHECK(destroyed_in(v) == entries);
  CHECK(v.sweep(1000).keys_destroyed == 0);
  CHECK(v.verify());
}
