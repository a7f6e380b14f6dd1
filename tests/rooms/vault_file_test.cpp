#include <doctest/doctest.h>

#include "records/connection_pool.hpp"
#include "records/vault_file.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <atomic>
#include <filesystem>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace locket;
using support::fault_of;

namespace {

constexpr vault_id given{7, 7, 7};

std::string of(const published& one) {
  return std::to_string(one.version) + " " + one.effective.text() + " " + std::to_string(one.hash[0]) + " " + one.document;
}

}  // namespace

TEST_CASE("a new file takes the vault id that it is given, and keeps it") {
  support::temp_folder folder;
  { CHECK(vault_file(folder / "v.locket", true, given).vault() == given); }
  CHECK(vault_file(folder / "v.locket", false, {}).vault() == given);
  CHECK(vault_file(folder / "v.locket", true, vault_id{8}).vault() == given);
}

TEST_CASE("new files get ids of their own") {
  CHECK(vault_file(":memory:", true, {}).vault() != vault_file(":memory:", true, {}).vault());
  CHECK(vault_file(":memory:", true, {}).vault() != vault_id{});
}

TEST_CASE("a missing file is a fault unless it is to be created") {
  support::temp_folder folder;
  CHECK(fault_of([&] { vault_file(folder / "v.locket", false, {}); }) == "io");
  CHECK_FALSE(std::filesystem::exists(folder / "v.locket"));
}

TEST_CASE("what is written is there after the file was closed and opened") {
  support::temp_folder folder;
  {
    vault_file vault(folder / "v.locket", true, {});
    set_meta(vault.write().on, "last_root", 12);
  }
  vault_file vault(folder / "v.locket", false, {});
  CHECK(meta(vault.read().on, "last_root", 0) == 12);
  CHECK(meta(vault.read().on, "index_commit", -1) == -1);
}

TEST_CASE("a meta value is replaced by the next") {
  vault_file vault(":memory:", true, {});
  set_meta(vault.write().on, "n", 1);
  set_meta(vault.write().on, "n", 2);
  CHECK(meta(vault.read().on, "n", 0) == 2);
}

TEST_CASE("readers see what is committed and nothing before") {
  support::temp_folder folder;
  vault_file vault(folder / "v.locket", true, {});
  const auto writing = vault.write();
  store::transaction whole(writing.on, store::intent::write);
  set_meta(writing.on, "n", 1);
  CHECK(meta(vault.read().on, "n", 0) == 0);
  whole.commit();
  CHECK(meta(vault.read().on, "n", 0) == 1);
}

TEST_CASE("a reader cannot write") {
  support::temp_folder folder;
  vault_file vault(folder / "v.locket", true, {});
  CHECK(fault_of([&] { set_meta(vault.read().on, "n", 1); }) == "io");
}

TEST_CASE("readers are handed out again, and are different while they are out") {
  support::temp_folder folder;
  vault_file vault(folder / "v.locket", true, {});
  const store::connection* first = nullptr;
  {
    const auto one = vault.read();
    auto two = vault.read();
    CHECK(&one.on != &two.on);
    first = &two.on;
    const auto moved = std::move(two);
    CHECK(&moved.on == first);
  }
  const auto three = vault.read(), four = vault.read();
  CHECK((&three.on == first || &four.on == first));
}

TEST_CASE("with all readers at work the next one waits, then is told busy") {
  support::temp_folder folder;
  constexpr store::step steps[] = {"CREATE TABLE t(n INTEGER PRIMARY KEY)"};
  connection_pool pool({.path = folder / "p", .create = true, .application_id = 1, .busy_ms = 200}, {"pool", steps});
  std::vector<store::connection*> out;
  for (std::size_t i = 0; i < connection_pool::most_readers; ++i) out.push_back(&pool.take());
  CHECK(fault_of([&] { pool.take(); }) == "busy");
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pool.give_back(*out.back());
  });
  CHECK(&pool.take() == out.back());
  later.join();
}

TEST_CASE("threads read while another writes") {
  support::temp_folder folder;
  vault_file vault(folder / "v.locket", true, {});
  std::atomic<bool> stop{false};
  std::atomic<int> reads{0}, backwards{0};
  std::vector<std::thread> readers;
  for (int t = 0; t < 4; ++t)
    readers.emplace_back([&] {
      std::int64_t last = 0;
      while (!stop) {
        const std::int64_t now = meta(vault.read().on, "n", 0);
        if (now < last) ++backwards;
        last = now;
        ++reads;
      }
    });
  for (std::int64_t n = 1; n <= 50; ++n) set_meta(vault.write().on, "n", n);
  while (reads == 0) std::this_thread::yield();
  stop = true;
  for (std::thread& t : readers) t.join();
  CHECK(backwards == 0);
  CHECK(meta(vault.read().on, "n", 0) == 50);
}

TEST_CASE("policy versions come back in order, as they were published") {
  vault_file vault(":memory:", true, {});
  const auto at = vault.write();
  add_policy(at.on, {2, {86400}, {22}, "second"});
  add_policy(at.on, {1, {0}, {11}, "first 政策"});
  const auto all = published_policies(at.on);
  REQUIRE(all.size() == 2);
  CHECK(of(all[0]) == "1 1970-01-01T00:00:00Z 11 first 政策");
  CHECK(of(all[1]) == "2 1970-01-02T00:00:00Z 22 second");
}

TEST_CASE("a published version is never replaced") {
  vault_file vault(":memory:", true, {});
  const auto at = vault.write();
  add_policy(at.on, {1, {0}, {11}, "first"});
  CHECK(fault_of([&] { add_policy(at.on, {1, {0}, {12}, "other"}); }) == "io");
  CHECK(of(published_policies(at.on).at(0)) == "1 1970-01-01T00:00:00Z 11 first");
}

TEST_CASE("a policy row that does not decode is a fault") {
  vault_file vault(":memory:", true, {});
  const auto at = vault.write();
  add_policy(at.on, {1, {0}, {11}, "first"});
  at.on.run("UPDATE policies SET hash = x'00'");
  CHECK(fault_of([&] { published_policies(at.on); }) == "corrupt");
}

TEST_CASE("a vault id that was edited out is a fault") {
  support::temp_folder folder;
  const std::string path = folder / "v.locket";
  { vault_file(path, true, {}).write().on.run("UPDATE meta SET value = x'01' WHERE name = 'vault'"); }
  CHECK(fault_of([&] { vault_file(path, false, {}); }) == "corrupt");
  { store::connection({.path = path, .application_id = vault_application}).run("DELETE FROM meta"); }
  CHECK(fault_of([&] { vault_file(path, false, {}); }) == "corrupt");
}

TEST_CASE("a file of another kind or with another schema is not opened") {
  support::temp_folder folder;
  { store::connection({.path = folder / "other", .create = true, .application_id = index_application}); }
  CHECK(fault_of([&] { vault_file(folder / "other", false, {}); }) == "format-unknown");
  { vault_file(folder / "v.locket", true, {}).write().on.run("CREATE TRIGGER t AFTER INSERT ON subjects BEGIN DELETE FROM audit; END"); }
  CHECK(fault_of([&] { vault_file(folder / "v.locket", false, {}); }) == "format-unknown");
}

TEST_CASE("a backup opens as the same vault and overwrites nothing") {
  support::temp_folder folder;
  vault_file vault(folder / "v.locket", true, given);
  set_meta(vault.write().on, "n", 3);
  int calls = 0;
  vault.backup_to(folder / "copy", [&](std::int64_t, std::int64_t) { return ++calls > 0; });
  CHECK(calls > 0);
  vault_file copy(folder / "copy", false, {});
  CHECK(copy.vault() == given);
  CHECK(meta(copy.read().on, "n", 0) == 3);
  CHECK(copy.integrity() == "ok");
  CHECK(fault_of([&] { vault.backup_to(folder / "copy", {}); }) == "io");
}

TEST_CASE("in memory, reading and writing are one connection that one thread may nest") {
  vault_file vault(":memory:", true, {});
  const auto writing = vault.write();
  const auto reading = vault.read();
  CHECK(&writing.on == &reading.on);
  CHECK(vault.integrity() == "ok");
}

TEST_CASE("after a fork the child's calls are misuse, and the parent's file is whole") {
  support::temp_folder folder;
  vault_file vault(folder / "v.locket", true, {});
  const auto reading = vault.read();
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    vault.abandon();
    const bool refused = fault_of([&] { vault.write(); }) == "misuse-forked" && fault_of([&] { vault.read(); }) == "misuse-forked";
    ::_exit(refused ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  set_meta(vault.write().on, "n", 1);
  CHECK(vault.integrity() == "ok");
}
