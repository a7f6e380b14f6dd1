// The generalisers that every vault knows.
#include <doctest/doctest.h>

#include "base/generaliser.hpp"

#include <locket/error.hpp>

#include <algorithm>

using namespace locket;

namespace {

std::string year(std::string_view value) { return to_year(value).value_or("nothing"); }
std::string network(std::string_view value) { return truncate_address(value).value_or("nothing"); }
std::optional<std::string> twice(std::string_view value) { return std::string(value) + std::string(value); }

std::string names(const std::vector<generaliser>& of_host) {
  std::string all;
  for (const auto& one : known_generalisers(of_host)) all += std::string(one.name) + (one.coarser == twice ? " (host) " : " ");
  return all;
}

}  // namespace

TEST_CASE("to-year/1 keeps the year of a date and nothing of anything else") {
  CHECK(year("1990-05-17") == "1990-01-01");
  CHECK(year("0001-12-31") == "0001-01-01");
  for (const auto* other : {"", "1990", "1990-02-30", "17 May 1990", "1990-05-17 "}) CHECK_MESSAGE(year(other) == "nothing", other);
}

TEST_CASE("truncate-address/1 keeps 24 bits of an IPv4 address and 48 of an IPv6 one") {
  CHECK(network("203.0.113.77") == "203.0.113.0");
  CHECK(network("255.255.255.255") == "255.255.255.0");
  CHECK(network("2001:db8:1234:5678:9abc:def0:1234:5678") == "2001:db8:1234::");
  CHECK(network("2001:DB8:1234::1") == "2001:db8:1234::");
  CHECK(network("::1") == "::");
  CHECK(network("::ffff:203.0.113.77") == "203.0.113.0");
}

TEST_CASE("truncate-address/1 leaves nothing of what is no address") {
  using namespace std::string_view_literals;
  for (const auto other : {""sv, "203.0.113"sv, "203.0.113.256"sv, " 203.0.113.77"sv, "203.0.113.77 "sv, "203.0.113.077"sv, "203.0.113.77:443"sv, "[::1]"sv, "fe80::1%eth0"sv,
                           "blog.example"sv, "203.0.113.77\0"sv, "203.0.113.77\0.1"sv, "1111:2222:3333:4444:5555:6666:7777:8888:9999:0000"sv})
    CHECK_MESSAGE(network(other) == "nothing", other);
}

TEST_CASE("a host's generaliser comes before locket's own of the same name") {
  CHECK(names({}) == "to-year/1 truncate-address/1 ");
  CHECK(names({{"to-city/1", twice}}) == "to-city/1 (host) to-year/1 truncate-address/1 ");
  CHECK(names({{"to-year/1", twice}}) == "to-year/1 (host) truncate-address/1 ");
}

TEST_CASE("a generaliser without name or function, or given twice, is refused") {
  CHECK_THROWS_AS(names({{"", twice}}), error);
  CHECK_THROWS_AS(names({{"to-city/1", nullptr}}), error);
  CHECK_THROWS_AS(names({{"to-city/1", twice}, {"to-city/1", twice}}), error);
}
