// Which types a field may hold, and how their values become bytes.
// Read before this: schema.hpp. Read after: personal.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>
#include <locket/instant.hpp>
#include <locket/transaction.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace locket {

/// An enum is stored by its numbers, if a function beside it lists its values. Stored: never renumber.
///
///     enum class audience : std::uint8_t { everyone = 1, members = 2 };
///     constexpr auto stored_values(audience) { return std::array{audience::everyone, audience::members}; }
template <class E>
concept numbered_enum = std::is_enum_v<E> && requires(E value) { stored_values(value).size(); };

/// Values on their way into the vault. Whatever is made here is wiped when it dies.
class LOCKET_EXPORT value_writer {
 public:
  value_writer();
  ~value_writer();
  value_writer(const value_writer&) = delete;
  value_writer& operator=(const value_writer&) = delete;

  /// What is written next is that field's value.
  void field(std::size_t index) noexcept { field_ = index; }
  /// Refers to the bytes, which must outlive the writer.
  void bytes(std::span<const std::uint8_t>);
  void text(std::string_view);
  void integer(std::int64_t);
  void truth(bool);
  /// Throws `error` (`code::misuse_argument`) if the year is not 1 to 9999.
  void date(const locket::date&);
  void texts(std::span<const std::string>);
  void integers(std::span<const std::int64_t>);

  std::span<const field_value> values() const noexcept;

 private:
  void made(std::vector<std::uint8_t>);
  std::size_t field_ = 0;
  std::vector<field_value> values_;
  std::vector<std::vector<std::uint8_t>> made_;
};

namespace detail {
using stored_bytes = std::span<const std::uint8_t>;
LOCKET_EXPORT bool read_bytes(stored_bytes, std::vector<std::uint8_t>&);
LOCKET_EXPORT bool read_text(stored_bytes, std::string&);
LOCKET_EXPORT bool read_integer(stored_bytes, std::int64_t&) noexcept;
LOCKET_EXPORT bool read_truth(stored_bytes, bool&) noexcept;
LOCKET_EXPORT bool read_date(stored_bytes, date&) noexcept;
LOCKET_EXPORT bool read_texts(stored_bytes, std::vector<std::string>&);
LOCKET_EXPORT bool read_integers(stored_bytes, std::vector<std::int64_t>&);
LOCKET_EXPORT bool read_one_of(stored_bytes, std::span<const std::int64_t>, std::int64_t&) noexcept;
LOCKET_EXPORT void wipe(void*, std::size_t) noexcept;
LOCKET_EXPORT void wipe(std::string&) noexcept;
LOCKET_EXPORT void wipe(std::vector<std::uint8_t>&) noexcept;
LOCKET_EXPORT void wipe(std::vector<std::int64_t>&) noexcept;
LOCKET_EXPORT void wipe(std::vector<std::string>&) noexcept;

template <class E>
inline constexpr auto enum_numbers = [] {
  constexpr auto values = stored_values(E{});
  std::array<std::int64_t, values.size()> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(values[i]);
  return numbers;
}();
}  // namespace detail

/// How a T is stored. Scalars are stored as the text that a person would write, so that callers by id and other languages read the same.
///
/// `given` is what a caller passes; `read` says whether the bytes are a T exactly as `write` makes them, and fills a fresh one; `wipe` overwrites
/// all that a T holds. A host specialises it for a type of its own out of these (`write` must refer to nothing that dies before the call ends).
template <class T>
struct codec {};

/// Bytes as they are; the host sees to the encoding (UTF-8 by custom).
template <>
struct codec<std::string> {
  using given = std::string_view;
  static void write(value_writer& out, given v) { out.text(v); }
  static bool read(detail::stored_bytes in, std::string& v) { return detail::read_text(in, v); }
  static void wipe(std::string& v) noexcept { detail::wipe(v); }
};
template <>
struct codec<std::vector<std::uint8_t>> {
  using given = std::span<const std::uint8_t>;
  static void write(value_writer& out, given v) { out.bytes(v); }
  static bool read(detail::stored_bytes in, std::vector<std::uint8_t>& v) { return detail::read_bytes(in, v); }
  static void wipe(std::vector<std::uint8_t>& v) noexcept { detail::wipe(v); }
};
/// "-12".
template <>
struct codec<std::int64_t> {
  using given = std::int64_t;
  static void write(value_writer& out, given v) { out.integer(v); }
  static bool read(detail::stored_bytes in, std::int64_t& v) noexcept { return detail::read_integer(in, v); }
  static void wipe(std::int64_t& v) noexcept { detail::wipe(&v, sizeof v); }
};
/// "true" or "false".
template <>
struct codec<bool> {
  using given = bool;
  static void write(value_writer& out, given v) { out.truth(v); }
  static bool read(detail::stored_bytes in, bool& v) noexcept { return detail::read_truth(in, v); }
  static void wipe(bool& v) noexcept { detail::wipe(&v, sizeof v); }
};
/// "2026-01-31".
template <>
struct codec<date> {
  using given = date;
  static void write(value_writer& out, given v) { out.date(v); }
  static bool read(detail::stored_bytes in, date& v) noexcept { return detail::read_date(in, v); }
  static void wipe(date& v) noexcept { detail::wipe(&v, sizeof v); }
};
/// The number of the value. One that `stored_values` does not list is another build's: revealing it is `code::format_newer`, and it stays as it is.
template <numbered_enum E>
struct codec<E> {
  using given = E;
  static void write(value_writer& out, given v) { out.integer(static_cast<std::int64_t>(v)); }
  static bool read(detail::stored_bytes in, E& v) noexcept {
    std::int64_t number = 0;
    const bool known = detail::read_one_of(in, detail::enum_numbers<E>, number);
    v = static_cast<E>(number);
    return known;
  }
  static void wipe(E& v) noexcept { detail::wipe(&v, sizeof v); }
};
template <>
struct codec<std::vector<std::string>> {
  using given = std::span<const std::string>;
  static void write(value_writer& out, given v) { out.texts(v); }
  static bool read(detail::stored_bytes in, std::vector<std::string>& v) { return detail::read_texts(in, v); }
  static void wipe(std::vector<std::string>& v) noexcept { detail::wipe(v); }
};
template <>
struct codec<std::vector<std::int64_t>> {
  using given = std::span<const std::int64_t>;
  static void write(value_writer& out, given v) { out.integers(v); }
  static bool read(detail::stored_bytes in, std::vector<std::int64_t>& v) { return detail::read_integers(in, v); }
  static void wipe(std::vector<std::int64_t>& v) noexcept { detail::wipe(v); }
};

/// A type that a field may hold: text, bytes, whole numbers, bool, date, a numbered enum, lists of text and numbers.
template <class T>
concept storable = requires(value_writer& out, typename codec<T>::given value, detail::stored_bytes in, T& held) {
  codec<T>::write(out, value);
  { codec<T>::read(in, held) } -> std::same_as<bool>;
  codec<T>::wipe(held);
};

}  // namespace locket
