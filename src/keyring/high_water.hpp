// The clock's rules (threats.md, "The clock", 1 to 4): what time it is for refusing, and what time it is for destroying. Pure: no file.
#pragma once

#include <locket/instant.hpp>

#include <limits>

namespace locket::ring {

/// What the header keeps of it, authenticated.
struct stored_mark {
  std::int64_t mark = 0;  ///< The high-water mark. Never lowered.
  std::int64_t line = 0;  ///< Where trusted time and boot time alone would stand.
  std::int64_t boot = 0;  ///< The boot clock when both were taken.
};

/// The wall clock is believed up to five minutes and seven days ahead of the line; beyond that it is suspect. The line moves with
/// the boot clock, and to the wall clock whenever somebody vouches for that.
///
/// Across a restart the time that passed is at least: the difference of the boot clocks if the new one is not lower, else all of the
/// new one, because a lower one means that the machine started since. Both hold without knowing which boot it was, so a program that
/// opens the keyring for a second every day does not use up the seven days. (On another machine the figure may be too high; it still
/// lets nothing past the wall clock.)
class high_water {
 public:
  static constexpr std::int64_t slack = 5 * 60;
  static constexpr std::int64_t allowance = 7 * 86400;

  high_water(const stored_mark&, const clock&) noexcept;
  /// For a keyring that is being made: there is nothing yet to compare the wall clock with.
  static stored_mark first(const clock&);

  /// Reads the clock. What follows answers for that moment.
  void observe();
  /// True if observing would change nothing: the same second on a wall clock that needs nobody to vouch for it.
  bool settled() const;
  /// max(wall clock, mark).
  instant now() const noexcept { return {now_}; }
  /// The mark, which goes on with the boot clock while the wall clock is suspect. Equal to now() unless suspect.
  instant credited() const noexcept { return {at_.mark}; }
  bool suspect() const noexcept { return suspect_; }

  /// The host vouches for the wall clock.
  void confirm();
  /// Another process has stored a mark: the later of both counts.
  void merge(const stored_mark&);
  const stored_mark& to_store() const noexcept { return at_; }

 private:
  void believe(std::int64_t wall) noexcept;

  stored_mark at_;
  const clock* time_;
  std::int64_t now_ = 0;
  std::int64_t wall_ = std::numeric_limits<std::int64_t>::min();  // when it was observed last
  std::int64_t asked_ = -1;  // the boot clock when trusted() was asked last
  bool suspect_ = false;
};

}  // namespace locket::ring
