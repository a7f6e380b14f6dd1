// Taking turns: all contenders in one process, on the same numbers, none always first.
#pragma once

#include "session.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace bench {

class stopwatch {
 public:
  double us() const { return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin_).count(); }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// One turn of one contender over the numbers first … first + count - 1.
struct turn {
  double us = 0;         // an operation, on the average
  std::size_t read = 0;  // what was read or changed, in all: the same for every contender, and not nothing
};
using side = std::function<turn(std::size_t first, std::size_t count)>;

/// A contender by its single operation, which returns what it read or changed.
template <class One>
side each(One one) {
  return [one](std::size_t first, std::size_t count) {
    const stopwatch time;
    turn done;
    for (std::size_t n = first; n < first + count; ++n) done.read += one(n);
    done.us = time.us() / static_cast<double>(count);
    return done;
  };
}

struct rival {
  std::string name;
  side run;
  std::optional<double> goal{};
};

/// Tells a figure for each rival. `again`: every turn takes the same numbers (for what leaves nothing behind); else each takes the next ones.
void measure(const session&, const std::string& workload, std::size_t operations, const side& locket, const std::vector<rival>&, bool again = false);

/// What one write and fdatasync of a page takes in this folder, median of some, in microseconds.
double sync_us(const folder&);

}  // namespace bench
