// Statistics: subjects counted by their values, and only what hides everybody is shown.
#include "engine/everybody.hpp"
#include "engine/residues.hpp"
#include "engine/suppression.hpp"

#include <locket/error.hpp>
#include <locket/statistic.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace locket {

namespace {

[[noreturn]] void too_many() {
  throw error(code::misuse_argument, "locket: a statistic cannot be made: it has more than " + std::to_string(most_cells) + " cells. Count by fewer fields or coarser values.");
}

/// A figure while subjects pass one after the other: a subject of several records counts once.
struct figure {
  counted shown;
  std::int64_t last = 0;  // the subject's row

  void add(std::int64_t subject, std::int64_t value) {
    shown.subjects += subject != last;
    last = subject;
    if (__builtin_add_overflow(shown.sum, value, &shown.sum))
      throw error(code::misuse_argument, "locket: a statistic cannot be made: a sum is larger than 64 bits hold. Sum a coarser field, or fewer subjects.");
  }
};

/// The values of one field that are counted by: all that occur, or those kept, and the rest.
struct dimension {
  std::map<crypto::plaintext, std::size_t> lines;
  bool takes_new = true;
  bool has_rest = false;
  std::vector<figure> totals;  // of the lines, and of the rest

  std::size_t line_of(crypto::plaintext& value) {
    const auto known = lines.find(value);
    if (known != lines.end()) return known->second;
    if (!takes_new) return lines.size();
    if (lines.size() == most_cells) too_many();
    totals.emplace_back();
    return lines.emplace(std::move(value), lines.size()).first->second;
  }
  std::size_t size() const noexcept { return lines.size() + (has_rest ? 1 : 0); }

  /// Where each line is shown: in the order of the values, the rest last.
  std::vector<std::size_t> places() const {
    std::vector<std::size_t> out(size(), lines.size());
    std::size_t place = 0;
    for (const auto& [value, line] : lines) out[line] = place++;
    return out;
  }

  /// Values that too few share leave for the rest, and then the smallest others until it is large enough. False if nothing changed.
  bool fold(std::uint64_t minimum) {
    using line = std::map<crypto::plaintext, std::size_t>::iterator;
    const auto total = [&](const line& of) { return totals[of->second].shown.subjects; };
    std::vector<line> kept;
    for (auto of = lines.begin(); of != lines.end(); ++of) kept.push_back(of);
    std::stable_sort(kept.begin(), kept.end(), [&](const line& a, const line& b) { return total(a) > total(b); });
    std::uint64_t rest = has_rest ? totals[lines.size()].shown.subjects : 0;
    bool changed = false;
    while (!kept.empty() && (total(kept.back()) < minimum || ((has_rest || changed) && rest < minimum))) {
      rest += total(kept.back());
      lines.erase(kept.back());
      kept.pop_back();
      changed = true;
    }
    has_rest |= changed;
    return changed;
  }
  /// For the next pass: numbered in the order of the values.
  void start_again() {
    takes_new = takes_new && !has_rest;
    std::size_t number = 0;
    for (auto& [value, line] : lines) line = number++;
    totals.assign(size(), figure{});
  }
};

struct tally {
  std::vector<dimension> by;
  std::map<std::pair<std::size_t, std::size_t>, figure> cells;  // of two dimensions
  figure total;

  void add(std::int64_t subject, everybody::values& found, std::int64_t value) {
    std::array<std::size_t, 2> line{};
    for (std::size_t d = 0; d < by.size(); ++d) {
      line[d] = by[d].line_of(*found[d]);
      by[d].totals[line[d]].add(subject, value);
    }
    total.add(subject, value);
    if (by.size() < 2) return;
    cells[{line[0], line[1]}].add(subject, value);
    if (cells.size() > most_cells) too_many();
  }
  bool fold(std::uint64_t minimum) {
    bool changed = false;
    for (auto& one : by) changed |= one.fold(minimum);
    return changed;
  }
  void start_again() {
    for (auto& one : by) one.start_again();
    cells.clear();
    total = {};
  }
};

std::int64_t number_in(crypto::view bytes, std::string_view field) {
  const auto* begin = reinterpret_cast<const char*>(bytes.data());
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(begin, begin + bytes.size(), value);
  if (fault != std::errc{} || end != begin + bytes.size())
    throw error(code::misuse_argument, "locket: field " + std::string(field) + " cannot be summed: it holds something that is no whole number of 64 bits. Sum a field of whole numbers.");
  return value;
}

struct what_is_read {
  std::vector<std::size_t> fields;  // of the schema, for the decision
  std::vector<read_field> read;     // those counted by, then the one summed
};

what_is_read check(const statistic_query& query, const record_schema& schema) {
  what_is_read out;
  for (const auto& one : query.by) out.fields.push_back(one.field);
  if (query.by.size() > 2 || (query.by.size() == 2 && query.by[0].field == query.by[1].field))
    throw error(code::misuse_argument, "locket: a statistic cannot be made: it counts by one or two different fields. Make one for each pair.");
  if (query.sum) out.fields.push_back(*query.sum);
  if (out.fields.empty()) throw error(code::misuse_argument, "locket: a statistic cannot be made: it names no field. Count by one, or sum one.");
  for (const auto field : out.fields)
    if (field >= schema.fields.size()) throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " has no field " + std::to_string(field) + ". Ask for fields of its schema.");
  for (const auto field : out.fields) out.read.push_back({field});
  return out;
}

void name_generalisers(engine::state& s, const policy& version, const statistic_query& query, const record_schema& schema, what_is_read& what) {
  for (std::size_t i = 0; i < query.by.size(); ++i) {
    if (!query.by[i].coarse) continue;
    what.read[i].through = generaliser_of(s, version, schema, query.by[i].field);
    if (what.read[i].through == nullptr)
      throw error(code::misuse_argument, "locket: the values of category " + std::string(schema.fields[query.by[i].field].category) + " cannot be counted coarsely: the policy names no generaliser for it. Count by the values as they stand.");
  }
}

void count(everybody& all, const record_schema& schema, const what_is_read& what, bool sums, function_ref<bool(std::uint64_t)> progress, tally& into) {
  all.subjects(progress, [&](std::int64_t subject) {
    all.records(subject, [&](everybody::values& found) {
      if (!std::all_of(found.begin(), found.end(), [](const auto& v) { return v.has_value(); })) return;
      into.add(subject, found, sums ? number_in(*found.back(), schema.fields[what.read.back().index].name) : 0);
    });
  });
  if (what.read.size() == 1 && what.read.front().through != nullptr) all.anonymised([&](std::int64_t nobody, everybody::values& found) { into.add(nobody, found, 0); });
}

statistic_table shown(const tally& counted_up, std::uint64_t minimum, instant at) {
  statistic_table table{at, counted_up.total.shown, {}, {}};
  for (const auto& one : counted_up.by) {
    auto& lines = table.lines.emplace_back();
    for (const auto& [value, line] : one.lines) lines.push_back({std::string(value.begin(), value.end()), one.totals[line].shown});
    if (one.has_rest) lines.push_back({std::nullopt, one.totals.back().shown});
  }
  if (table.lines.size() == 1)
    for (const auto& line : table.lines[0]) table.cells.emplace_back(line.total);
  if (table.lines.size() < 2) return table;

  const auto rows = table.lines[0].size(), columns = table.lines[1].size();
  if (rows * columns > most_cells) too_many();
  const auto row_of = counted_up.by[0].places(), column_of = counted_up.by[1].places();
  std::vector<std::uint64_t> counts(rows * columns);
  table.cells.assign(rows * columns, counted{});
  for (const auto& [line, cell] : counted_up.cells) {
    const auto place = row_of[line.first] * columns + column_of[line.second];
    counts[place] = cell.shown.subjects;
    table.cells[place] = cell.shown;
  }
  const auto hidden = hidden_cells(rows, columns, counts, minimum);
  for (std::size_t i = 0; i < hidden.size(); ++i)
    if (hidden[i]) table.cells[i].reset();
  return table;
}

/// The fewest subjects behind a figure; 0 if nobody's value can be named: then there is nothing to show.
std::uint64_t smallest_of(const statistic_table& table) {
  std::uint64_t smallest = table.total.subjects;
  bool any_named = table.lines.empty();
  for (const auto& lines : table.lines)
    for (const auto& line : lines) {
      smallest = std::min(smallest, line.total.subjects);
      any_named |= line.value.has_value();
    }
  for (const auto& cell : table.cells)
    if (cell) smallest = std::min(smallest, cell->subjects);
  return any_named ? smallest : 0;
}

}  // namespace

const std::optional<counted>& statistic_table::cell(std::size_t row, std::size_t column) const {
  const std::size_t columns = lines.size() == 2 ? lines[1].size() : 1;
  if (lines.empty() || row >= lines[0].size() || column >= columns)
    throw error(code::misuse_argument, "locket: a statistic has no cell " + std::to_string(row) + ", " + std::to_string(column) + ". Its lines say which there are.");
  return cells[row * columns + column];
}

verdict<statistic_table> engine::statistic(const statistic_query& query, const record_schema& schema, function_ref<bool(std::uint64_t)> progress) {
  auto& s = *state_;
  s.enter();
  auto what = check(query, schema);
  const auto at = s.keys->now();
  question q;
  decision answer;
  statistic_table table;
  {
    auto reading = s.vault->read();
    const store::transaction view(reading.on, store::intent::read);
    ask_of_everybody(s, reading.on, q, decide::verb::statistic, query.purpose, query.actor, schema, what.fields, at);
    answer = refused_outright(q, schema, what.fields);
    if (answer.allowed()) {
      const auto& version = s.in_force(*q.known, at);
      const std::uint64_t minimum = version.what().statistic_minimum;
      name_generalisers(s, version, query, schema, what);
      everybody all(s, reading.on, schema, what.read, at, reads_residues(*q.known, query.purpose, at));
      tally counted_up;
      counted_up.by.resize(query.by.size());
      do {
        counted_up.start_again();
        count(all, schema, what, query.sum.has_value(), progress, counted_up);
      } while (counted_up.fold(minimum));
      table = shown(counted_up, minimum, at);
    }
  }
  if (answer.allowed()) {
    static const standing nobody;
    q.ask.group = static_cast<std::uint32_t>(std::min<std::uint64_t>(smallest_of(table), UINT32_MAX));
    answer = decide::explained(*q.known, nobody, q.ask, decide::decide(*q.known, nobody, q.ask));
  }
  account_for(s, audit_act::counted, query.actor, q, answer.why());
  if (!answer.allowed()) return denial(std::move(answer));
  return table;
}

}  // namespace locket
