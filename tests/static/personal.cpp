// What a personal value is, and refuses to be.
#include "support/a_host.hpp"

#include <ostream>
#include <type_traits>
#include <unordered_map>

namespace paint {
enum class colour : std::uint8_t { red = 1, blue = 4 };
constexpr auto stored_values(colour) { return std::array{colour::red, colour::blue}; }
enum class unnumbered : std::uint8_t { one };
}  // namespace paint

namespace {

using handle = decltype(host::member::handle);
using email = decltype(host::member::email);
using born = decltype(host::member::born);
using nobody_yet = locket::personal<std::string, host::mail>;

// Declared, or not: public, so that generic code can ask.
static_assert(handle::declared_for<host::support>);
static_assert(!handle::declared_for<host::survey>);
static_assert(handle::declared_for<host::disclosure>, "a legal demand reaches any category");
static_assert(nobody_yet::declared_for<host::disclosure> && !nobody_yet::declared_for<host::survey>);
static_assert(!handle::declared_for<host::mail> && !handle::declared_for<int>);
static_assert(std::is_same_v<email::category, host::mail> && std::is_same_v<email::value_type, std::string>);

// Takes what its type takes, and nothing narrower.
static_assert(std::is_convertible_v<const char*, handle>);
static_assert(std::is_convertible_v<std::string, handle> && std::is_convertible_v<std::string_view, handle>);
static_assert(std::is_convertible_v<locket::date, born>);
static_assert(!std::is_convertible_v<int, handle> && !std::is_convertible_v<email, handle>);
using truth = locket::personal<bool, host::mail>;
using number = locket::personal<std::int64_t, host::mail>;
static_assert(std::is_convertible_v<bool, truth> && !std::is_convertible_v<const char*, truth>);
static_assert(std::is_convertible_v<int, number> && !std::is_convertible_v<double, number> && !std::is_convertible_v<std::uint64_t, number>);

// Gives nothing back: no text, no print, no comparison, no hash, no copy.
template <class P>
concept prints = requires(std::ostream& out, const P& p) { out << p; };
template <class P>
concept compares = requires(const P& a, const P& b) { a == b; } || requires(const P& a, const P& b) { a < b; } ||
                   requires(const P& a) { a == "x"; } || requires(const P& a) { a != "x"; };
static_assert(!prints<handle> && prints<std::string>);
static_assert(!compares<handle> && compares<std::string>);
static_assert(!std::is_convertible_v<handle, std::string> && !std::is_constructible_v<std::string, handle>);
static_assert(!std::is_default_constructible_v<std::hash<handle>>);
static_assert(!std::is_copy_constructible_v<handle> && !std::is_copy_assignable_v<handle> && !std::is_copy_constructible_v<host::member>);
static_assert(std::is_nothrow_move_constructible_v<handle> && std::is_nothrow_move_assignable_v<handle>);
static_assert(std::is_nothrow_default_constructible_v<handle>);

// Purposes and categories are the host's own types, and no other.
static_assert(locket::purpose_type<host::survey> && locket::purpose_type<host::disclosure>);
static_assert(!locket::purpose_type<host::mail> && !locket::purpose_type<int> && !locket::purpose_type<locket::purpose<"survey">>);
static_assert(locket::category_type<host::mail> && !locket::category_type<host::survey> && !locket::category_type<locket::category<"email">>);
static_assert(host::survey::id == "survey" && host::mail::id == "email");
static_assert(host::disclosure::reaches_any_category && !host::survey::reaches_any_category);
static_assert(locket::for_<host::account, host::support>::ids[1] == "customer-service" && locket::for_<>::ids.empty());

// What can be stored.
static_assert(locket::storable<std::string> && locket::storable<std::vector<std::uint8_t>> && locket::storable<std::int64_t> &&
              locket::storable<bool> && locket::storable<locket::date> && locket::storable<std::vector<std::string>> &&
              locket::storable<std::vector<std::int64_t>> && locket::storable<paint::colour>);
static_assert(!locket::storable<double> && !locket::storable<int> && !locket::storable<paint::unnumbered> && !locket::storable<const char*> &&
              !locket::storable<std::optional<std::string>> && !locket::storable<std::vector<bool>>);

}  // namespace
