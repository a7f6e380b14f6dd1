// Standings that were opened, for as long as nothing moved them: a page by the same people is not unsealed again and again.
#pragma once

#include "engine/known_subject.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace locket {

/// Safe to share between threads. Holds no subject id and no value; forgets everything when the keyring has moved, so that nothing of who was
/// erased is kept past the next call.
class standings {
 public:
  /// As it was when the row had this epoch and the keyring had moved so often; null if it is not at hand.
  std::shared_ptr<const recalled_subject> find(std::int64_t row, std::int64_t epoch, std::uint64_t keyring_moves);
  /// Only what was read from rows that are committed: a rolled back epoch may come again with other content.
  void put(std::shared_ptr<const recalled_subject>, std::uint64_t keyring_moves);
  void forget();  // at once

 private:
  static constexpr std::size_t most = 16384, most_events = 16;  // so that all of them are some twenty megabytes at the most
  bool keep_for(std::uint64_t keyring_moves);  // false if the caller saw the keyring before it moved

  std::mutex lock_;
  std::uint64_t moves_ = 0;
  bool any_ = false;
  std::vector<std::shared_ptr<const recalled_subject>> known_{most};  // by row
};

}  // namespace locket
