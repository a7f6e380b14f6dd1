// Statistics and de-identified releases with the host's own types: what nobody can be made out in. Opt-in: hosts that count nothing need not compile it.
// Read before this: vault.hpp; statistic.hpp and release.hpp (what is shown, what is hidden, and what that does not defend against).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/callback.hpp>
#include <locket/release.hpp>
#include <locket/statistic.hpp>
#include <locket/vault.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace locket {

template <auto Member>
struct coarse_t {
  static constexpr auto member = Member;
};
/// Counts by what the generaliser of the field's category makes of a value: `coarse<&member::born>` counts by years.
template <auto Member>
inline constexpr coarse_t<Member> coarse{};

namespace detail {

template <class Named>
inline constexpr bool is_coarse = false;
template <auto Member>
inline constexpr bool is_coarse<coarse_t<Member>> = true;

// One argument of a statistic: a member, or coarse<> of one.
template <auto By>
struct counting {
  static constexpr bool coarse = is_coarse<std::remove_cv_t<decltype(By)>>;
  static constexpr auto pointer = [] {
    if constexpr (coarse) return decltype(By)::member;
    else return By;
  }();
  using value = value_of<pointer>;
};

template <auto First, auto... Others>
constexpr bool of_one_record() {
  constexpr bool one = (std::same_as<record_of<First>, record_of<Others>> && ...);
  static_assert(one, "locket: a statistic or release is of one record. Make another one for the other record's fields.");
  return true;  // the assertion has said what is wrong
}
// Where a field stands that everybody's values are read of.
template <class P, auto Member>
constexpr std::size_t everybodys() {
  static_assert(!purpose_type<P> || member<Member>::type::template declared_for<P>,
                "locket: this field is not declared for this purpose. Count or release it for one that its for_<> lists, or list this one too.");
  return index_in<record_of<Member>, Member>();
}
template <class P, auto Member>
constexpr std::size_t released_by() {
  static_assert(field_facts<typename member<Member>::type>::index != indexed::unique,
                "locket: a unique field names a person and is never released. Release a field that many share.");
  return everybodys<P, Member>();
}
template <auto Member>
constexpr bool can_be_summed() {
  constexpr bool whole = std::same_as<value_of<Member>, std::int64_t>;
  static_assert(whole, "locket: only whole numbers are summed. Name a field that holds a std::int64_t.");
  return true;
}

// A value on its way out, decoded.
template <auto Member, class Bytes>
value_of<Member> decoded(const Bytes& bytes) {
  value_of<Member> value{};
  if (!codec<value_of<Member>>::read({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, value))
    malformed_value(schema_of<record_of<Member>>, index_of<Member>);
  return value;
}

}  // namespace detail

/// A value that was counted by, and the total of its row or column. No value: the rest, all those that too few share.
template <class T>
struct value_line {
  std::optional<T> value;
  counted total;
};

/// statistic_table with the values decoded.
template <auto... By>
struct table_of {
  instant at;
  counted total;
  std::tuple<std::vector<value_line<typename detail::counting<By>::value>>...> lines;
  std::vector<std::optional<counted>> cells;

  /// The lines of the first field, or of the second: `rows<1>()`.
  template <std::size_t Which = 0>
  const auto& rows() const {
    return std::get<Which>(lines);
  }
  /// A cell by its places in the lines; nothing: suppressed.
  const std::optional<counted>& cell(std::size_t row, std::size_t column = 0) const {
    std::size_t columns = 1;
    if constexpr (sizeof...(By) == 2) columns = rows<1>().size();
    return cells.at(row * columns + column);
  }
};

namespace detail {
template <auto Member>
std::vector<value_line<value_of<Member>>> decoded_lines(const std::vector<table_line>& plain) {
  std::vector<value_line<value_of<Member>>> out;
  for (const auto& line : plain) {
    if (line.value) out.push_back({decoded<Member>(*line.value), line.total});
    else out.push_back({std::nullopt, line.total});
  }
  return out;
}
template <auto... By, std::size_t... Which>
table_of<By...> table_from(const statistic_table& plain, std::index_sequence<Which...>) {
  return {plain.at, plain.total, {decoded_lines<counting<By>::pointer>(plain.lines[Which])...}, plain.cells};
}
template <class R, auto... By>
verdict<table_of<By...>> counted_table(vault& v, statistic_query query, function_ref<bool(std::uint64_t)> progress) {
  const auto answer = v.by_id().statistic(query, schema_of<R>, progress);
  if (!answer) return answer.denial();
  return table_from<By...>(*answer, std::make_index_sequence<sizeof...(By)>{});
}
}  // namespace detail

/// Counts the subjects that hold these fields, by their values (R2.6): one field or two of one record, each declared for P.
///
///     auto table = locket::statistic<statistics, &member::region, locket::coarse<&member::born>>(vault, staff("analyst", "a1"));
///     if (!table) return page(403, table.denial().explain("zh"));        // nothing at all can be shown, or the role may not ask
///     for (const auto& line : table->rows()) print(line.value.value_or("其他"), line.total.subjects);
///
/// No permit and no subject's consent: the policy's minimum stands behind every figure. Faults as engine::statistic.
template <class P, auto First, auto... Second>
verdict<table_of<First, Second...>> statistic(vault& v, const actor& as, function_ref<bool(std::uint64_t)> progress = {}) {
  static_assert(sizeof...(Second) < 2, "locket: a statistic counts by one field or two. Make one for each pair.");
  static_assert(detail::of_one_record<detail::counting<First>::pointer, detail::counting<Second>::pointer...>());
  statistic_query query{.purpose = std::string(detail::id_of_purpose<P>()), .actor = as};
  query.by = {{detail::everybodys<P, detail::counting<First>::pointer>(), detail::counting<First>::coarse},
              {detail::everybodys<P, detail::counting<Second>::pointer>(), detail::counting<Second>::coarse}...};
  return detail::counted_table<detail::record_of<detail::counting<First>::pointer>, First, Second...>(v, std::move(query), progress);
}

/// The same with a field of whole numbers summed beside each count: `sum_of<statistics, &order::price, &order::region>(vault, as)`.
/// By no field: the total alone.
template <class P, auto Summed, auto... By>
verdict<table_of<By...>> sum_of(vault& v, const actor& as, function_ref<bool(std::uint64_t)> progress = {}) {
  static_assert(sizeof...(By) < 3, "locket: a statistic counts by one field or two. Make one for each pair.");
  static_assert(detail::can_be_summed<Summed>());
  static_assert(detail::of_one_record<Summed, detail::counting<By>::pointer...>());
  statistic_query query{.purpose = std::string(detail::id_of_purpose<P>()), .sum = detail::everybodys<P, Summed>(), .actor = as};
  query.by = {{detail::everybodys<P, detail::counting<By>::pointer>(), detail::counting<By>::coarse}...};
  return detail::counted_table<detail::record_of<Summed>, By...>(v, std::move(query), progress);
}

/// To whom a release goes, and how large its groups must be; see release_request.
struct release_to {
  std::string recipient;
  std::uint32_t k = 0;
  locket::actor actor = locket::actor::system();
};

/// One record on its way out, decoded.
template <auto... Members>
struct released {
  pseudonym who;
  std::tuple<std::optional<detail::value_of<Members>>...> values;

  /// Nothing: not held, expired, or too particular for its generaliser.
  template <auto Member>
  const auto& get() const {
    static_assert((detail::same_member<Member, Members> || ...), "locket: this field is not in this release. Name it in release<>.");
    constexpr std::size_t which = [] {
      std::size_t i = 0;
      (void)((detail::same_member<Member, Members> || (++i, false)) || ...);
      return i;
    }();
    return std::get<which>(values);
  }
};

namespace detail {
template <auto Member>
std::optional<value_of<Member>> decoded_if_there(const std::optional<std::span<const std::uint8_t>>& plain) {
  if (!plain) return std::nullopt;
  return decoded<Member>(*plain);
}
template <auto... Members, std::size_t... Which>
released<Members...> released_from(const released_row& row, std::index_sequence<Which...>) {
  return {row.who, {decoded_if_there<Members>(row.values[Which])...}};
}
}  // namespace detail

/// Releases de-identified rows of one record to a recipient (R4.3); each field declared for P, none unique. The sink may return false to stop.
///
///     auto done = locket::release<modelling, &member::region, &member::born>(vault, {.recipient = "university", .k = 10, .actor = as},
///         [&](const auto& row) { file << row.who.text() << ',' << row.template get<&member::region>().value_or("") << '\n'; });
///     if (!done) return page(403, done.denial().explain("zh"));   // a group is too small, say: no row has left
///
/// Faults as engine::release; after a throw, throw away what the sink took.
template <class P, auto First, auto... Others, std::invocable<const released<First, Others...>&> Sink>
verdict<release_report> release(vault& v, const release_to& to, Sink&& sink, function_ref<bool(std::uint64_t)> progress = {}) {
  static_assert(detail::of_one_record<First, Others...>());
  const std::size_t fields[]{detail::released_by<P, First>(), detail::released_by<P, Others>()...};
  const auto take = [&](const released_row& plain) {
    const auto row = detail::released_from<First, Others...>(plain, std::make_index_sequence<1 + sizeof...(Others)>{});
    if constexpr (std::is_void_v<std::invoke_result_t<Sink&, decltype(row)>>) return sink(row), true;
    else return static_cast<bool>(sink(row));
  };
  return v.by_id().release({std::string(detail::id_of_purpose<P>()), to.recipient, to.k, to.actor}, schema_of<detail::record_of<First>>, fields, take, progress);
}

}  // namespace locket
