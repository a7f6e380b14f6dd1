#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <atomic>
#include <thread>

using namespace locket;
using host::member;
using support::a_member;
using support::temp_vault;

namespace {

std::vector<a_member> members(vault& v, std::size_t count) {
  std::vector<a_member> all(count);
  for (const auto& m : all) REQUIRE(v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.handle = "m", .email = m.who.text() + "@example.org"}).commit());
  return all;
}

}  // namespace

TEST_CASE("R8.5: while many threads read, nobody reveals anything after a withdrawal or an erasure has returned") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  const auto all = members(v, 24);
  std::vector<std::atomic<bool>> over(all.size());
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> reads{0}, revealed_late{0}, wrong{0};

  const auto read = [&](std::size_t seed) {
    while (!stop) {
      const auto i = seed++ % all.size();
      const bool was_over = over[i];
      try {
        const auto may = v.permit<host::profile>(all[i].who, actor::system());
        if (!may) continue;
        const auto got = v.get<member>(*may, all[i].record);
        if (!got) continue;
        const bool over_before_reveal = over[i];
        const auto email = got->reveal<&member::email>();
        if (email && (was_over || over_before_reveal)) ++revealed_late;
        if (email && *email != all[i].who.text() + "@example.org") ++wrong;
        ++reads;
      } catch (const error& fault) {
        if (fault.code() != code::busy) ++wrong;
      }
    }
  };
  std::vector<std::thread> readers;
  for (std::size_t t = 0; t < 6; ++t) readers.emplace_back(read, t * 5);
  std::thread sweeper([&] {
    while (!stop) v.sweep(5);
  });
  std::thread writer([&] {
    for (int i = 0; i < 30; ++i) {
      const a_member m;
      if (!v.begin().enrol(m.who, {1990, 5, 1}).put(m.who, m.record, member{.handle = "new"}).commit()) ++wrong;
    }
  });
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i % 2 == 0) v.withdraw<host::profile>(all[i].who);
    else v.erase(all[i].who);
    over[i] = true;
  }
  writer.join();
  stop = true;
  for (auto& one : readers) one.join();
  sweeper.join();
  CHECK(reads > 0);
  CHECK(revealed_late == 0);
  CHECK(wrong == 0);
  CHECK(v.verify());
}

TEST_CASE("two threads cannot both store a unique value") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> stored{0}, refused{0};
    const auto put = [&] {
      const a_member m;
      const auto done = v.begin().enrol(m.who, {1990, 5, 1}).consent<host::profile>(m.who).put(m.who, m.record, member{.email = "same" + std::to_string(round) + "@example.org"}).commit();
      if (done) ++stored;
      else if (why(done) == reason::not_unique) ++refused;
    };
    std::thread one(put), other(put);
    one.join();
    other.join();
    CHECK(stored == 1);
    CHECK(refused == 1);
  }
}
