// The example blog's command line.
//
//   blog decide < scenarios.jsonl     answers each scenario with the vault's decision, one JSON line for each line
#include "policy.hpp"
#include "replay.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <iostream>

namespace {

/// Answers one line; false if it is no scenario, or could not be lived through.
bool answer(const std::string& line, const locket::policy& first) {
  std::string id;
  nlohmann::ordered_json out;
  bool answered = false;
  try {
    const auto told = blog::read_scenario(line, first, id);
    const auto said = blog::lived_through(told, first);
    out["id"] = nlohmann::ordered_json::parse(id);
    out["decision"] = said.allowed() ? "allow" : "deny";
    out["reason"] = locket::id_of(said.why());
    out["clause"] = said.clause();
    out["why"] = {{"zh", said.explain("zh")}, {"en", said.explain("en")}};
    answered = true;
  } catch (const std::exception& wrong) {
    out = {{"id", nlohmann::ordered_json::parse(id)}, {"error", wrong.what()}};
  }
  std::cout << out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  return answered;
}

/// The next line. Of one that is too long only so much is kept as shows it.
bool next_line(std::streambuf& in, std::string& line) {
  constexpr auto end = std::char_traits<char>::eof();
  line.clear();
  auto c = in.sbumpc();
  if (c == end) return false;
  for (; c != end && c != '\n'; c = in.sbumpc())
    if (line.size() <= blog::longest_line) line += static_cast<char>(c);
  return true;
}

int decide() {
  std::ios::sync_with_stdio(false);
  const auto first = blog::policy();
  bool all = true;
  for (std::string line; next_line(*std::cin.rdbuf(), line);) all &= answer(line, first);
  std::cout.flush();
  return all ? 0 : 2;
}

}  // namespace

int main(int count, char** words) {
  if (count == 2 && std::string_view(words[1]) == "decide") return decide();
  std::fputs("usage: blog decide < scenarios.jsonl\n", stderr);
  return 64;
}
