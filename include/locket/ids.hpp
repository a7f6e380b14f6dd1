// Who and which: the ids of data subjects and records, and the actor who asks.
// Read after this: instant.hpp (when).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace locket {

namespace detail {
LOCKET_EXPORT std::array<std::uint8_t, 16> random_id();
LOCKET_EXPORT bool parse_id(std::string_view text, std::array<std::uint8_t, 16>& bytes) noexcept;
LOCKET_EXPORT std::string id_text(const std::array<std::uint8_t, 16>& bytes);
}  // namespace detail

/// A random 128-bit id that the host mints and keeps in its own rows. locket's files hold only keyed
/// hashes of it. `Of` keeps the kinds apart: a record's id cannot be passed where a subject's is due.
template <class Of>
struct basic_id {
  std::array<std::uint8_t, 16> bytes{};

  /// A fresh id from the system's generator.
  [[nodiscard("keep the id in your own row: locket cannot list it")]] static basic_id mint() { return {detail::random_id()}; }
  /// From 32 hexadecimal digits, as `text()` writes them; nothing if it is anything else.
  static std::optional<basic_id> parse(std::string_view text) noexcept {
    basic_id id;
    if (!detail::parse_id(text, id.bytes)) return std::nullopt;
    return id;
  }
  /// 32 lower-case hexadecimal digits.
  std::string text() const { return detail::id_text(bytes); }

  friend auto operator<=>(const basic_id&, const basic_id&) = default;
};

/// The natural person whom data is about (PIPL "个人", GDPR "data subject").
using subject_id = basic_id<struct subject_kind>;
/// One stored record of one subject.
using record_id = basic_id<struct record_kind>;

/// Who asks, as the host asserts it. What the role may do is the policy's to say (R3.2).
struct actor {
  std::string role;                  ///< The role's id in the policy: "support", "member", "system", …
  std::string name;                  ///< Which person or job of that role. Stands in the audit, sealed. May be empty.
  std::optional<subject_id> self{};  ///< The subject this actor is, for roles that reach their own data alone.

  /// The host itself, no person.
  LOCKET_EXPORT static actor system();
  /// A member at their own data.
  LOCKET_EXPORT static actor member(subject_id who);
  /// Somebody who works for the controller.
  LOCKET_EXPORT static actor staff(std::string role, std::string name);
};

}  // namespace locket
