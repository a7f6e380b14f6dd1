// One process's part of a crowd on one vault: readers, a writer, and a sweep or a rotation, for some seconds; and the history of what they did.
#pragma once

#include "support/a_host.hpp"
#include "support/a_member.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <time.h>

namespace hostile {

/// Nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share.
inline std::int64_t monotonic() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

struct event {
  enum kind : std::uint8_t { over = 1, revealed = 2, revealed_in_hand = 3, put = 4, fault = 5 };
  kind what;
  std::uint32_t member;  // of those who were there before; for `put` nothing
  std::int64_t begin, end;
};

/// What a process did, as it hands it to the one that judges.
struct history {
  std::vector<event> events;
  std::vector<support::a_member> stored;
  std::map<std::string, std::uint64_t> faults;
  std::uint64_t reads = 0, rounds = 0;  // rounds: sweeps or rotations
  std::int64_t longest = 0;             // the longest call
};

enum class duty : std::uint8_t { sweep, rotate };

class crowd {
 public:
  /// Members from `first` on, every second one, are this process's to withdraw and erase; all are everybody's to read.
  crowd(locket::vault& v, std::vector<support::a_member> all, std::size_t first, std::uint32_t seed) : v_(v), all_(std::move(all)), first_(first), seed_(seed) {}

  history run(int seconds, std::size_t readers, duty what, const locket::key_source& key) {
    until_ = monotonic() + seconds * std::int64_t{1'000'000'000};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < readers; ++i) threads.emplace_back([this, i] { read(i); });
    threads.emplace_back([this] { write(); });
    threads.emplace_back([this, what, &key] { what == duty::sweep ? sweep() : rotate(key); });
    for (auto& one : threads) one.join();
    return std::move(whole_);
  }

 private:
  bool goes_on() const { return monotonic() < until_; }

  /// One call. A fault is noted by its id and is no event of the kind asked for.
  template <class Call>
  void timed(history& mine, std::uint32_t member, std::optional<event::kind> what, Call call) {
    const auto begin = monotonic();
    bool happened = true;
    try {
      if constexpr (std::is_same_v<decltype(call()), bool>) happened = call();
      else call();
    } catch (const locket::error& fault) {
      ++mine.faults[std::string(fault.id())];
      happened = false;
    }
    const auto end = monotonic();
    mine.longest = std::max(mine.longest, end - begin);
    if (happened && what) mine.events.push_back({*what, member, begin, end});
  }

  template <class Opened>
  static bool reveals(const Opened& got, const support::a_member& m, history& mine) {
    const auto email = got.template reveal<&host::member::email>();
    if (email && *email != m.who.text() + "@example.org") ++mine.faults["another's value"];
    return static_cast<bool>(email);
  }

  void sweep() {
    history mine;
    while (goes_on()) timed(mine, 0, {}, [&] {
        v_.sweep(20);
        ++mine.rounds;
      });
    add(mine);
  }

  /// The header is wrapped again and again. (The keyring key's replacement under readers is rotation_test's: a process that did not look meanwhile has to open again.)
  void rotate(const locket::key_source& key) {
    history mine;
    while (goes_on()) timed(mine, 0, {}, [&] {
        v_.by_id().rotate(key);
        ++mine.rounds;
      });
    add(mine);
  }

  void read(std::size_t thread) {
    std::mt19937 next(seed_ + 1000 * static_cast<std::uint32_t>(first_) + static_cast<std::uint32_t>(thread));
    const auto system = locket::actor::system();
    using permit = locket::permit<host::profile>;
    using opened = locket::opened<host::member, host::profile>;
    std::map<std::uint32_t, permit> permits;
    std::map<std::uint32_t, opened> records;
    history mine;
    while (goes_on()) {
      const auto i = static_cast<std::uint32_t>(next() % all_.size());
      const auto& m = all_[i];
      ++mine.reads;
      const auto way = next() % 4;
      if (way == 0) {
        timed(mine, i, event::revealed, [&] {
          auto may = v_.permit<host::profile>(m.who, system);
          if (!may) return false;
          auto got = v_.get<host::member>(*may, m.record);
          if (!got) return false;
          const bool open = reveals(*got, m, mine);
          permits.insert_or_assign(i, *may);
          records.insert_or_assign(i, *std::move(got));
          return open;
        });
      } else if (way == 1 && permits.contains(i)) {
        timed(mine, i, event::revealed, [&] {
          const auto got = v_.get<host::member>(permits.at(i), m.record);
          return got && reveals(*got, m, mine);
        });
      } else if (way == 2 && records.contains(i)) {
        timed(mine, i, event::revealed_in_hand, [&] { return reveals(records.at(i), m, mine); });
      } else {
        timed(mine, i, event::revealed, [&] {
          const auto found = v_.find<&host::member::email, host::profile>(m.who.text() + "@example.org", system);
          if (found && *found && **found != m.who) ++mine.faults["another's id"];
          return found && *found;
        });
      }
    }
    add(mine);
  }

  void write() {
    std::mt19937 next(seed_ + static_cast<std::uint32_t>(first_));
    std::vector<std::uint32_t> left;
    for (auto i = first_; i < all_.size(); i += 2) left.push_back(static_cast<std::uint32_t>(i));
    std::shuffle(left.begin(), left.end(), next);
    history mine;
    while (goes_on()) {
      if (next() % 2 == 0 || left.empty()) {
        const support::a_member m;
        timed(mine, 0, event::put, [&] {
          const auto done = v_.begin().enrol(m.who, {1990, 5, 1}).put(m.who, m.record, host::member{.handle = m.who.text()}).commit();
          if (!done) ++mine.faults["a put was refused"];
          else mine.stored.push_back(m);
        });
        continue;
      }
      const auto i = left.back();
      left.pop_back();
      timed(mine, i, event::over, [&] { next() % 2 == 0 ? v_.withdraw<host::profile>(all_[i].who) : static_cast<void>(v_.erase(all_[i].who)); });
    }
    add(mine);
  }

  void add(const history& mine) {
    const std::lock_guard held(lock_);
    whole_.events.insert(whole_.events.end(), mine.events.begin(), mine.events.end());
    whole_.stored.insert(whole_.stored.end(), mine.stored.begin(), mine.stored.end());
    for (const auto& [id, times] : mine.faults) whole_.faults[id] += times;
    whole_.reads += mine.reads;
    whole_.rounds += mine.rounds;
    whole_.longest = std::max(whole_.longest, mine.longest);
  }

  locket::vault& v_;
  const std::vector<support::a_member> all_;
  const std::size_t first_;
  const std::uint32_t seed_;
  std::int64_t until_ = 0;
  std::mutex lock_;
  history whole_;
};

}  // namespace hostile
