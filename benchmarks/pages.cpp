// A page of fifty comments by fifty subjects, audited; the ids of its comments are in hand on both sides.
#include "comments.hpp"
#include "measure.hpp"
#include "workloads.hpp"

namespace bench {
namespace {

constexpr std::size_t on_a_page = 50;

std::vector<std::size_t> page_number(std::size_t n, const comment_plan& p) {
  std::vector<std::size_t> comments;
  for (std::size_t i = 0; i < on_a_page; ++i) comments.push_back((n * 7 + i) % p.members * p.each + (n + i) % p.each);  // fifty members, one comment each
  return comments;
}

}  // namespace

void pages(const session& s) {
  const comment_plan p{s.many(2000, 400), 10, 300};
  const folder files(s.under);
  locket_comments locket(files.file("blog"));
  plain_comments plain(files.file("plain.db"), false, false, on_a_page), logged(files.file("logged.db"), true, false, on_a_page);
  locket.fill(p);
  plain.fill(p);
  logged.fill(p);
  const auto with_locket = [&](std::size_t n) {
    std::vector<locket::record_id> ids;
    for (const auto c : page_number(n, p)) ids.push_back(comment_id(c));
    return locket.page(ids);
  };
  measure(s, "page", s.many(100, 40), each(with_locket),
          {{"plain+log", each([&](std::size_t n) { return logged.page(page_number(n, p)); }), 2.5}, {"plain", each([&](std::size_t n) { return plain.page(page_number(n, p)); })}});
}

}  // namespace bench
