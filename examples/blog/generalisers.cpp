#include "generalisers.hpp"

#include <locket/codec.hpp>

#include <algorithm>

namespace blog {

namespace {

/// The words of a place, if there are at least so many: the last one is what is dropped.
std::vector<std::string_view> words(std::string_view text, std::size_t at_least) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) found.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (found.size() < at_least) found.clear();
  return found;
}

std::optional<std::string> to_province_and_city(std::string_view address) {
  const auto parts = words(address, 3);
  if (parts.empty()) return std::nullopt;
  return std::string(parts[0]) + ' ' + std::string(parts[1]);
}

std::optional<std::string> to_city(std::string_view place) {
  const auto parts = words(place, 3);
  if (parts.empty()) return std::nullopt;
  return std::string(parts[1]);
}

std::optional<std::string> to_province(std::string_view region) {
  const auto parts = words(region, 2);
  if (parts.empty()) return std::nullopt;
  return std::string(parts[0]);
}

/// Of a whole number as its codec writes it; a payment's subject line is none, and leaves nothing.
std::optional<std::string> to_amount(std::string_view amount) {
  std::int64_t fen = 0;
  if (!locket::codec<std::int64_t>::read({reinterpret_cast<const std::uint8_t*>(amount.data()), amount.size()}, fen)) return std::nullopt;
  std::string size(amount);
  const auto first = size.find_first_not_of('-');
  std::fill(size.begin() + static_cast<std::ptrdiff_t>(first) + 1, size.end(), '0');
  return size;
}

std::optional<std::string> to_nothing(std::string_view) { return std::nullopt; }

}  // namespace

std::vector<locket::generaliser> generalisers() {
  return {{"to-province-and-city/1", to_province_and_city}, {"to-city/1", to_city}, {"to-province/1", to_province}, {"to-amount/1", to_amount}, {"to-nothing/1", to_nothing}};
}

}  // namespace blog
