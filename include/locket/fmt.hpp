// How locket's values print with fmt, for hosts that opt in. A personal value prints as its category in brackets, never as itself.
// Read before this: denial.hpp, personal.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/denial.hpp>
#include <locket/ids.hpp>
#include <locket/instant.hpp>
#include <locket/personal.hpp>

#include <fmt/core.h>

#include <string>
#include <string_view>

namespace locket::detail {

// Prints what a function makes of a value; the format specification is that of a text.
template <class Text>
struct text_formatter : fmt::formatter<fmt::string_view> {
  template <class Value, class Context>
  auto format(const Value& value, Context& to) const {
    const auto text = Text{}(value);
    return fmt::formatter<fmt::string_view>::format(fmt::string_view(text.data(), text.size()), to);
  }
};

struct as_id {
  std::string_view operator()(reason r) const { return id_of(r); }
};
struct as_text {
  template <class V>
  std::string operator()(const V& v) const {
    return v.text();
  }
};
// "consent-withdrawn (R8.5): …": for logs; explain() in the reader's language is for people.
struct as_sentence {
  std::string operator()(const decision& d) const {
    return std::string(id_of(d.why())) + " (" + std::string(d.clause()) + "): " + d.explain("en");
  }
};
template <class Category>
struct as_category {
  template <class Personal>
  std::string operator()(const Personal&) const {
    return "[" + std::string(Category::id) + "]";
  }
};

}  // namespace locket::detail

/// "consent-withdrawn".
template <>
struct fmt::formatter<locket::reason> : locket::detail::text_formatter<locket::detail::as_id> {};
/// "consent-withdrawn (R8.5): …", in English.
template <>
struct fmt::formatter<locket::decision> : locket::detail::text_formatter<locket::detail::as_sentence> {};
template <>
struct fmt::formatter<locket::denial> : locket::detail::text_formatter<locket::detail::as_sentence> {};
/// 32 hexadecimal digits. An id in a log links its lines to a person: think before you print one.
template <class Of>
struct fmt::formatter<locket::basic_id<Of>> : locket::detail::text_formatter<locket::detail::as_text> {};
/// "2026-01-05T00:00:00Z", "2026-01-05".
template <>
struct fmt::formatter<locket::instant> : locket::detail::text_formatter<locket::detail::as_text> {};
template <>
struct fmt::formatter<locket::date> : locket::detail::text_formatter<locket::detail::as_text> {};
/// "[email]": its category, never its value, present or absent.
template <class T, class C, class F, class... O>
struct fmt::formatter<locket::personal<T, C, F, O...>> : locket::detail::text_formatter<locket::detail::as_category<C>> {};
