// What is printed: a table for people, or one JSON object a line; and what has become slower than the repository says.
#pragma once

#include "figure.hpp"

#include <map>
#include <string>
#include <vector>

namespace bench {

/// Versions, pragmas, page sizes, machine.
std::string about_contenders(const std::string& folder);
std::string about_machine();

void print_table_head();
void print_row(const figure&);
/// {"about"}: what stands above the table.
std::string json_about(const std::string& text);
/// {"workload","contender","locket_us","plain_us","ratio","goal"} (of sizes: "locket_bytes", "plain_bytes"), with the spread and how much was measured.
std::string json_line(const figure&, bool quick);

/// The ratios of a file of such lines; those of quick and whole runs are kept apart, because smaller counts give other ratios.
class kept_ratios {
 public:
  explicit kept_ratios(const std::string& file);
  /// Prints what lost more than 25 % of its ratio, in bold words; how many did. Figures of locket alone depend on the machine and are not compared.
  std::size_t print_losses(const std::vector<figure>&, bool quick) const;

 private:
  std::map<std::string, double> ratios_;
};

/// Puts this run's lines into such a file, in the place of an earlier run's of the same kind and the same workloads.
void save_ratios(const std::string& file, const std::vector<figure>&, bool quick);

}  // namespace bench
