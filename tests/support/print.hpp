// How locket's values print in a failing check. Include it before the first CHECK. What is personal prints as {?}.
#pragma once

#include <locket/audit.hpp>
#include <locket/consent.hpp>
#include <locket/denial.hpp>
#include <locket/engine.hpp>
#include <locket/error.hpp>
#include <locket/ids.hpp>
#include <locket/instant.hpp>
#include <locket/policy.hpp>
#include <locket/verdict.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>

namespace locket {

inline doctest::String as_doctest(std::string_view text) { return {text.data(), static_cast<unsigned>(text.size())}; }

inline doctest::String toString(reason r) { return as_doctest(id_of(r)); }
inline doctest::String toString(code c) { return as_doctest(id_of(c)); }
inline doctest::String toString(basis b) { return as_doctest(id_of(b)); }
inline doctest::String toString(field_state s) { return s == field_state::open ? "open" : s == field_state::absent ? "absent" : "withheld"; }
inline doctest::String toString(instant at) { return as_doctest(at.text()); }
inline doctest::String toString(const date& on) { return as_doctest(on.text()); }
inline doctest::String toString(days d) { return as_doctest(std::to_string(d.count) + " days"); }
template <class Of>
doctest::String toString(const basic_id<Of>& id) {
  return as_doctest(id.text());
}
/// "consent-withdrawn (R8.5) email: …"
inline doctest::String toString(const decision& d) {
  return as_doctest(std::string(id_of(d.why())) + " (" + std::string(d.clause()) + ") " + std::string(d.category()) + ": " + d.explain("en"));
}
inline doctest::String toString(const denial& d) { return toString(static_cast<const decision&>(d)); }
inline doctest::String toString(const audit_report& r) {
  return as_doctest(r ? std::to_string(r.checked) + " entries, all right" : "entry " + std::to_string(*r.first_wrong) + ": " + r.why);
}
template <class T>
doctest::String toString(const std::optional<T>& v) {
  return v ? toString(*v) : doctest::String("nothing");
}

/// The reason of a verdict, for `CHECK(why(answer) == reason::allow)`.
template <class T>
reason why(const verdict<T>& v) {
  return v ? reason::allow : v.denial().why();
}

}  // namespace locket
