// A subject as an operation sees it.
#pragma once

#include "ledger/subject_ledger.hpp"

namespace locket {

struct known_subject {
  std::int64_t row = 0;
  std::int64_t epoch = 0;
  subject_ledger ledger;
};

}  // namespace locket
