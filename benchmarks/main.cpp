// bench: what locket costs beside plain SQLite doing the same work with the same data and durability. Ratios, never times alone: all contenders run in
// this process, in turn (SQLCipher in one of its own, in the same turns). `bench --list` names the workloads; catalog.cpp says what each is.
//
//   bench [--quick] [--only NAME]… [--json] [--svg FILE] [--compare FILE] [--save FILE] [--list] [--in FOLDER]
#include "catalog.hpp"
#include "chart.hpp"
#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace {

struct options {
  bool quick = false, json = false, list = false;
  std::vector<std::string> only;
  std::string svg, compare, save;
  std::filesystem::path in = std::filesystem::temp_directory_path();
};

[[noreturn]] void misunderstood(const std::string& word) {
  throw std::runtime_error("bench: what is " + word + "? [--quick] [--only NAME]... [--json] [--svg FILE] [--compare FILE] [--save FILE] [--list] [--in FOLDER]");
}

options understood(int count, char** words) {
  options o;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const auto next = [&] { return i + 1 < count ? std::string(words[++i]) : (misunderstood(word), std::string()); };
    if (word == "--quick") o.quick = true;
    else if (word == "--json") o.json = true;
    else if (word == "--list") o.list = true;
    else if (word == "--only") o.only.push_back(next());
    else if (word == "--svg") o.svg = next();
    else if (word == "--compare") o.compare = next();
    else if (word == "--save") o.save = next();
    else if (word == "--in") o.in = next();
    else misunderstood(word);
  }
  for (const auto& name : o.only)
    if (std::ranges::none_of(bench::catalog(), [&](const auto& w) { return w.name == name; })) throw std::runtime_error("bench: there is no workload " + name + "; --list names them");
  return o;
}

int run(const options& o) {
  std::vector<bench::figure> figures;
  bench::session s;
  s.quick = o.quick;
  s.turns = o.quick ? 5 : 15;
  s.under = o.in;
  s.wanted = [&](std::string_view name) {
    const auto is = [&](const auto& w) { return w.name == name; };
    return o.only.empty() ? !std::ranges::find_if(bench::catalog(), is)->when_named : std::ranges::find(o.only, name) != o.only.end();
  };
  s.tell = [&](const bench::figure& f) {
    figures.push_back(f);
    if (o.json) std::printf("%s\n", bench::json_line(f, o.quick).c_str()), std::fflush(stdout);
    else bench::print_row(f);
  };
  std::vector<std::string> said;
  s.say = [&](const std::string& text) { said.push_back(text); };

  const auto machine = bench::about_machine();
  {
    const bench::folder scratch(o.in);
    const auto text = bench::about_contenders(scratch.file("")) + "\n" + machine + " Files in " + o.in.string() + ".\nMedians of turns" +
                      (o.quick ? "; --quick: fewer turns, smaller counts, so other ratios than a whole run's." : ".");
    if (o.json) std::printf("%s\n", bench::json_about(text).c_str());
    else std::printf("%s\n", text.c_str()), bench::print_table_head();
  }
  std::vector<void (*)(const bench::session&)> done;
  for (const auto& w : bench::catalog()) {
    if (!s.wanted(w.name) || std::ranges::find(done, w.family) != done.end()) continue;
    done.push_back(w.family);
    w.family(s);
  }
  for (const auto& w : bench::catalog())
    bench::must(!s.wanted(w.name) || std::ranges::any_of(figures, [&](const auto& f) { return f.workload == w.name; }), w.name, "nothing was measured");
  if (!o.json) {
    std::printf("\n");
    for (const auto& text : said) std::printf("%s\n", text.c_str());
    std::printf("After the run: %s\n", bench::about_machine().c_str());
    if (!o.compare.empty()) bench::kept_ratios(o.compare).print_losses(figures, o.quick);
  }
  if (!o.save.empty()) bench::save_ratios(o.save, figures, o.quick);
  if (!o.svg.empty()) bench::write_chart(o.svg, figures, o.quick ? "a quick run" : "a whole run");
  return 0;
}

}  // namespace

int main(int count, char** words) try {
  const auto o = understood(count, words);
  if (!o.list) return run(o);
  for (const auto& w : bench::catalog()) std::printf("%-17s %s\n", w.name, w.what);
  return 0;
} catch (const std::exception& failed) {
  std::fprintf(stderr, "%s\n", failed.what());
  return 1;
}
