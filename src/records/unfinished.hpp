// What was begun and must be finished, whatever happens: rows of erased subjects, closures that the keyring has not heard of.
#pragma once

#include "records/vault_file.hpp"

namespace locket {

enum class unfinished_kind : std::uint8_t { rows_of_erased = 1, closure = 2 };  // stored: never renumber
struct unfinished {
  std::int64_t subject = 0;  // row
  unfinished_kind what{};
  instant at;
};
void note_unfinished(store::connection&, const unfinished&);
void finished(store::connection&, std::int64_t subject, unfinished_kind);
std::vector<unfinished> all_unfinished(store::connection&);

}  // namespace locket
