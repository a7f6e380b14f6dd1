// A subject with many records is erased: until nobody can read them, in the file or in a copy of it; and until the rows are gone, too.
#include "comments.hpp"
#include "measure.hpp"
#include "workloads.hpp"

namespace bench {
namespace {

struct erased {
  double unreadable = 0, gone = 0;
};

erased erase(locket::vault& vault, std::size_t member, std::size_t first_comment) {
  const auto readable = [&] {
    const locket::record_id id = comment_id(first_comment);
    return static_cast<bool>(vault.get_all<comment, publishing>(std::span(&id, 1), locket::actor::system()).front());
  };
  must(readable(), "erase", "there was nothing to erase");
  erased took;
  const stopwatch time;
  auto report = vault.by_id().erase(member_id(member), locket::actor::system(), 0);
  took.unreadable = time.us();
  must(report.known && report.rows_remain, "erase", "locket erased nothing, or rows in a call that was to leave them");
  must(!readable(), "erase", "an erased comment can be read");
  const stopwatch rest;
  while (vault.sweep(1000).more) {}
  took.gone = took.unreadable + rest.us();
  return took;
}

}  // namespace

void erasing(const session& s) {
  const comment_plan p{s.many(10, 10), s.many(10000, 1000), 300};
  const folder files(s.under);
  locket_comments locket(files.file("blog"));
  plain_comments plain(files.file("plain.db"), false, true, 1);
  locket.fill(p);
  plain.fill(p);
  const auto eight_syncs = 8 * sync_us(files);
  std::vector<double> unreadable, gone, other;
  for (std::size_t member = 0; member < s.many(5, 3); ++member) {
    const auto took = erase(locket.vault(), member, member * p.each);
    unreadable.push_back(took.unreadable);
    gone.push_back(took.gone);
    const stopwatch time;
    must(plain.erase(member) == 1, "erase", "plain SQLite still has rows");
    other.push_back(time.us());
  }
  s.say("erase: a subject of " + std::to_string(p.each) + " comments among " + std::to_string(p.all()) +
        ". Plain SQLite: secure_delete=ON, DELETE, VACUUM, wal_checkpoint(TRUNCATE). Its backups keep everything; locket's are unreadable, too. Eight syncs here: " +
        std::to_string(static_cast<long>(eight_syncs)) + " us.");
  if (s.wanted("erase")) s.tell(compared("erase", "plain", unreadable, other, std::max(0.01, eight_syncs / median(other))));
  if (s.wanted("erase-rows")) s.tell(compared("erase-rows", "plain", gone, other, 1.5));
}

}  // namespace bench
