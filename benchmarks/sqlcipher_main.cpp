// bench-sqlcipher FILE: the plain side of some workloads, compiled against SQLCipher: a cipher over pages, without keys per person, without forgetting.
// Started by bench. Reads "workload first count of" from its input, line by line, and answers each with one JSON object.
#include "measure.hpp"
#include "plain_members.hpp"

#include <cstdio>
#include <iostream>
#include <sstream>

namespace {

bench::side does(bench::plain_members& members, const std::string& workload, std::size_t of) {
  using bench::each;
  using bench::spread;
  if (workload == "register") return each([&members](std::size_t n) { return members.enrol(n); });
  if (workload == "read-two") return each([&members, of](std::size_t n) { return members.read_two(spread(n, of)); });
  if (workload == "read-six") return each([&members, of](std::size_t n) { return members.read_six(spread(n, of)); });
  if (workload == "change") return each([&members, of](std::size_t n) { return members.change(spread(n, of)); });
  throw std::runtime_error("bench-sqlcipher: no workload " + workload);
}

}  // namespace

int main(int count, char** words) try {
  if (count != 2) throw std::runtime_error("bench-sqlcipher: is started by bench, with a file");
  bench::plain_members members(words[1], false, std::string(64, '7'));
  std::printf("{\"about\":\"SQLCipher %s (SQLite %s), %s, pages of %s bytes, synchronous=%s, a raw key\"}\n", members.on().text("PRAGMA cipher_version").c_str(),
              sqlite3_libversion(), members.on().text("PRAGMA journal_mode").c_str(), members.on().text("PRAGMA cipher_page_size").c_str(),
              members.on().text("PRAGMA synchronous").c_str());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream order(line);
    std::string workload;
    std::size_t first = 0, many = 0, of = 0;
    order >> workload >> first >> many >> of;
    const auto done = does(members, workload, of)(first, many);
    std::printf("{\"workload\":\"%s\",\"us\":%.4f,\"read\":%zu}\n", workload.c_str(), done.us, done.read);
    std::fflush(stdout);
  }
  return 0;
} catch (const std::exception& failed) {
  std::fprintf(stderr, "%s\n", failed.what());
  return 1;
}
