// One line of a scenario file, checked: what happened to a subject, and what is asked.
#pragma once

#include <locket/engine.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace blog {

/// What a line is refused for: the sentence goes into its `error`.
struct no_scenario : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace happened {
struct registered {};
struct consented { std::string purpose; locket::consent_terms terms; };
struct withdrew { std::string purpose, recipient; };
struct collected { std::vector<std::pair<std::string, std::string>> values; locket::from came; };
struct published {
  std::uint32_t version;
  locket::instant effective;
  std::vector<std::pair<std::string, std::vector<std::string>>> adds;
  std::vector<std::string> drops;
};
struct accepted { std::uint32_t version; locket::acceptance how; locket::by by; };
struct rejected { std::uint32_t version; };
struct contested { std::string category; };
struct resolved { std::string category; };
struct closed {};
struct erased {};
struct agreed { std::string role; locket::instant until; };
struct accessed { std::string role; std::uint32_t subjects; };
struct wound_down {};
}  // namespace happened

struct event {
  locket::instant at;
  std::variant<happened::registered, happened::consented, happened::withdrew, happened::collected, happened::published, happened::accepted, happened::rejected, happened::contested,
               happened::resolved, happened::closed, happened::erased, happened::agreed, happened::accessed, happened::wound_down>
      what;
};

enum class verb : std::uint8_t { collect, use, provide, statistic };

struct request {
  locket::instant at;
  verb what{};
  std::string purpose;
  std::vector<std::string> categories;
  std::string role = "system";
  bool other_member = false;
  std::optional<locket::named_basis> basis;
  locket::source source = locket::source::subject;
  std::string recipient;
  std::optional<std::uint32_t> k;
  std::uint32_t group = 0;
};

struct scenario {
  std::string id;  // as JSON text
  locket::date born;
  std::vector<event> history;
  request asked;
};

/// No scenario is longer; whoever reads lines need not keep more of one.
constexpr std::size_t longest_line = 1 << 20;

/// Reads a line. `id` is set to the line's id as JSON text as soon as it is known ("null" before). Throws no_scenario.
scenario read_scenario(std::string_view line, const locket::policy& first, std::string& id);

}  // namespace blog
