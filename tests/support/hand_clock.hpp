// A clock that a test turns by hand. Wall and boot time move together unless a test says otherwise, so a scenario may jump a year.
#pragma once

#include <locket/instant.hpp>

#include <atomic>
#include <stdexcept>
#include <string_view>

namespace support {

/// Safe to turn while other threads read it.
class hand_clock : public locket::clock {
 public:
  explicit hand_clock(std::string_view rfc3339 = "2026-01-05T00:00:00Z") { set(rfc3339); }

  locket::instant wall() const override { return {wall_}; }
  std::int64_t boot_seconds() const override { return boot_; }
  bool trusted() const override { return trusted_; }

  /// To a later instant (or an earlier one: then the boot clock stays). Time passes, as it would.
  void set(locket::instant to) {
    if (const std::int64_t passed = to.unix_seconds - wall_; passed > 0 && wall_ != 0) boot_ += passed;
    wall_ = to.unix_seconds;
  }
  void set(std::string_view rfc3339) {
    const auto to = locket::instant::parse(rfc3339);
    if (!to) throw std::invalid_argument("hand_clock: not an instant");
    set(*to);
  }
  void advance(locket::days d) { advance_seconds(std::int64_t{d.count} * 86400); }
  void advance_seconds(std::int64_t seconds) {
    wall_ += seconds;
    boot_ += seconds;
  }
  /// Somebody sets the wall clock, by so many seconds: no time passes.
  void move_wall_only(std::int64_t seconds) { wall_ += seconds; }
  /// The machine was off for so many seconds: the boot clock starts again.
  void reboot(std::int64_t off_for) {
    wall_ += off_for + 20;
    boot_ = 20;
  }

  std::atomic<bool> trusted_{false};

 private:
  std::atomic<std::int64_t> wall_{0};
  std::atomic<std::int64_t> boot_{1000};
};

}  // namespace support
