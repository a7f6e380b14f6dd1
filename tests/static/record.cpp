// From a host's struct to a constant table, and what may be done with what is read.
#include "support/a_host.hpp"

#include <ostream>
#include <type_traits>

namespace {

using locket::index_of;
using locket::schema_of;

static_assert(locket::record<host::member> && locket::record<host::comment>);

// The table of a record: names from the macro, categories and purposes from the types, in the order of the macro.
constexpr const locket::record_schema& member = schema_of<host::member>;
static_assert(member.name == "member" && member.fields.size() == 4);
static_assert(member.fields[0].name == "handle" && member.fields[0].category == "account");
static_assert(member.fields[0].purposes.size() == 3 && member.fields[0].purposes[1] == "customer-service");
static_assert(member.fields[0].index == locket::indexed::found && member.fields[0].compared_as == locket::normaliser::folded);
static_assert(member.fields[1].index == locket::indexed::unique && member.fields[1].compared_as == locket::normaliser::email);
static_assert(member.fields[3].name == "id_card" && member.fields[3].index == locket::indexed::no && !member.fields[3].by_policy);
static_assert(index_of<&host::member::handle> == 0 && index_of<&host::member::id_card> == 3 && index_of<&host::comment::tags> == 1);

// What is asked for narrows with the purpose.
using locket::detail::fields_for;
static_assert(fields_for<host::member, host::support>().size() == 1 && fields_for<host::member, host::support>()[0] == 0);
static_assert(fields_for<host::member, host::profile>().size() == 2 && fields_for<host::member, host::profile>()[1] == 2);
static_assert(fields_for<host::member, host::disclosure>().size() == 4, "a legal demand reaches any category");
static_assert(locket::detail::position_for<host::member, host::profile, &host::member::born>() == 1);

// A struct is stored under its name for the files, and a field more or less is noticed.
struct two {
  locket::personal<std::string, host::mail> a{};
  locket::personal<std::int64_t, host::mail> b{};
};
static_assert(locket::detail::takes<two>(std::make_index_sequence<2>{}) && !locket::detail::takes<two>(std::make_index_sequence<3>{}));
struct of_lists_and_texts {
  locket::personal<std::vector<std::string>, host::mail> a{};
  locket::personal<std::vector<std::uint8_t>, host::mail> b{};
  locket::personal<bool, host::mail> c{};
};
static_assert(locket::detail::takes<of_lists_and_texts>(std::make_index_sequence<3>{}));
static_assert(!locket::detail::takes<of_lists_and_texts>(std::make_index_sequence<4>{}));

// Rights and what they open: a permit may be shared, what is opened moves, and nothing of it prints or turns into its value.
using opened = locket::opened<host::member, host::support>;
using revealed = locket::revealed<std::string>;
static_assert(std::is_copy_constructible_v<locket::permit<host::support>> && !std::is_default_constructible_v<locket::permit<host::support>>);
static_assert(!std::is_constructible_v<locket::permit<host::support>, locket::grant>, "only a vault makes one");
static_assert(!std::is_constructible_v<locket::permit<host::support>, locket::permit<host::survey>>, "a permit is for one purpose");
static_assert(!std::is_copy_constructible_v<opened> && std::is_nothrow_move_constructible_v<opened>);
static_assert(!std::is_copy_constructible_v<revealed> && !std::is_copy_assignable_v<revealed> && std::is_nothrow_move_constructible_v<revealed>);
static_assert(!std::is_convertible_v<revealed, std::string> && !std::is_convertible_v<revealed, bool> && std::is_constructible_v<bool, revealed>);
template <class V>
concept prints = requires(std::ostream& out, const V& v) { out << v; };
static_assert(!prints<revealed> && !prints<opened>);
template <class V>
concept opens_unnamed = requires(V v) { *std::move(v); };
static_assert(!opens_unnamed<revealed> && opens_unnamed<std::string*>);

}  // namespace
