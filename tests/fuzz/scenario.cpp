// A line of a scenario file, as `blog decide` reads it and lives it through.
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include "policy.hpp"
#include "replay.hpp"

#include <locket/error.hpp>

using fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto first = blog::policy();
  const std::string line = fuzz::text({data, size});
  std::string id;
  try {
    const auto told = blog::read_scenario(line, first, id);
    const auto said = blog::lived_through(told, first);
    demand(!locket::id_of(said.why()).empty() && !said.explain("en").empty() && !said.explain("zh").empty(), "a decision says what it is and why");
  } catch (const blog::no_scenario& wrong) {
    demand(*wrong.what() != 0, "what is no scenario says why");
  } catch (const locket::error&) {
  }
  demand(!id.empty(), "a line has an id, or null");
  return 0;
}
