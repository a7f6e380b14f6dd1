// Classes and the dates that follow from their rules.
#pragma once

#include "keyring/directory.hpp"

#include <deque>

namespace locket::ring {

/// The classes of a keyring as they stood when they were read last. A rule that was given out stays where it is: a class that is
/// shortened gets a new object, and who holds the old one goes on reading the old rule.
class rules {
 public:
  /// Throws code::corrupt if a row is missing or was edited; `path` is for the message.
  void load(const std::vector<directory::class_row>&, std::uint32_t expected, const secrets&, const std::string& path);
  const key_class* find(class_number of) const noexcept { return of > 0 && of <= known_.size() ? known_[of - 1u] : nullptr; }
  std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(known_.size()); }
  const std::vector<const key_class*>& all() const noexcept { return known_; }

 private:
  std::deque<key_class> kept_;
  std::vector<const key_class*> known_;  // number - 1 is the place
};

directory::class_row sealed_row(const key_class&, const secrets&);

/// When the last value collected on a day expires by the day's own clock; `never` if it has none.
std::int64_t day_ends(const key_class&, std::int32_t day, zone) noexcept;
/// The last day that has ended so by `at`; nothing if the class keeps no such clock.
std::optional<std::int64_t> last_ended_day(const key_class&, std::int64_t at, zone) noexcept;
/// When a class of one root ends by its closure (for evidence: by its erasure); `never` if it does not.
std::int64_t class_ends(const key_class&, const slot_dates&) noexcept;

/// Each period as the shorter of both has it.
retention shorter_of(const retention&, const retention&) noexcept;
/// True if no period of `to` is longer than the one in `from`.
bool only_shorter(const retention& from, const retention& to) noexcept;

}  // namespace locket::ring
