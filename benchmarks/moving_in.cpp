// A table of members moves into the vault, a thousand a transaction; plain SQLite inserts the same, a thousand a transaction.
#include "locket_members.hpp"
#include "measure.hpp"
#include "plain_members.hpp"
#include "workloads.hpp"

namespace bench {
namespace {

constexpr std::size_t a_transaction = 1000;

/// In bulk: the turn's numbers, a thousand a transaction.
template <class Members>
side in_bulk(Members& members) {
  return [&members](std::size_t first, std::size_t count) {
    const stopwatch time;
    turn done;
    for (std::size_t n = first; n < first + count; n += a_transaction) done.read += members.move_in(n, std::min(a_transaction, first + count - n));
    done.us = time.us() / static_cast<double>(count);
    return done;
  };
}

}  // namespace

void moving_in(const session& s) {
  const folder files(s.under);
  locket_members locket(files.file("blog"));
  plain_members plain(files.file("plain.db"), false), logged(files.file("logged.db"), true);
  auto few = s;
  few.turns = s.many(10, 3);
  measure(few, "move-in", s.many(10000, 2000), in_bulk(locket), {{"plain", in_bulk(plain), 5.0}, {"plain+log", in_bulk(logged)}});
  const auto last = few.turns * s.many(10000, 2000) - 1;
  locket.hold_permits(1);
  must(locket.read_six(0) == plain.read_six(0) && locket.find(last) == plain.find(last) && locket.find(last) > 0, "move-in", "the contenders hold different values");
}

}  // namespace bench
