// SPDX-License-Identifier: MIT
#include "base/generaliser.hpp"

#include <locket/error.hpp>
#include <locket/instant.hpp>

#include <arpa/inet.h>

#include <algorithm>

namespace locket {

namespace {

template <class Address>
std::optional<std::string> text_of(int family, const Address& address) {
  char text[INET6_ADDRSTRLEN];
  if (inet_ntop(family, &address, text, sizeof text) == nullptr) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> network_of(in_addr address) {
  address.s_addr &= htonl(0xffffff00U);
  return text_of(AF_INET, address);
}

}  // namespace

std::optional<std::string> to_year(std::string_view value) {
  const auto on = date::parse(value);
  if (!on) return std::nullopt;
  return date{on->year, 1, 1}.text();
}

std::optional<std::string> truncate_address(std::string_view value) {
  if (value.empty() || value.size() >= INET6_ADDRSTRLEN || value.find('\0') != std::string_view::npos) return std::nullopt;
  char text[INET6_ADDRSTRLEN] = {};
  value.copy(text, value.size());
  in_addr four{};
  if (inet_pton(AF_INET, text, &four) == 1) return network_of(four);
  in6_addr six{};
  if (inet_pton(AF_INET6, text, &six) != 1) return std::nullopt;
  if (IN6_IS_ADDR_V4MAPPED(&six)) {  // its first 48 bits say nothing
    std::copy(six.s6_addr + 12, six.s6_addr + 16, reinterpret_cast<std::uint8_t*>(&four));
    return network_of(four);
  }
  std::fill(six.s6_addr + 6, six.s6_addr + 16, std::uint8_t{0});
  return text_of(AF_INET6, six);
}

std::vector<generaliser> known_generalisers(const std::vector<generaliser>& of_host) {
  std::vector<generaliser> known;
  const auto has = [&](std::string_view name) { return std::ranges::find(known, name, &generaliser::name) != known.end(); };
  for (const auto& one : of_host) {
    if (one.name.empty() || one.coarser == nullptr || has(one.name))
      throw error(code::misuse_argument, "locket: a vault cannot be opened: generaliser \"" + std::string(one.name) + "\" has no name or no function, or is given twice. Give each once, whole.");
    known.push_back(one);
  }
  for (const generaliser& own : {generaliser{"to-year/1", to_year}, generaliser{"truncate-address/1", truncate_address}})
    if (!has(own.name)) known.push_back(own);
  return known;
}

}  // namespace locket
