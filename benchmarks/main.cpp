// bench: what locket costs beside plain SQLite doing the same work. Ratios, never times alone: both run in this process, in turn.
//
//   register   enrol, one consent, six fields in six categories, one unique index; durable
//   read-two   two fields of a record under a permit in hand
//   read-six   six fields of a record under a permit in hand
//
//   bench [--json] [--quick]
#include "locket_side.hpp"
#include "plain_side.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string_view>

namespace {

struct workload {
  const char* name;
  std::size_t operations;  // in one turn of one contender
  std::function<void(std::size_t)> locket, plain;
};

struct result {
  double locket_us = 0, plain_us = 0;      // medians of the turns
  double ratio = 0, least = 0, most = 0;   // of the turns, pair by pair
};

double turn_us(std::size_t first, std::size_t count, const std::function<void(std::size_t)>& one) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t n = first; n < first + count; ++n) one(n);
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count() / static_cast<double>(count);
}

double median(std::vector<double> of) {
  std::nth_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2), of.end());
  return of[of.size() / 2];
}

result measured(const workload& w, std::size_t turns) {
  std::vector<double> locket, plain, ratios;
  for (std::size_t t = 0; t < turns; ++t) {
    // Whoever goes first in a turn goes second in the next, so that neither always meets a cold or a warm machine.
    const auto first = t * w.operations;
    double one = 0, other = 0;
    if (t % 2 == 0) one = turn_us(first, w.operations, w.locket);
    other = turn_us(first, w.operations, w.plain);
    if (t % 2 == 1) one = turn_us(first, w.operations, w.locket);
    locket.push_back(one);
    plain.push_back(other);
    ratios.push_back(one / other);
  }
  return {median(locket), median(plain), median(ratios), *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end())};
}

void print(const workload& w, const result& r, bool json) {
  if (json) std::printf("{\"workload\":\"%s\",\"contender\":\"plain\",\"locket_us\":%.3f,\"plain_us\":%.3f,\"ratio\":%.3f}\n", w.name, r.locket_us, r.plain_us, r.ratio);
  else std::printf("%-10s %12.2f %12.2f %8.2f   %.2f to %.2f\n", w.name, r.locket_us, r.plain_us, r.ratio, r.least, r.most);
  std::fflush(stdout);
}

struct folder {
  folder() {
    std::string name = (std::filesystem::temp_directory_path() / "locket-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  folder(const folder&) = delete;
  std::string path;
};

}  // namespace

int main(int count, char** words) {
  bool json = false, quick = false;
  for (int i = 1; i < count; ++i) {
    json |= std::string_view(words[i]) == "--json";
    quick |= std::string_view(words[i]) == "--quick";
  }
  const folder here;
  bench::locket_side locket(here.path);
  bench::plain_side plain(here.path);
  const std::size_t turns = quick ? 5 : 15;
  const std::size_t registered = (quick ? 40 : 200) * turns;
  std::size_t checked = 0;

  if (!json) {
    std::printf("locket beside plain SQLite %s. Both: WAL, synchronous=FULL, page cache 8 MiB, on %s.\n", sqlite3_libversion(), here.path.c_str());
    std::printf("Plain keeps the same values, ids and consent in the clear, without audit. Median of %zu turns, in turn.\n\n", turns);
    std::printf("%-10s %12s %12s %8s   %s\n", "workload", "locket us", "plain us", "ratio", "spread");
  }
  const workload registering{"register", registered / turns, [&](std::size_t n) { locket.register_member(n); }, [&](std::size_t n) { plain.register_member(n); }};
  print(registering, measured(registering, turns), json);

  locket.hold_permits(registered);
  const auto spread = [&](std::size_t n) { return n * 2654435761u % registered; };
  const workload two{"read-two", registered, [&](std::size_t n) { checked += locket.read_two(spread(n)); }, [&](std::size_t n) { checked -= plain.read_two(spread(n)); }};
  print(two, measured(two, turns), json);
  const workload six{"read-six", registered, [&](std::size_t n) { checked += locket.read_six(spread(n)); }, [&](std::size_t n) { checked -= plain.read_six(spread(n)); }};
  print(six, measured(six, turns), json);

  if (checked != 0) {
    std::fputs("bench: the two contenders read different values\n", stderr);
    return 1;
  }
  return 0;
}
