// What a host must hold before it can read a personal value, and what it reads.
// Read before this: purpose.hpp (why), record.hpp (what), verdict.hpp (or not). Read after: vault.hpp (how).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/engine.hpp>
#include <locket/narrowing.hpp>
#include <locket/record.hpp>
#include <locket/verdict.hpp>

#include <span>
#include <utility>

namespace locket {

class vault;
template <class R, class P>
class opened;
template <auto... Member>
class provided;

namespace detail {
/// The bytes of what is open; else nothing, and why not.
LOCKET_EXPORT bool bytes_of(const verdict<stored_bytes>&, stored_bytes&, locket::denial& why);
[[noreturn]] LOCKET_EXPORT void malformed_value(const record_schema&, std::size_t field);
/// … or, of an enum, a number that it does not list.
[[noreturn]] LOCKET_EXPORT void malformed_value(const record_schema&, std::size_t field, stored_bytes, bool numbered);
[[noreturn]] LOCKET_EXPORT void revealed_moved_from();
}  // namespace detail

/// The right to use one subject's data for the purpose P, until `deadline()`.
///
/// Only a vault makes one. It stops working at its deadline, and when what it rests on ends (consent withdrawn, subject erased): in this process at
/// once, in others at their next call into the vault. Copies are the same right: they stop together. Safe to share between threads.
template <class P>
class permit {
 public:
  /// Whose data this opens.
  const subject_id& subject() const noexcept { return grant_.subject(); }
  /// The first instant at which it is refused. UTC; counted in boot time, so that setting the clock does not prolong it.
  instant deadline() const noexcept { return grant_.deadline(); }
  /// Why it was given (R8.6).
  const decision& why() const noexcept { return grant_.why(); }
  /// The same right for calls by id.
  const grant& by_id() const noexcept { return grant_; }

 private:
  friend class vault;
  explicit permit(grant given) noexcept : grant_(std::move(given)) {}
  grant grant_;
};

/// A value that was opened, or the denial of its field. Plaintext, overwritten when this dies; what the host copies out is the host's.
template <class T>
class [[nodiscard("test it: a field that is not open explains itself")]] revealed {
 public:
  revealed(revealed&&) noexcept = default;
  revealed& operator=(revealed&&) noexcept = default;

  /// True if open.
  explicit operator bool() const noexcept { return value_.get() != nullptr; }
  /// The value, as long as this lives. Throws `error` (`code::misuse_denied`) if the field is not open.
  const T& operator*() const& { return opened_value(); }
  const T* operator->() const& { return &opened_value(); }
  const T& operator*() const&& = delete;   // locket: a revealed value is wiped at the end of this line. Give it a name.
  const T* operator->() const&& = delete;  // locket: a revealed value is wiped at the end of this line. Give it a name.
  /// Why not: withheld, absent, or the permit has ended. Throws `error` (`code::misuse_allowed`) if open.
  const locket::denial& denial() const {
    if (denial_.allowed()) detail::no_denial_in_an_allowed_verdict();
    return denial_;
  }

 private:
  template <class R, class P>
  friend class opened;
  template <auto... Member>
  friend class provided;

  revealed(const verdict<std::span<const std::uint8_t>>& answer, const record_schema& of, std::size_t field) {
    detail::stored_bytes bytes;
    if (detail::bytes_of(answer, bytes, denial_) && !codec<T>::read(bytes, value_.fresh())) detail::malformed_value(of, field, bytes, numbered_enum<T>);
  }
  revealed(const verdict<std::span<const std::uint8_t>>& answer, const record_schema& of, std::size_t field, T stand_in)
      : revealed(answer, of, field) {
    if (!denial_.allowed()) value_ = detail::wiped<T>(std::in_place, std::move(stand_in)), denial_ = {};
  }
  const T& opened_value() const {
    if (!denial_.allowed()) detail::opened_a_denied_verdict(denial_);
    if (!value_.get()) detail::revealed_moved_from();
    return *value_.get();
  }

  detail::wiped<T> value_;
  locket::denial denial_;  // allowed: none
};

/// One record, opened for the purpose P: of its fields those that are declared for P, each open, absent or withheld. Moves, never copies.
template <class R, class P>
class opened {
 public:
  opened(opened&&) noexcept = default;
  opened& operator=(opened&&) noexcept = default;

  /// One field's value, or its denial: never a throw for what may not be seen, and never an empty value in its place.
  ///
  ///     if (auto h = m->reveal<&member::handle>()) reply(*h);
  ///
  /// Asks at every call whether the permit still stands. Throws `error`: `code::misuse_closed` after the vault closed; `code::corrupt` for bytes that
  /// are no value of the field's type; `code::format_newer` for the number of an enum that this build does not list (a newer one stored it; it stays).
  template <auto Member>
  revealed<detail::value_of<Member>> reveal() const {
    return {record_.value(detail::position_for<R, P, Member>()), schema_of<R>, index_of<Member>};
  }
  /// The same with a stand-in for a field that is not open: always true.
  template <auto Member>
  revealed<detail::value_of<Member>> reveal_or(detail::value_of<Member> stand_in) const {
    return {record_.value(detail::position_for<R, P, Member>()), schema_of<R>, index_of<Member>, std::move(stand_in)};
  }
  /// What a value left behind when its time was up, coarser than it was: `residue<&member::born>()` gives 1 January of the year.
  ///
  /// Only for a purpose that the policy lets read residues, and once the value itself has expired; until then the denial is `reason::absent`.
  template <auto Member>
  revealed<detail::value_of<Member>> residue() const {
    return {record_.residue(detail::position_for<R, P, Member>()), schema_of<R>, index_of<Member>};
  }
  /// Whether a field is open, absent or withheld.
  template <auto Member>
  field_state state() const {
    return record_.state(detail::position_for<R, P, Member>());
  }

 private:
  friend class vault;
  explicit opened(opened_record record) noexcept : record_(std::move(record)) {}
  opened_record record_;
};

}  // namespace locket
