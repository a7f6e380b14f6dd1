// When: instants, days, civil dates, and the clock that a host may inject.
// Read before this: ids.hpp. Read after: purpose.hpp (why).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace locket {

/// A length of time in days of 86,400 seconds. A year is 365 days (`years`).
struct days {
  std::int32_t count = 0;
  friend constexpr auto operator<=>(const days&, const days&) = default;
};
/// `n` years of 365 days each.
constexpr days years(std::int32_t n) noexcept { return {n * 365}; }

/// A point in time: whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX).
struct instant {
  std::int64_t unix_seconds = 0;

  /// From RFC 3339 with `Z` or a numeric offset, whole seconds ("2026-01-05T08:00:00Z"); nothing for anything
  /// else, an impossible date included.
  LOCKET_EXPORT static std::optional<instant> parse(std::string_view rfc3339) noexcept;
  /// RFC 3339 in UTC.
  LOCKET_EXPORT std::string text() const;

  friend constexpr auto operator<=>(const instant&, const instant&) = default;
  friend constexpr instant operator+(instant at, days d) noexcept { return {at.unix_seconds + std::int64_t{d.count} * 86400}; }
  friend constexpr instant operator-(instant at, days d) noexcept { return {at.unix_seconds - std::int64_t{d.count} * 86400}; }
};

/// A difference from UTC, in which days are counted: `zone{8 * 3600}` for +08:00.
struct zone {
  std::int32_t seconds_east = 0;
  friend constexpr auto operator<=>(const zone&, const zone&) = default;
};

/// A civil date in the proleptic Gregorian calendar.
struct date {
  std::int32_t year = 1970;
  std::uint8_t month = 1;  ///< 1 to 12
  std::uint8_t day = 1;    ///< 1 to 31

  /// From "2026-01-31"; nothing for anything else, an impossible date included.
  LOCKET_EXPORT static std::optional<date> parse(std::string_view iso) noexcept;
  /// "2026-01-31".
  LOCKET_EXPORT std::string text() const;
  /// The instant at which this date begins in a zone.
  LOCKET_EXPORT instant begins(zone z) const noexcept;
  /// The date on which somebody born on this date turns `age`; 29 February gives 1 March in other years.
  LOCKET_EXPORT date birthday(std::int32_t age) const noexcept;

  friend constexpr auto operator<=>(const date&, const date&) = default;
};

/// The date that an instant falls on in a zone.
LOCKET_EXPORT date date_of(instant, zone) noexcept;
/// The days from 1970-01-01 to the date that an instant falls on in a zone.
LOCKET_EXPORT std::int32_t day_number(instant, zone) noexcept;
/// The instant at which day `number` begins in a zone.
LOCKET_EXPORT instant day_begins(std::int32_t number, zone) noexcept;

/// Where a vault reads time from. Override it in tests; `system_clock()` is what everybody else wants.
///
/// A vault never believes `wall()` alone: time that went backwards, or forwards further than `boot_seconds()`
/// and trusted time explain, destroys nothing. Asked by any thread that uses the vault, by several at once.
class LOCKET_EXPORT clock {
 public:
  virtual ~clock() = default;
  /// The wall clock.
  virtual instant wall() const = 0;
  /// Seconds since boot, time asleep included (CLOCK_BOOTTIME). Never goes backwards within a boot.
  virtual std::int64_t boot_seconds() const = 0;
  /// True if somebody other than the wall clock vouches for it now (the kernel's `ntp_adjtime`, or the host).
  virtual bool trusted() const = 0;
};

/// The machine's own clock. Lives for ever.
LOCKET_EXPORT const clock& system_clock() noexcept;

}  // namespace locket
