#include "records/listing.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {

std::vector<subject_row> subjects_after(store::connection& on, std::int64_t after, std::size_t most) {
  std::vector<subject_row> found;
  auto rows = on.prepare("SELECT row FROM subjects WHERE row > ?1 ORDER BY row");
  rows.bind(1, after);
  while (found.size() < most && rows.step())
    if (auto one = subject_at(on, rows.integer(0))) found.push_back(std::move(*one));
  return found;
}

void each_record_tag(store::connection& on, std::int64_t subject, const std::function<void(const id_tag&)>& look) {
  auto rows = on.prepare("SELECT tag FROM records WHERE subject = ?1");
  rows.bind(1, subject);
  while (rows.step()) {
    const store::view stored = rows.blob(0);
    id_tag tag{};
    if (stored.size() != tag.size())
      throw error(code::corrupt, "locket: the records of subject row " + std::to_string(subject) + " cannot be listed: a tag does not decode. Restore the vault from a backup.");
    std::copy(stored.begin(), stored.end(), tag.begin());
    look(tag);
  }
}

}  // namespace locket
