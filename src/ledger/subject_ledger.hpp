// The sealed text of a subject's row: who it is (as a keyed hash), which roots hold their keys, and every event in order. FORMAT.md beside
// this file.
#pragma once

#include "base/standing.hpp"
#include "records/subjects.hpp"

namespace locket {

/// The plaintext inside `subjects.standing`. It repeats the tag of its row, so that rows cannot be exchanged between subjects.
struct subject_ledger {
  id_tag tag{};
  std::vector<root_number> roots;  // the last one seals what is written from now on; the first one's audit class key makes the audit tag
  standing said;
};

/// Where a standing stands: its cell is sealed and opened here and nowhere else.
inline cell_place standing_place(const vault_id& vault, std::int64_t subject_row) noexcept {
  return {&vault, "subject", "standing", subject_row, {}};
}

/// Throws code::misuse_argument for what the text cannot hold: a root past 48 bits, a name of more than 65,535 bytes.
crypto::plaintext encode(const subject_ledger&);
/// Nothing if it does not decode.
std::optional<subject_ledger> decode(crypto::view);

}  // namespace locket
