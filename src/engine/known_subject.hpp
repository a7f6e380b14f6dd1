// A subject as an operation sees it.
#pragma once

#include "ledger/audit_chain.hpp"
#include "ledger/subject_ledger.hpp"

namespace locket {

struct known_subject {
  std::int64_t row = 0;
  std::int64_t epoch = 0;
  subject_ledger ledger;
};

/// Numbers the roots that one write transaction gives out, and writes the last one down.
class root_numbers {
 public:
  explicit root_numbers(store::connection& on) : on_(on) {}
  root_number next();
  void keep();  // before the commit

 private:
  store::connection& on_;
  std::optional<root_number> last_;
  bool moved_ = false;
};

/// One that may be kept for the next call: what reading alone asks of it.
struct recalled_subject : known_subject {
  std::optional<audit_tag> mark;  // how they stand in the audit; nothing: its key is gone
};

}  // namespace locket
