// Another process: opens the vault at an instant, waits for its input to end, sweeps until nothing is left, says how much it did.
#include "support/a_host.hpp"
#include "support/hand_clock.hpp"

#include <cstdio>

int main(int count, char** words) {
  if (count != 4) return 64;
  try {
    support::hand_clock clock(words[3]);
    clock.trusted_ = true;
    auto v = locket::vault::open({.at = locket::files::beside(words[1]), .key = locket::key_source::key_file(words[2]), .region = "CN-mainland", .time = &clock});
    std::puts("ready");
    std::fflush(stdout);
    while (std::getchar() != EOF) {}
    unsigned destroyed = 0;
    unsigned long long removed = 0;
    for (bool idle = false; !idle;) {
      const auto did = v.sweep(20);
      destroyed += did.keys_destroyed;
      removed += did.rows_removed;
      idle = !did.more && did.keys_destroyed == 0;
    }
    std::printf("%u %llu\n", destroyed, removed);
    return 0;
  } catch (const std::exception& wrong) {
    std::puts(wrong.what());
    return 1;
  }
}
