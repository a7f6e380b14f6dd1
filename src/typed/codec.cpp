// SPDX-License-Identifier: MIT
#include <locket/codec.hpp>
#include <locket/error.hpp>

#include "base/bytes.hpp"
#include "crypto/secret.hpp"

#include <algorithm>
#include <charconv>

namespace locket {

namespace {

using made_bytes = std::vector<std::uint8_t>;

std::string_view text_of(detail::stored_bytes in) { return {reinterpret_cast<const char*>(in.data()), in.size()}; }
made_bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// The digits of a number, on the stack.
struct digits {
  char text[24];
  std::size_t size;
  explicit digits(std::int64_t v) noexcept : size(static_cast<std::size_t>(std::to_chars(text, text + sizeof text, v).ptr - text)) {}
  ~digits() { crypto::wipe(text, sizeof text); }
  digits(const digits&) = delete;
  digits& operator=(const digits&) = delete;
  std::string_view view() const noexcept { return {text, size}; }
};

// A list: how many, then each behind its length (src/typed/FORMAT.md). Sized first: a buffer that grows leaves copies behind.
template <class Items, class Text>
made_bytes list_of(const Items& items, Text text) {
  made_bytes out;
  std::size_t size = 4;
  for (const auto& item : items) size += 4 + text(item).size();
  out.reserve(size);
  basic_writer writer(out);
  writer.u32(static_cast<std::uint32_t>(items.size()));
  for (const auto& item : items) writer.text(text(item));
  return out;
}

// True if the bytes are a list of texts, each of which `take(index, text)` takes.
template <class Start, class Take>
bool each_of(detail::stored_bytes in, Start start, Take take) {
  reader from(in);
  const std::size_t count = from.u32();
  if (!from.ok() || count > from.left() / 4) return false;
  start(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view item = from.text();
    if (!from.ok() || !take(i, item)) return false;
  }
  return from.at_end();
}

bool number_in(std::string_view text, std::int64_t& v) noexcept {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), v);
  return fault == std::errc{} && end == text.data() + text.size() && digits(v).view() == text;
}

}  // namespace

value_writer::value_writer() = default;
std::span<const field_value> value_writer::values() const noexcept { return values_; }
value_writer::~value_writer() {
  for (auto& made : made_) detail::wipe(made);
}

void value_writer::bytes(std::span<const std::uint8_t> v) { values_.push_back({field_, v}); }
void value_writer::text(std::string_view v) { bytes({reinterpret_cast<const std::uint8_t*>(v.data()), v.size()}); }
void value_writer::integer(std::int64_t v) { made(bytes_of(digits(v).view())); }
void value_writer::truth(bool v) { text(v ? "true" : "false"); }
void value_writer::date(const locket::date& v) {
  std::string text = v.text();
  const bool round_trips = locket::date::parse(text) == v && v.year >= 1 && v.year <= 9999;
  if (round_trips) made(bytes_of(text));
  detail::wipe(text);
  if (!round_trips) throw error(code::misuse_argument, "locket: a date cannot be stored: it is not a day of the years 1 to 9999. Check it before you put it.");
}
void value_writer::texts(std::span<const std::string> v) {
  made(list_of(v, [](const std::string& item) { return std::string_view(item); }));
}
void value_writer::integers(std::span<const std::int64_t> v) {
  struct counted : digits {
    using digits::digits;
    std::size_t size() const noexcept { return view().size(); }
    operator std::string_view() const noexcept { return view(); }
  };
  made(list_of(v, [](std::int64_t item) { return counted(item); }));
}
void value_writer::made(made_bytes v) {
  made_.push_back(std::move(v));  // vectors move by pointer: nothing is left behind when the outer one grows
  bytes(made_.back());
}

namespace detail {

bool read_bytes(stored_bytes in, std::vector<std::uint8_t>& v) { return v.assign(in.begin(), in.end()), true; }
bool read_text(stored_bytes in, std::string& v) { return v.assign(text_of(in)), true; }
bool read_integer(stored_bytes in, std::int64_t& v) noexcept { return number_in(text_of(in), v); }
bool read_truth(stored_bytes in, bool& v) noexcept {
  v = text_of(in) == "true";
  return v || text_of(in) == "false";
}
bool read_date(stored_bytes in, date& v) noexcept {
  const auto parsed = date::parse(text_of(in));
  if (parsed) v = *parsed;
  return parsed.has_value();
}
bool read_texts(stored_bytes in, std::vector<std::string>& v) {
  return each_of(
      in, [&](std::size_t count) { v.resize(count); }, [&](std::size_t i, std::string_view item) { return v[i].assign(item), true; });
}
bool read_integers(stored_bytes in, std::vector<std::int64_t>& v) {
  return each_of(
      in, [&](std::size_t count) { v.resize(count); }, [&](std::size_t i, std::string_view item) { return number_in(item, v[i]); });
}
bool read_one_of(stored_bytes in, std::span<const std::int64_t> known, std::int64_t& v) noexcept {
  return read_integer(in, v) && std::ranges::find(known, v) != known.end();
}

void wipe(void* at, std::size_t size) noexcept { crypto::wipe(at, size); }

// What lies between size and capacity held text once, too: growing to the capacity moves nothing.
void wipe(std::string& v) noexcept {
  v.resize(v.capacity());
  crypto::wipe(v.data(), v.size());
  v.clear();
}
void wipe(std::vector<std::uint8_t>& v) noexcept {
  v.resize(v.capacity());
  crypto::wipe(v.data(), v.size());
  v.clear();
}
void wipe(std::vector<std::int64_t>& v) noexcept {
  v.resize(v.capacity());
  crypto::wipe(v.data(), v.size() * sizeof(std::int64_t));
  v.clear();
}
void wipe(std::vector<std::string>& v) noexcept {
  for (auto& text : v) wipe(text);
  v.clear();
}

}  // namespace detail

}  // namespace locket
