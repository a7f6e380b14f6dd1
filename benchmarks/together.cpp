// Many threads read from one vault at once.
#include "locket_members.hpp"
#include "measure.hpp"
#include "workloads.hpp"

#include <atomic>
#include <thread>

namespace bench {
namespace {

/// The turn's numbers, dealt out among so many threads.
side by_threads(locket_members& members, std::size_t threads, std::size_t of) {
  return [&members, threads, of](std::size_t first, std::size_t count) {
    std::atomic<std::size_t> read{0};
    const stopwatch time;
    {
      std::vector<std::jthread> all;
      for (std::size_t t = 0; t < threads; ++t)
        all.emplace_back([&, t] {
          std::size_t mine = 0;
          for (auto n = first + t; n < first + count; n += threads) mine += members.read_two(spread(n, of));
          read += mine;
        });
    }
    return turn{time.us() / static_cast<double>(count), read};
  };
}

}  // namespace

void together(const session& s) {
  const folder files(s.under);
  locket_members locket(files.file("blog"));
  constexpr std::size_t of = 1000, threads = 16;
  locket.move_in(0, of);
  locket.hold_permits(of);
  s.say("threads: wall time of a read of two fields under a permit in hand, by sixteen threads against one; 0.59 is 1.7 times as many reads a second. This machine has " +
        std::to_string(std::thread::hardware_concurrency()) + " cores.");
  measure(s, "threads", s.many(16000, 8000), by_threads(locket, threads, of), {{"one thread", by_threads(locket, 1, of), 1 / 1.7}});
}

}  // namespace bench
