// Walking through what a vault holds, a bounded step at a time.
#pragma once

#include "records/subjects.hpp"

#include <functional>

namespace locket {

/// Up to `most` subjects past row `after`, erased ones included, ascending.
std::vector<subject_row> subjects_after(store::connection&, std::int64_t after, std::size_t most);
/// The tag of each record of a subject; no cell is read.
void each_record_tag(store::connection&, std::int64_t subject, const std::function<void(const id_tag&)>&);

}  // namespace locket
