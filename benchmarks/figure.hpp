// One line of the result: a workload, whom locket was measured beside, and the figures.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bench {

struct figure {
  std::string workload;
  std::string contender;               // "plain", "plain+log", "sqlcipher"; "none": locket stands alone
  double locket = 0, other = 0;        // medians of the turns: microseconds an operation, or bytes
  double ratio = 0;                    // median of the turns, pair by pair; 0 where locket stands alone
  double least = 0, most = 0;          // … and its spread
  std::optional<double> goal;          // of the ratio; of locket's own figure where it stands alone
  bool bytes = false;

  bool alone() const { return contender == "none"; }
  double judged() const { return alone() ? locket : ratio; }
  bool met() const { return !goal || judged() <= *goal; }
};

double median(std::vector<double>);

/// From the turns of both, in the order in which they were taken.
figure compared(std::string workload, std::string contender, const std::vector<double>& locket, const std::vector<double>& other, std::optional<double> goal);
figure alone(std::string workload, const std::vector<double>& locket, double goal);
figure sizes(std::string workload, double locket, double other, double goal);

}  // namespace bench
