// The decision alone, field by field, as `get` asks for each. The one file that looks inside the library: no public call decides without auditing.
#include "host.hpp"
#include "measure.hpp"
#include "workloads.hpp"

#include "decide/decide.hpp"

namespace bench {
namespace {

locket::standing member_for_long() {
  using kind = locket::subject_event::kind;
  const auto at = [](std::int64_t n) { return locket::instant{1767600000 + n * 86400}; };
  locket::standing said;
  said.events.push_back({.what = kind::enrolled, .at = at(0), .of_age_all = at(-4000), .of_age = at(-3000)});
  said.events.push_back({.what = kind::consented, .at = at(0), .about = "greeting"});
  said.events.push_back({.what = kind::withdrawn, .at = at(5), .about = "greeting"});
  said.events.push_back({.what = kind::consented, .at = at(9), .about = "greeting"});
  return said;
}

}  // namespace

void deciding(const session& s) {
  locket::timeline known;
  known.add(policy());
  const auto said = member_for_long();
  std::array<locket::decide::field, 6> fields{};
  const std::array<std::string_view, 6> categories{handle_::id, mail_::id, phone_::id, name_::id, town_::id, work_::id};
  for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = {.category = categories[i], .held = true};
  locket::decide::request ask;
  ask.at = {1767600000 + 30 * 86400};
  const auto times = s.many(100'000, 20'000);
  std::vector<double> took;
  for (std::size_t t = 0; t < s.turns; ++t) {
    std::size_t allowed = 0;
    const stopwatch time;
    for (std::size_t n = 0; n < times; ++n) {
      const bool by_contract = n % 2 == 0;  // else by the consent that stands, for the two fields that are declared for it
      ask.purpose = by_contract ? serving::id : greeting::id;
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!by_contract && i != 0 && i != 3) continue;
        ask.fields = std::span(fields).subspan(i, 1);
        allowed += locket::decide::decide(known, said, ask).why == locket::reason::allow ? 1U : 0U;
      }
    }
    took.push_back(time.us() / static_cast<double>(times * 4));
    must(allowed == times * 4, "decide", "a decision was not an allow");
  }
  s.tell(alone("decide", took, 1.0));
}

}  // namespace bench
