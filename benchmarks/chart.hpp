// The chart of the README: a bar a workload from parity, on a logarithmic scale, with a mark at each goal. Legible on light and dark pages.
#pragma once

#include "figure.hpp"

#include <string>
#include <vector>

namespace bench {

/// Of the figures with a ratio and a goal. Throws if there are none, or the file cannot be written.
void write_chart(const std::string& file, const std::vector<figure>&, const std::string& caption);

}  // namespace bench
