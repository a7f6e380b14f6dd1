// Two processes and twenty threads on one vault: 16 readers, 2 writers, a sweep, a rotation. What they did is written down with the clock that they share, and
// judged afterwards: what was withdrawn or erased is revealed by no call that began after that had returned, anywhere.
// Ten seconds, or so many as LOCKET_SECONDS says (`LOCKET_SECONDS=600 build/dev/tests/hostile_crowd_test`).
#include "hostile/crowd.hpp"
#include "support/print.hpp"
#include "support/seed.hpp"
#include "support/temp_vault.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace locket;
using namespace hostile;
using host::member;
using support::a_member;
using support::temp_vault;

namespace {

int seconds() {
  const char* const asked = std::getenv("LOCKET_SECONDS");
  return asked == nullptr ? 10 : std::max(1, std::atoi(asked));
}

/// The other process, from when it is let go.
class other_process {
 public:
  other_process(const temp_vault& files, const std::string& list, std::uint32_t seed) {
    int go[2], said[2];
    REQUIRE(pipe2(go, O_CLOEXEC) == 0);
    REQUIRE(pipe2(said, O_CLOEXEC) == 0);
    process_ = fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
      dup2(go[0], 0);
      dup2(said[1], 1);
      execl(LOCKET_HELPER_CROWD, LOCKET_HELPER_CROWD, files.name.c_str(), files.key.c_str(), list.c_str(), std::to_string(seed).c_str(), std::to_string(seconds()).c_str(), nullptr);
      _exit(127);
    }
    close(go[0]);
    close(said[1]);
    go_ = go[1];
    said_ = fdopen(said[0], "r");
    REQUIRE(line() == "ready\n");
  }
  void go() { close(go_); }
  history did() {
    history all;
    for (auto one = line(); !one.empty(); one = line()) {
      std::istringstream in(one);
      std::string word, who, record;
      in >> word;
      if (word == "event") {
        int kind = 0;
        event e{};
        in >> kind >> e.member >> e.begin >> e.end;
        e.what = static_cast<event::kind>(kind);
        all.events.push_back(e);
      } else if (word == "stored") {
        in >> who >> record;
        all.stored.push_back({*subject_id::parse(who), *record_id::parse(record)});
      } else if (word == "fault") {
        std::uint64_t times = 0;
        in >> times;
        std::getline(in >> std::ws, who);
        all.faults[who] += times;
      } else if (word == "totals") {
        in >> all.reads >> all.rounds >> all.longest;
      } else {
        FAIL_CHECK("the other process: ", one);
      }
    }
    std::fclose(said_);
    int status = 0;
    waitpid(process_, &status, 0);
    CHECK(status == 0);
    return all;
  }

 private:
  std::string line() {
    char text[512] = "";
    return std::fgets(text, sizeof text, said_) == nullptr ? "" : text;
  }
  pid_t process_ = 0;
  int go_ = 0;
  FILE* said_ = nullptr;
};

std::vector<a_member> registered(vault& v, std::size_t count) {
  std::vector<a_member> all(count);
  for (const auto& m : all)
    REQUIRE(v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.handle = "m", .email = m.who.text() + "@example.org"}).commit());
  return all;
}

/// When each member was over, for those who have seen it: nothing for who is not.
std::map<std::uint32_t, std::int64_t> over_in(const history& did) {
  std::map<std::uint32_t, std::int64_t> at;
  for (const auto& e : did.events)
    if (e.what == event::over) at[e.member] = e.end;
  return at;
}

std::uint64_t revealed_late(const history& did, event::kind what, const std::map<std::uint32_t, std::int64_t>& over) {
  std::uint64_t late = 0;
  for (const auto& e : did.events)
    if (e.what == what)
      if (const auto end = over.find(e.member); end != over.end() && e.begin > end->second) ++late;
  return late;
}

void only_busy(const history& did) {
  for (const auto& one : did.faults) CHECK_MESSAGE(one.first == "busy", one.first, ": ", one.second, " times");
}

std::string handle_of(vault& v, const a_member& m) {
  const auto may = v.permit<host::account>(m.who, actor::system());
  if (!may) return std::string(id_of(why(may)));
  const auto got = v.get<member>(*may, m.record);
  if (!got) return std::string(id_of(why(got)));
  const auto handle = got->reveal<&member::handle>();
  return handle ? *handle : std::string(id_of(handle.denial().why()));
}

/// Holds the write lock of one file, as a writer that was stopped in the middle does.
class stuck_writer {
 public:
  explicit stuck_writer(const std::string& path) {
    REQUIRE(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  ~stuck_writer() { sqlite3_close(db_); }
  stuck_writer(const stuck_writer&) = delete;

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace

TEST_CASE("R8.5, R8.4: two processes and twenty threads: after a withdrawal or an erasure returned nothing is revealed anywhere, no put is lost, nobody hangs") {
  support::dice any;
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  const auto all = registered(v, 60 + 40 * static_cast<std::size_t>(std::min(seconds(), 50)) / 10);
  const auto list = files.folder / "members";
  {
    std::ofstream out(list);
    for (const auto& m : all) out << m.who.text() << ' ' << m.record.text() << '\n';
  }
  other_process other(files, list, any.seed());
  ::alarm(static_cast<unsigned>(seconds()) + 300);  // a hang is a death
  other.go();
  crowd mine(v, all, 0, any.seed());
  const auto here = mine.run(seconds(), 8, duty::sweep, key_source::key_file(files.key));
  const auto there = other.did();
  ::alarm(0);

  const auto over_here = over_in(here), over_there = over_in(there);
  auto over = over_here;
  over.insert(over_there.begin(), over_there.end());
  CHECK(revealed_late(here, event::revealed, over) == 0);
  CHECK(revealed_late(there, event::revealed, over) == 0);
  // A record in hand: at once in the process that withdrew, elsewhere at its next call into the vault.
  CHECK(revealed_late(here, event::revealed_in_hand, over_here) == 0);
  CHECK(revealed_late(there, event::revealed_in_hand, over_there) == 0);
  only_busy(here);
  only_busy(there);
  CHECK(std::max(here.longest, there.longest) < std::int64_t{120} * 1'000'000'000);

  v.close();
  auto again = files.open();
  std::uint64_t stored = 0, lost = 0;
  for (const auto* one : {&here, &there})
    for (const auto& m : one->stored) {
      ++stored;
      lost += handle_of(again, m) != m.who.text();
    }
  CHECK(lost == 0);
  for (const auto& [member, end] : over) CHECK_FALSE(again.permit<host::profile>(all[member].who, actor::system()));
  CHECK(again.verify());
  std::uint64_t busy = 0;
  for (const auto* one : {&here, &there})
    for (const auto& [id, times] : one->faults) busy += times;
  std::printf("a crowd of 2 processes, 20 threads, %d s: %llu reads, %zu withdrawn or erased, %llu stored, %llu lost, %llu sweeps, %llu rotations, %llu busy, longest call %lld ms\n", seconds(),
              static_cast<unsigned long long>(here.reads + there.reads), over.size(), static_cast<unsigned long long>(stored), static_cast<unsigned long long>(lost),
              static_cast<unsigned long long>(here.rounds), static_cast<unsigned long long>(there.rounds), static_cast<unsigned long long>(busy),
              static_cast<long long>(std::max(here.longest, there.longest) / 1'000'000));
  CHECK(here.reads + there.reads > 100);
  CHECK(over_here.size() > 0);
  CHECK(over_there.size() > 0);
  CHECK(stored > 0);
  CHECK(here.rounds > 0);
}

TEST_CASE("busy is a fault after its limit, for each of the three files, and never a hang: what was refused so can be done again") {
  using std::chrono::steady_clock;
  temp_vault files;
  auto how = files.options();
  how.busy_milliseconds = 300;
  auto v = vault::open(how);
  v.publish(host::policy());
  const auto who = registered(v, 4);
  std::uint64_t tried = 0;
  for (const auto* end : {".locket", ".locket-keys", ".locket-index"}) {
    CAPTURE(std::string(end));
    const auto put = [&] {
      return static_cast<bool>(v.begin().put(who[0].who, who[0].record, member{.email = std::string("new") + end + "@example.org"}).commit());
    };
    const auto act = [&] {
      if (std::string_view(end) == ".locket-keys") static_cast<void>(v.erase(who[1].who));
      else static_cast<void>(put());
    };
    {
      const stuck_writer stuck(files.name + end);
      const auto begin = steady_clock::now();
      try {
        act();
        FAIL_CHECK("did not need the lock");
      } catch (const error& fault) {
        CHECK(fault.code() == code::busy);
      }
      const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin).count();
      CHECK(waited >= 250);
      CHECK(waited < 4000);  // not the five seconds that are the default
      ++tried;
    }
    act();
    CHECK(put());
  }
  CHECK_FALSE(v.permit<host::account>(who[1].who, actor::system()));
  CHECK(v.verify());
  how.busy_milliseconds = -1;
  try {
    vault::open(how);
    FAIL_CHECK("a negative limit was taken");
  } catch (const error& fault) {
    CHECK(fault.code() == code::misuse_argument);
  }
  std::printf("busy: %llu tried\n", static_cast<unsigned long long>(tried));
}
