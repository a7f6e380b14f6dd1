#include "measure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace bench {

void measure(const session& s, const std::string& workload, std::size_t operations, const side& locket, const std::vector<rival>& rivals, bool again) {
  const std::size_t all = rivals.size() + 1;
  std::vector<std::vector<double>> us(all);
  for (std::size_t t = 0; t < s.turns; ++t) {
    const auto first = again ? 0 : t * operations;
    std::vector<turn> done(all);
    for (std::size_t k = 0; k < all; ++k) {  // whoever goes first in a turn goes last in the next: nobody always meets a cold machine
      const auto i = (t + k) % all;
      done[i] = i == 0 ? locket(first, operations) : rivals[i - 1].run(first, operations);
    }
    for (std::size_t i = 0; i < all; ++i) {
      must(done[i].read > 0, workload, "a contender did nothing");
      must(done[i].read == done[0].read, workload, "locket and " + rivals[i == 0 ? 0 : i - 1].name + " read different values");
      us[i].push_back(done[i].us);
    }
  }
  for (std::size_t i = 0; i < rivals.size(); ++i) s.tell(compared(workload, rivals[i].name, us[0], us[i + 1], rivals[i].goal));
}

double sync_us(const folder& in) {
  const int file = ::open(in.file("sync").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  must(file >= 0, "sync", "no file can be made");
  const std::array<char, 4096> page{};
  std::vector<double> taken;
  for (int i = 0; i < 40; ++i) {
    const stopwatch time;
    const bool written = ::pwrite(file, page.data(), page.size(), 0) == static_cast<ssize_t>(page.size()) && ::fdatasync(file) == 0;
    must(written, "sync", "a page cannot be written");
    taken.push_back(time.us());
  }
  ::close(file);
  return median(taken);
}

}  // namespace bench
