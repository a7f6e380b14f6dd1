#include "figure.hpp"

#include <algorithm>
#include <stdexcept>

namespace bench {

double median(std::vector<double> of) {
  if (of.empty()) throw std::runtime_error("bench: a median of nothing");
  std::sort(of.begin(), of.end());
  const auto middle = of.size() / 2;
  return of.size() % 2 == 1 ? of[middle] : (of[middle - 1] + of[middle]) / 2;
}

figure compared(std::string workload, std::string contender, const std::vector<double>& locket, const std::vector<double>& other, std::optional<double> goal) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < locket.size(); ++i) ratios.push_back(locket[i] / other.at(i));
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  return {std::move(workload), std::move(contender), median(locket), median(other), median(ratios), *least, *most, goal};
}

figure alone(std::string workload, const std::vector<double>& locket, double goal) {
  const auto [least, most] = std::minmax_element(locket.begin(), locket.end());
  return {std::move(workload), "none", median(locket), 0, 0, *least, *most, goal};
}

figure sizes(std::string workload, double locket, double other, double goal) {
  figure one{std::move(workload), other > 0 ? "plain" : "none", locket, other, other > 0 ? locket / other : 0, 0, 0, goal, true};
  one.least = one.most = one.judged();
  return one;
}

}  // namespace bench
