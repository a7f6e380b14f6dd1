#include "report.hpp"

#include "database.hpp"
#include "host.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <unistd.h>

namespace bench {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 0.1 ? "%.5f" : value < 100 ? "%.2f" : "%.0f", value);
  return text;
}

/// From the header of an SQLite file (sqlite.org/fileformat.html, 1.3.2).
int page_size_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(16);
  const int high = in.get(), low = in.get();
  return high == 0 && low == 1 ? 65536 : high * 256 + low;
}

std::string first_line(const char* file, const std::string& beginning = {}) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(beginning)) return line;
  return "?";
}

std::string key(const std::string& workload, const std::string& contender, bool quick) { return workload + " / " + contender + (quick ? " / quick" : ""); }

}  // namespace

std::string about_contenders(const std::string& folder) {
  database plain(folder + "/about.db");
  plain.run("CREATE TABLE t(a)");
  {
    auto vault = open_vault(folder + "/about");
    vault.close();
  }
  std::string text = "locket " BENCH_VERSION ": vault " + std::to_string(page_size_of(folder + "/about.locket")) + "-byte pages, WAL, synchronous=FULL; keyring " +
                     std::to_string(page_size_of(folder + "/about.locket-keys")) + "-byte pages, PERSIST journal, synchronous=EXTRA; index WAL, synchronous=NORMAL; secure_delete=ON.\n";
  text += "plain: SQLite " + std::string(sqlite3_libversion()) + ", " + plain.text("PRAGMA page_size") + "-byte pages, " + plain.text("PRAGMA journal_mode") + ", synchronous=" +
          plain.text("PRAGMA synchronous") + " (FULL), cache_size=" + plain.text("PRAGMA cache_size") + ", secure_delete=" + plain.text("PRAGMA secure_delete") +
          " (its default here), values in the clear.\n";
  text += "plain+log: the same with an access-log row wherever locket writes an audit entry.\n";
  text += "The same durability: changes are durable when the call returns. So are the accesses of staff (synchronous=FULL). An access of the blog itself or of a member at their own data is "
          "written before the data is handed out and synced with the group, by the first call a second later (synchronous=NORMAL between).";
  return text;
}

std::string about_machine() {
  const auto cpu = first_line("/proc/cpuinfo", "model name");
  const auto load = first_line("/proc/loadavg");
  return std::to_string(std::thread::hardware_concurrency()) + " cores," + cpu.substr(std::min(cpu.size(), cpu.find(':') + 1)) + "; load average " + load.substr(0, load.find(' ')) + ".";
}

void print_table_head() { std::printf("\n%-17s %-10s %12s %12s %9s  %-22s %9s\n", "workload", "beside", "locket us", "other us", "ratio", "spread", "goal"); }

void print_row(const figure& f) {
  const std::string spread = number(f.least) + " to " + number(f.most);
  const std::string goal = f.goal ? "<= " + number(*f.goal) + (f.met() ? "" : "  missed") : "";
  const std::string unit = f.bytes ? " B" : "";
  std::printf("%-17s %-10s %12s %12s %9s  %-22s %9s\n", f.workload.c_str(), f.contender.c_str(), (number(f.locket) + unit).c_str(), f.alone() ? "" : (number(f.other) + unit).c_str(),
              f.alone() ? "" : number(f.ratio).c_str(), f.bytes ? "" : spread.c_str(), goal.c_str());
  std::fflush(stdout);
}

std::string json_about(const std::string& text) { return nlohmann::ordered_json{{"about", text}}.dump(); }

std::string json_line(const figure& f, bool quick) {
  nlohmann::ordered_json line;
  const std::string unit = f.bytes ? "_bytes" : "_us";
  const auto rounded = [](double value) { return std::stod(number(value)); };
  line["workload"] = f.workload;
  line["contender"] = f.contender;
  line["locket" + unit] = rounded(f.locket);
  if (!f.alone()) {
    line["plain" + unit] = rounded(f.other);
    line["ratio"] = rounded(f.ratio);
  }
  if (f.goal) line["goal"] = rounded(*f.goal);
  if (!f.bytes) line["least"] = rounded(f.least), line["most"] = rounded(f.most);
  line["run"] = quick ? "quick" : "whole";
  return line.dump();
}

kept_ratios::kept_ratios(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("bench: " + file + " cannot be read");
  for (std::string line; std::getline(in, line);) {
    const auto one = nlohmann::json::parse(line);
    if (one.contains("ratio")) ratios_[key(one.at("workload"), one.at("contender"), one.at("run") == "quick")] = one.at("ratio").get<double>();
  }
  if (ratios_.empty()) throw std::runtime_error("bench: " + file + " has no ratios");
}

std::size_t kept_ratios::print_losses(const std::vector<figure>& figures, bool quick) const {
  std::size_t compared = 0, lost = 0;
  const bool terminal = ::isatty(1) == 1;
  for (const auto& f : figures) {
    const auto before = ratios_.find(key(f.workload, f.contender, quick));
    if (f.alone() || before == ratios_.end()) continue;
    ++compared;
    if (f.ratio <= before->second * 1.25) continue;
    ++lost;
    std::printf("%s**%s beside %s has lost %.0f %%: %s in the repository, %s here.**%s\n", terminal ? "\033[1m" : "", f.workload.c_str(), f.contender.c_str(),
                (f.ratio / before->second - 1) * 100, number(before->second).c_str(), number(f.ratio).c_str(), terminal ? "\033[0m" : "");
  }
  std::printf("%zu ratios compared with the repository's, %zu lost more than a quarter.\n", compared, lost);
  return lost;
}

void save_ratios(const std::string& file, const std::vector<figure>& figures, bool quick) {
  std::vector<std::string> lines;
  std::ifstream before(file);
  for (std::string line; std::getline(before, line);) {
    const auto one = nlohmann::json::parse(line);
    const auto again = [&](const figure& f) { return key(one.at("workload"), one.at("contender"), one.at("run") == "quick") == key(f.workload, f.contender, quick); };
    if (std::none_of(figures.begin(), figures.end(), again)) lines.push_back(line);
  }
  for (const auto& f : figures) lines.push_back(json_line(f, quick));
  std::ofstream out(file);
  for (const auto& line : lines) out << line << '\n';
  if (!out.flush()) throw std::runtime_error("bench: " + file + " cannot be written");
}

}  // namespace bench
