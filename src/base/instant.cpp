// SPDX-License-Identifier: MIT
#include <locket/instant.hpp>

#include <algorithm>
#include <limits>
#include <new>

#include <sys/timex.h>
#include <time.h>

namespace locket {

namespace {

constexpr std::int64_t day_seconds = 86400;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept { return a / b - (a % b < 0 ? 1 : 0); }

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil and civil_from_days. Years begin in
// March there, so that the leap day is the last of its year and needs no case of its own.
constexpr std::int64_t days_from_civil(std::int64_t y, std::int64_t m, std::int64_t d) noexcept {
  y -= m <= 2;
  const std::int64_t era = floor_div(y, 400);
  const std::int64_t yoe = y - era * 400;
  const std::int64_t doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

constexpr date civil_from_days(std::int64_t z) noexcept {
  z += 719468;
  const std::int64_t era = floor_div(z, 146097);
  const std::int64_t doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const std::int64_t day = doy - (153 * mp + 2) / 5 + 1;
  const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
  const std::int64_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return {static_cast<std::int32_t>(year), static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

static_assert(days_from_civil(1970, 1, 1) == 0 && days_from_civil(2000, 2, 29) == 11016);

constexpr bool is_leap(std::int64_t y) noexcept { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); }

constexpr int days_in(std::int64_t year, int month) noexcept {
  constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

constexpr std::int32_t saturate(std::int64_t n) noexcept {
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(n, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
}

// Saturates instead of overflowing: an instant may come from a file, and a date past year 5,000,000 means "never".
struct split {
  std::int32_t day;
  std::int64_t second;
};
constexpr split split_at(instant at, zone z) noexcept {
  constexpr std::int64_t limit = (std::int64_t{1} << 32) * day_seconds;  // twice what a day number can hold
  const std::int64_t local = std::clamp(at.unix_seconds, -limit, limit) + z.seconds_east;
  const std::int64_t day = floor_div(local, day_seconds);
  return {saturate(day), local - day * day_seconds};
}

// Reads fixed-width digits and fixed characters from left to right; anything unexpected makes the whole text wrong.
struct reader {
  std::string_view rest;
  bool good = true;

  int number(std::size_t width) noexcept {
    int n = 0;
    if (rest.size() < width) good = false;
    for (std::size_t i = 0; good && i < width; ++i) {
      const char c = rest[i];
      if (c < '0' || c > '9') good = false;
      n = n * 10 + (c - '0');
    }
    if (good) rest.remove_prefix(width);
    return n;
  }
  int number(std::size_t width, int least, int most) noexcept {
    const int n = number(width);
    if (n < least || n > most) good = false;
    return n;
  }
  char one_of(std::string_view allowed) noexcept {
    if (!good || rest.empty() || allowed.find(rest.front()) == allowed.npos) {
      good = false;
      return 0;
    }
    const char c = rest.front();
    rest.remove_prefix(1);
    return c;
  }
};

date read_date(reader& in) noexcept {
  const int year = in.number(4, 1, 9999);
  in.one_of("-");
  const int month = in.number(2, 1, 12);
  in.one_of("-");
  const int day = in.number(2, 1, in.good ? days_in(year, month) : 0);
  return {year, static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

void put(std::string& out, std::int64_t n, std::size_t width) {
  const std::string digits = std::to_string(n);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

std::optional<instant> instant::parse(std::string_view rfc3339) noexcept {
  reader in{rfc3339};
  const date on = read_date(in);
  in.one_of("T");
  const int hour = in.number(2, 0, 23);
  in.one_of(":");
  const int minute = in.number(2, 0, 59);
  in.one_of(":");
  const int second = in.number(2, 0, 59);  // no leap second: an instant could not keep it
  const char sign = in.one_of("Z+-");
  std::int32_t east = 0;
  if (in.good && sign != 'Z') {
    const int hours = in.number(2, 0, 23);
    in.one_of(":");
    east = (hours * 60 + in.number(2, 0, 59)) * 60 * (sign == '-' ? -1 : 1);
  }
  if (!in.good || !in.rest.empty()) return std::nullopt;
  const instant at{on.begins({east}).unix_seconds + hour * 3600 + minute * 60 + second};
  // An offset may carry the ends of the range into a year that four digits cannot write.
  const date utc = date_of(at, {});
  if (utc.year < 1 || utc.year > 9999) return std::nullopt;
  return at;
}

std::string instant::text() const {
  const split at = split_at(*this, {});
  std::string out = civil_from_days(at.day).text();
  out += 'T';
  put(out, at.second / 3600, 2);
  out += ':';
  put(out, at.second / 60 % 60, 2);
  out += ':';
  put(out, at.second % 60, 2);
  out += 'Z';
  return out;
}

std::optional<date> date::parse(std::string_view iso) noexcept {
  reader in{iso};
  const date on = read_date(in);
  if (!in.good || !in.rest.empty()) return std::nullopt;
  return on;
}

std::string date::text() const {
  std::string out;
  // Outside four digits ISO 8601 wants a sign; arithmetic can get there, parsing cannot.
  if (year < 0) out += '-';
  if (year > 9999) out += '+';
  put(out, year < 0 ? -std::int64_t{year} : std::int64_t{year}, 4);
  out += '-';
  put(out, month, 2);
  out += '-';
  put(out, day, 2);
  return out;
}

instant date::begins(zone z) const noexcept { return {days_from_civil(year, month, day) * day_seconds - z.seconds_east}; }

date date::birthday(std::int32_t age) const noexcept {
  const std::int32_t then = saturate(std::int64_t{year} + age);
  if (month == 2 && day == 29 && !is_leap(then)) return {then, 3, 1};
  return {then, month, day};
}

date date_of(instant at, zone z) noexcept { return civil_from_days(split_at(at, z).day); }

std::int32_t day_number(instant at, zone z) noexcept { return split_at(at, z).day; }

instant day_begins(std::int32_t number, zone z) noexcept { return {std::int64_t{number} * day_seconds - z.seconds_east}; }

namespace {

std::int64_t seconds_of(clockid_t which) noexcept {
  timespec now{};
  ::clock_gettime(which, &now);
  return now.tv_sec;
}

class machine_clock final : public clock {
 public:
  instant wall() const override { return {seconds_of(CLOCK_REALTIME)}; }
  std::int64_t boot_seconds() const override { return seconds_of(CLOCK_BOOTTIME); }
  bool trusted() const override {
    timex kernel{};  // modes = 0 only reads
    const int state = ::ntp_adjtime(&kernel);
    return state >= 0 && state != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0;
  }
};

}  // namespace

// Never destroyed: a host's own static objects may still close a vault after main.
const clock& system_clock() noexcept {
  alignas(machine_clock) static unsigned char room[sizeof(machine_clock)];
  static const clock* const machine = new (room) machine_clock;
  return *machine;
}

}  // namespace locket
