// The audit is verified from its first entry to its last, on one core.
#include "locket_members.hpp"
#include "measure.hpp"
#include "workloads.hpp"

namespace bench {

void verifying(const session& s) {
  const folder files(s.under);
  locket_members locket(files.file("blog"));
  const std::size_t members = 1000, finds = s.many(60000, 6000);
  locket.move_in(0, members);
  for (std::size_t n = 0; n < finds; ++n) must(locket.find(spread(n, members)) > 0, "verify", "nobody was found");  // an entry each
  std::vector<double> took;
  std::uint64_t entries = 0;
  for (std::size_t t = 0; t < s.many(9, 5); ++t) {
    const stopwatch time;
    const auto report = locket.vault().verify();
    const auto us = time.us();
    must(report && report.checked >= finds, "verify", "the chain is broken or too short: " + report.why);
    entries = report.checked;
    took.push_back(us / static_cast<double>(report.checked));
  }
  s.say("verify: " + std::to_string(entries) + " entries; the figure is microseconds an entry, 2 is 500,000 a second.");
  s.tell(alone("verify", took, 2.0));
}

}  // namespace bench
