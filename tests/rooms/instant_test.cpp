#include <doctest/doctest.h>

#include <locket/instant.hpp>

#include <limits>
#include <string>

#include <sys/timex.h>
#include <time.h>

using locket::date;
using locket::days;
using locket::instant;
using locket::zone;

namespace {

std::string read_back(const char* text) {
  const auto at = instant::parse(text);
  return at ? at->text() : "nothing";
}

std::string read_back_date(const char* text) {
  const auto on = date::parse(text);
  return on ? on->text() : "nothing";
}

}  // namespace

TEST_CASE("an RFC 3339 time is read whatever its offset") {
  CHECK(read_back("2026-01-05T08:00:00Z") == "2026-01-05T08:00:00Z");
  CHECK(read_back("2026-01-05T08:00:00+08:00") == "2026-01-05T00:00:00Z");
  CHECK(read_back("2026-01-01T00:30:00+05:45") == "2025-12-31T18:45:00Z");
  CHECK(read_back("2026-12-31T23:30:00-03:30") == "2027-01-01T03:00:00Z");
  CHECK(read_back("2026-01-05T08:00:00-00:00") == "2026-01-05T08:00:00Z");
  CHECK(read_back("2024-02-29T23:59:59Z") == "2024-02-29T23:59:59Z");
  CHECK(instant::parse("1970-01-01T00:00:00Z")->unix_seconds == 0);
  CHECK(instant::parse("1969-12-31T23:59:59Z")->unix_seconds == -1);
  CHECK(instant::parse("0001-01-01T00:00:00Z")->unix_seconds == -62135596800);
  CHECK(instant::parse("9999-12-31T23:59:59Z")->unix_seconds == 253402300799);
}

TEST_CASE("what is no RFC 3339 time of whole seconds is nothing") {
  for (const char* wrong : {"",
                            "2026",
                            "2026-01-05",
                            "2026-01-05T08:00:00",
                            "2026-01-05t08:00:00Z",
                            "2026-01-05T08:00:00z",
                            "2026-01-05 08:00:00Z",
                            "2026-01-05T08:00:00.5Z",
                            "2026-01-05T08:00Z",
                            "2026-1-5T08:00:00Z",
                            "+026-01-05T08:00:00Z",
                            "-001-01-05T08:00:00Z",
                            " 2026-01-05T08:00:00Z",
                            "2026-01-05T08:00:00Z ",
                            "2026-01-05T08:00:00ZZ",
                            "2026-01-05T08:00:00+0800",
                            "2026-01-05T08:00:00+08",
                            "2026-01-05T08:00:00+24:00",
                            "2026-01-05T08:00:00+08:60",
                            "2026-01-05T24:00:00Z",
                            "2026-01-05T08:60:00Z",
                            "2026-06-30T23:59:60Z",
                            "2026-13-05T08:00:00Z",
                            "2026-00-05T08:00:00Z",
                            "2026-01-00T08:00:00Z",
                            "2026-02-29T08:00:00Z",
                            "2026-04-31T08:00:00Z",
                            "1900-02-29T08:00:00Z",
                            "0000-01-05T08:00:00Z",
                            "20260105T080000Z",
                            "２026-01-05T08:00:00Z"}) {
    CAPTURE(wrong);
    CHECK(read_back(wrong) == "nothing");
  }
}

TEST_CASE("an offset does not carry a time past what four digits can write") {
  CHECK(read_back("0001-01-01T00:00:00+00:01") == "nothing");
  CHECK(read_back("0001-01-01T00:01:00+00:01") == "0001-01-01T00:00:00Z");
  CHECK(read_back("9999-12-31T23:59:59-00:01") == "nothing");
}

TEST_CASE("a date is read only if there is such a day") {
  CHECK(read_back_date("2026-01-31") == "2026-01-31");
  CHECK(read_back_date("2000-02-29") == "2000-02-29");
  CHECK(read_back_date("0001-01-01") == "0001-01-01");
  for (const char* wrong :
       {"2026-02-29", "1900-02-29", "2026-1-31", "2026-01-32", "2026-00-01", "2026-01-31Z", "2026-01-3", "0000-01-01", "", "12026-01-01"}) {
    CAPTURE(wrong);
    CHECK(read_back_date(wrong) == "nothing");
  }
}

TEST_CASE("every day of four centuries follows the day before it") {
  const instant first = date{1888, 1, 1}.begins({});
  date before = locket::date_of(first - days{1}, {});
  CHECK(before.text() == "1887-12-31");
  for (int n = 0; n < 146097; ++n) {
    const instant at = first + days{n};
    const date now = locket::date_of(at, {});
    const bool next_day = now.day == before.day + 1 && now.month == before.month && now.year == before.year;
    const bool next_month = now.day == 1 && now.month == before.month + 1 && now.year == before.year;
    const bool next_year = now.day == 1 && now.month == 1 && before.month == 12 && before.day == 31 && now.year == before.year + 1;
    REQUIRE((next_day || next_month || next_year));
    REQUIRE(now.begins({}) == at);
    REQUIRE(date::parse(now.text()) == now);
    before = now;
  }
  CHECK(before.text() == "2287-12-31");
}

TEST_CASE("a day begins at midnight of its zone") {
  const zone east{8 * 3600};
  const instant late = *instant::parse("2026-01-05T15:59:59Z");
  CHECK(locket::date_of(late, east).text() == "2026-01-05");
  CHECK(locket::date_of({late.unix_seconds + 1}, east).text() == "2026-01-06");
  CHECK(locket::day_number({late.unix_seconds + 1}, east) == locket::day_number(late, east) + 1);
  CHECK(locket::day_begins(locket::day_number(late, east), east).text() == "2026-01-04T16:00:00Z");
  CHECK(date{2026, 1, 6}.begins(east).unix_seconds == late.unix_seconds + 1);
  CHECK(locket::day_number({-1}, {}) == -1);
  CHECK(locket::day_number({0}, {-1}) == -1);
}

TEST_CASE("whoever is born on 29 February turns an age on 1 March of other years") {
  CHECK(date{2012, 2, 29}.birthday(14).text() == "2026-03-01");
  CHECK(date{2012, 2, 29}.birthday(16).text() == "2028-02-29");
  CHECK(date{2012, 2, 28}.birthday(14).text() == "2026-02-28");
}

TEST_CASE("an instant from a damaged file is clamped and never overflows") {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t s : {most, most - 1, -most - 1, -most}) {
    for (const std::int32_t east : {0, std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()}) {
      const std::int32_t day = locket::day_number({s}, {east});
      CHECK(day == (s > 0 ? std::numeric_limits<std::int32_t>::max() : std::numeric_limits<std::int32_t>::min()));
      CHECK_FALSE(locket::date_of({s}, {east}).text().empty());
    }
  }
  CHECK(instant{most}.text().front() == '+');
  CHECK(instant{-most}.text().front() == '-');
  CHECK(date{2000, 1, 1}.birthday(std::numeric_limits<std::int32_t>::max()).year == std::numeric_limits<std::int32_t>::max());
}

TEST_CASE("the machine's clock tells the machine's time") {
  const locket::clock& clock = locket::system_clock();
  const std::int64_t before = ::time(nullptr);
  const std::int64_t wall = clock.wall().unix_seconds;
  // time() may run a tick behind the precise clock.
  CHECK(wall >= before);
  CHECK(wall <= ::time(nullptr) + 1);
  timespec boot{};
  REQUIRE(::clock_gettime(CLOCK_BOOTTIME, &boot) == 0);
  CHECK(clock.boot_seconds() >= boot.tv_sec);
  CHECK(&clock == &locket::system_clock());
  timex kernel{};
  const int state = ::ntp_adjtime(&kernel);
  CHECK(clock.trusted() == (state != -1 && state != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0));
}
