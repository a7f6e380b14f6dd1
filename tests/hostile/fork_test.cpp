// A fork in every state of a vault. In the child every call is refused as documented; nothing in it, destructors and exit handlers neither, makes one system
// call that changes a file (counted under ptrace); and the parent goes on as if nothing had been.
#include "hostile/killing.hpp"
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/sanitized.hpp"
#include "support/temp_vault.hpp"

#include <locket/release.hpp>
#include <locket/retention_scheduler.hpp>
#include <locket/statistic.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include <unistd.h>

using namespace locket;
using host::member;
using support::a_member;
using support::temp_vault;

// Leaks cannot be looked for under ptrace.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

namespace {

const locket::actor blog = actor::system();

/// What the parent has in hand when it forks; what it does not have is empty.
struct in_hand {
  std::optional<vault> v;
  a_member m;
  std::optional<changes> list;
  std::optional<permit<host::account>> may;
  std::optional<opened<member, host::account>> got;
  std::unique_ptr<retention_scheduler> forgetting;

  explicit in_hand(vault opened_files) : v(std::move(opened_files)) {
    v->publish(host::policy());
    const auto done = v->begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.handle = "xm", .email = "xm@example.org"}).commit();
    if (!done) throw std::runtime_error(done.denial().explain("en"));
  }
  void take_permit() { may.emplace(*v->permit<host::account>(m.who, blog)); }
  void take_record() {
    take_permit();
    got.emplace(*v->get<member>(*may, m.record));
  }
};

/// Every public call that there is, on what is in hand.
std::map<std::string, std::function<void()>> calls_on(in_hand& h) {
  auto& e = h.v->by_id();
  const auto who = h.m.who;
  const auto record = h.m.record;
  static const std::vector<record_id> ids{record};
  static const std::vector<subject_id> subjects{who};
  static constexpr std::size_t field[] = {0};
  static const std::string account = "account-service", elsewhere = "/nowhere/copy";
  const auto key = key_source::callback([](auto& kek) { kek.fill(5); });
  std::map<std::string, std::function<void()>> all{
      {"publish", [&e] { e.publish(host::policy()); }},
      {"in_force", [&e] { (void)e.in_force(); }},
      {"policies", [&e] { (void)e.policies(); }},
      {"may", [&e, who] { (void)e.may({who, account}); }},
      {"may_collect", [&e, who] { (void)e.may_collect({who, account}); }},
      {"may_provide", [&e, who] { (void)e.may_provide({who, account, "people-court"}); }},
      {"may_count", [&e] { (void)e.may_count({account}); }},
      {"permit", [&e, who] { (void)e.permit({who, account}); }},
      {"get_all", [&e] { (void)e.get_all(ids, schema_of<member>, field, account, blog); }},
      {"find", [&h] { (void)h.v->find<&member::email, host::profile>("xm@example.org", blog); }},
      {"provide", [&e, who, record] { (void)e.provide({who, account, "people-court"}, record, schema_of<member>, field); }},
      {"recipients_of", [&e, who] { (void)e.recipients_of(who); }},
      {"provisions", [&e] { (void)e.provisions(0, 10); }},
      {"statistic", [&e] { (void)e.statistic({account}, schema_of<member>); }},
      {"release", [&e] { (void)e.release({account, "people-court", 5}, schema_of<member>, field, [](const released_row&) { return true; }); }},
      {"begin", [&e] { (void)e.begin(); }},
      {"withdraw", [&e, who] { e.withdraw(who, "profile"); }},
      {"close_account", [&e, who] { e.close_account(who); }},
      {"erase", [&e, who] { (void)e.erase(who); }},
      {"on_erased", [&e] { e.on_erased([](const subject_id&) { return true; }); }},
      {"agree_confidentiality", [&e] { e.agree_confidentiality(staff("support", "u7"), {2'000'000'000}); }},
      {"count_accesses", [&e] { e.count_accesses(subjects, staff("support", "u7")); }},
      {"wind_down", [&e] { e.wind_down(); }},
      {"sweep", [&e] { (void)e.sweep(); }},
      {"next_due", [&e] { (void)e.next_due(); }},
      {"coming_of_age", [&e] { (void)e.coming_of_age({0}, {2'000'000'000}); }},
      {"now", [&e] { (void)e.now(); }},
      {"confirm_time", [&e] { e.confirm_time(); }},
      {"verify", [&e] { (void)e.verify(); }},
      {"audit", [&e] { (void)e.audit(0, 10); }},
      {"checkpoint", [&e] { (void)e.checkpoint(); }},
      {"verify_against", [&e] { (void)e.verify_against("anything"); }},
      {"accept_restored", [&e] { e.accept_restored(); }},
      {"status", [&e] { (void)e.status(); }},
      {"unreferenced", [&e] { (void)e.unreferenced(subjects, ids); }},
      {"reindex", [&e] { e.reindex(); }},
      {"backup", [&e] { e.backup(elsewhere); }},
      {"backup_keyring", [&e] { e.backup_keyring(elsewhere); }},
      {"rotate", [&e, key] { e.rotate(key); }},
      {"rotate_keyring_key", [&e, key] { e.rotate_keyring_key(key); }},
  };
  if (h.list) all["commit"] = [&h] { (void)h.list->commit(); };
  if (h.may) all["get"] = [&h, record] { (void)h.v->get<member>(*h.may, record); };
  if (h.may) all["provide under a permit"] = [&h, record] { (void)h.v->provide<&member::handle>(*h.may, record, "people-court"); };
  if (h.got) all["reveal"] = [&h] { (void)h.got->reveal<&member::handle>(); };
  if (h.forgetting) {
    all["scheduler: step"] = [&h] { (void)h.forgetting->step(); };
    all["scheduler: start"] = [&h] { h.forgetting->start(); };
    all["scheduler: stop"] = [&h] { h.forgetting->stop(); };
    all["scheduler: running"] = [&h] { (void)h.forgetting->running(); };
  }
  return all;
}

/// In the child: every call, then every destructor. Says 'x' for each call that was not refused as it should be; names it.
void be_refused(in_hand& h, const hostile::child& me) {
  ::alarm(60);  // whoever waits for a thread that is not there dies of it
  for (const auto& [name, call] : calls_on(h)) {
    std::string outcome = "returned";
    try {
      call();
    } catch (const error& fault) {
      outcome = id_of(fault.code());
    } catch (const std::exception& other) {
      outcome = other.what();
    }
    if (outcome == id_of(code::misuse_forked)) continue;
    std::fprintf(stderr, "in a forked child %s: %s\n", name.c_str(), outcome.c_str());
    me.say('x');
  }
  h.v->close();  // documented as idempotent: it does nothing here
  h.forgetting.reset();
  h.got.reset();
  h.may.reset();
  h.list.reset();
  h.v.reset();
}

struct what_a_child_did {
  std::size_t calls;
  hostile::death death;
};

/// Forks; the child is killed at its first system call that changes a file, and it must not come to that. It ends with its exit handlers.
what_a_child_did in_a_child(in_hand& h) {
  std::fflush(stdout);
  std::cout.flush();
  const auto calls = calls_on(h).size();
  const auto death = hostile::killed_at(1, hostile::moment::entry, [&](const hostile::child& me) {
    me.ready();
    be_refused(h, me);
    std::exit(0);
  });
  CHECK_MESSAGE(!death.killed, "the child was about to: ", death.last);
  CHECK(death.said.empty());
  return {calls, death};
}

std::map<std::string, std::string> bytes_of_all(const temp_vault& files) {
  std::map<std::string, std::string> all;
  for (const auto& one : std::filesystem::directory_iterator(files.folder.path())) all[one.path().filename()] = support::file_bytes(one.path());
  return all;
}

void parent_goes_on(in_hand& h) {
  if (h.got) CHECK(h.got->reveal<&member::handle>());
  if (h.may) CHECK(h.v->get<member>(*h.may, h.m.record));
  if (h.list) CHECK(h.list->commit());
  const a_member next;
  CHECK(h.v->begin().enrol(next.who, {1991, 1, 1}).put(next.who, next.record, member{.handle = "next"}).commit());
  CHECK(h.v->permit<host::profile>(h.m.who, blog));
  CHECK_FALSE(h.v->sweep().held);
  CHECK(h.v->verify());
}

/// The parent does nothing meanwhile, so that the files must stay as they are to the byte.
void fork_and_compare(const char* state, in_hand& h, const temp_vault& files) {
  const auto before = bytes_of_all(files);
  const auto did = in_a_child(h);
  const auto after = bytes_of_all(files);
  for (const auto& one : before) CHECK_MESSAGE((after.contains(one.first) && after.at(one.first) == one.second), one.first);
  CHECK(after.size() == before.size());
  parent_goes_on(h);
  std::printf("fork, %s: %zu calls tried, all refused\n", state, did.calls);
  CHECK(did.calls >= 40);
}

}  // namespace

TEST_CASE("fork with an idle vault open") {
  const temp_vault files;
  in_hand h(files.open());
  fork_and_compare("idle", h, files);
}

TEST_CASE("fork with a list of changes that is not committed") {
  const temp_vault files;
  in_hand h(files.open());
  h.list.emplace(h.v->begin());
  h.list->change<&member::handle>(h.m.record, "new");
  fork_and_compare("a list of changes in hand", h, files);
}

TEST_CASE("fork with a permit, and with an opened record, in hand") {
  const temp_vault files;
  in_hand h(files.open());
  h.take_permit();
  fork_and_compare("a permit in hand", h, files);
  h.take_record();
  fork_and_compare("an opened record in hand", h, files);
}

TEST_CASE("fork while a retention_scheduler pauses on its thread") {
  const temp_vault files;
  in_hand h(files.open());
  std::mutex lock;
  std::condition_variable changed;
  int steps = 0;
  h.forgetting = std::make_unique<retention_scheduler>(*h.v, scheduler_options{.longest_pause_seconds = 86'400, .on_step = [&](const sweep_report&) {
                                                                                const std::lock_guard held(lock);
                                                                                ++steps;
                                                                                changed.notify_all();
                                                                              }});
  h.forgetting->start();
  {
    std::unique_lock held(lock);
    REQUIRE(changed.wait_for(held, std::chrono::seconds(60), [&] { return steps > 0; }));
  }
  const auto did = in_a_child(h);
  CHECK(h.forgetting->running());
  parent_goes_on(h);
  h.forgetting->stop();
  std::printf("fork, a scheduler running: %zu calls tried, all refused\n", did.calls);
  CHECK(did.calls >= 44);
}

// A sanitizer's allocator takes no care of forks: a thread that allocates meanwhile leaves its lock taken in the child, which is no doing of ours.
#if !LOCKET_SANITIZED
TEST_CASE("fork while other threads write, read and sweep: their locks are held by nobody in the child, and it does not wait for them") {
  constexpr int forks = 12;
  const temp_vault files;
  in_hand h(files.open());
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<a_member> stored;
  const auto quietly = [&](auto work) {
    return std::thread([&, work] {
      while (!stop) try {
          work();
        } catch (const std::exception&) {
          ++wrong;
        }
    });
  };
  auto writer = quietly([&] {
    const auto& m = stored.emplace_back();
    if (!h.v->begin().enrol(m.who, {1991, 1, 1}).put(m.who, m.record, member{.handle = "another"}).commit()) ++wrong;
  });
  auto reader = quietly([&] {
    if (!h.v->permit<host::profile>(h.m.who, blog)) ++wrong;
  });
  auto sweeper = quietly([&] { h.v->sweep(5); });
  std::size_t calls = 0;
  for (int i = 0; i < forks; ++i) calls += in_a_child(h).calls;
  stop = true;
  writer.join();
  reader.join();
  sweeper.join();
  CHECK(wrong == 0);
  CHECK_FALSE(stored.empty());
  for (const auto& m : stored) CHECK(h.v->permit<host::account>(m.who, blog));  // no put was lost
  parent_goes_on(h);
  std::printf("fork, other threads in a call: %zu calls tried in %d forks, all refused\n", calls, forks);
  CHECK(calls >= 40 * forks);
}
#endif

TEST_CASE("fork with a vault in memory") {
  support::hand_clock clock;
  in_hand h(vault::open({.at = files::in_memory(), .key = key_source::passphrase("correct horse"), .region = "CN-mainland", .create = true, .time = &clock}));
  h.take_record();
  const auto did = in_a_child(h);
  parent_goes_on(h);
  std::printf("fork, in memory: %zu calls tried, all refused\n", did.calls);
  CHECK(did.calls >= 40);
}

namespace {

/// What opening gives in a child: 'o' opened, stored and closed; 'f' refused as forked.
std::string opening_in_a_child(const temp_vault& files, const a_member& stores) {
  return hostile::killed_at(UINT64_MAX, hostile::moment::entry, [&](const hostile::child& me) {
           me.ready();
           try {
             auto own = files.open();
             if (!own.begin().enrol(stores.who, {1991, 1, 1}).put(stores.who, stores.record, member{.handle = "child"}).commit()) throw std::runtime_error("refused");
             own.close();
             me.say('o');
           } catch (const error& fault) {
             if (fault.code() != code::misuse_forked) throw;
             me.say('f');
           }
         }).said;
}

}  // namespace

// SQLite keeps locks by file and process: what such a child stored was lost when its parent closed first.
TEST_CASE("a child does not open files that its parent had open, and nothing in it that was closed before comes in the way") {
  const temp_vault files, others;
  in_hand h(files.open());
  const a_member one, two, three;
  CHECK(opening_in_a_child(files, one) == "f");
  parent_goes_on(h);
  others.open().publish(host::policy());
  CHECK(opening_in_a_child(others, two) == "o");
  h.v.reset();
  CHECK(opening_in_a_child(files, three) == "o");
  h.v.emplace(files.open());
  CHECK(opening_in_a_child(files, one) == "f");
  CHECK(h.v->permit<host::account>(three.who, blog));
  CHECK_FALSE(h.v->permit<host::account>(one.who, blog));
  parent_goes_on(h);
}
