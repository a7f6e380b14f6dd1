// When to look again whether anything still supports what a subject's values are kept for (clauses.md R8.5). One row a subject.
#pragma once

#include "records/vault_file.hpp"

namespace locket {

struct review {
  std::int64_t subject = 0;         // row
  instant at;                       // not before
  std::optional<instant> condemned;  // when a sweep first saw that something is to end
};

/// By then at the latest; one that is due earlier stays, and finds out itself what is still to come.
void note_review(store::connection&, std::int64_t subject, instant at);
/// Instead of the one that was noted.
void set_review(store::connection&, const review&);
void drop_review(store::connection&, std::int64_t subject);
std::optional<review> review_of(store::connection&, std::int64_t subject);
/// Up to `most` whose instant has come, oldest first.
std::vector<review> reviews_due(store::connection&, instant at, std::size_t most);
std::optional<instant> first_review(store::connection&);
/// Notes one for each subject after row `after` who is not erased, up to `most` of them; the last such row, or nothing if none was left.
std::optional<std::int64_t> note_reviews_of_all(store::connection&, std::int64_t after, std::size_t most, instant at);

}  // namespace locket
