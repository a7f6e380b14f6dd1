// De-identified releases: who is in, measured on the data; then the rows, in the order of pseudonyms.
#include "base/bytes.hpp"
#include "crypto/derive.hpp"
#include "engine/everybody.hpp"

#include <locket/error.hpp>
#include <locket/release.hpp>

#include <algorithm>

namespace locket {

namespace {

/// One subject of a release. All that is kept of everybody at once.
struct in_release {
  pseudonym who;
  std::array<std::uint8_t, 16> group{};  // keyed hash of all that is released under the pseudonym
  std::int64_t subject = 0;
};
static_assert(sizeof(in_release) == 40);

/// Everything that is released of one subject, each row packed.
using rows_of_one = std::vector<crypto::plaintext>;

crypto::plaintext packed_row(const everybody::values& found) {
  crypto::plaintext out;
  std::size_t size = 0;
  for (const auto& value : found) size += 5 + (value ? value->size() : 0);
  out.reserve(size);
  basic_writer write(out);
  for (const auto& value : found) {
    write.u8(value ? 1 : 0);
    if (value) write.text({reinterpret_cast<const char*>(value->data()), value->size()});
  }
  return out;
}

class gathering {
 public:
  gathering(engine::state& s, everybody& all, std::string_view recipient) : s_(s), all_(all), grouping_(crypto::key::random()) {
    const auto of_recipient = crypto::keyed_hash32(s.keys->secret("lkpseudo"), {reinterpret_cast<const std::uint8_t*>(recipient.data()), recipient.size()});
    naming_ = crypto::key::from(of_recipient);
  }

  /// Who is in: decides for each, and notes what group they are of.
  void gather(store::connection& on, question& q, function_ref<bool(std::uint64_t)> progress) {
    all_.subjects(progress, [&](std::int64_t row) {
      const auto rows = rows_of(row);
      if (rows.empty()) return;
      const auto stored = subject_at(on, row);
      const auto known = stored ? s_.load(*stored) : std::nullopt;
      if (!known) return;
      if (decide::decide(*q.known, known->ledger.said, q.ask).why != reason::allow) {
        ++left_out_;
        return;
      }
      if (subjects_.empty()) sample_ = known->ledger.said;
      subjects_.push_back({{crypto::keyed_hash16(naming_, known->ledger.tag)}, group_of(rows), row});
    });
  }

  /// How many share what is released of them, at the least. A recipient who knows one person's row knows no group smaller than this.
  std::uint64_t smallest_group() {
    std::sort(subjects_.begin(), subjects_.end(), [](const auto& a, const auto& b) { return a.group < b.group; });
    std::size_t smallest = subjects_.size();
    for (std::size_t from = 0; from < subjects_.size();) {
      auto to = from;
      while (to < subjects_.size() && subjects_[to].group == subjects_[from].group) ++to;
      smallest = std::min(smallest, to - from);
      from = to;
    }
    return smallest;
  }

  void hand_out(function_ref<bool(const released_row&)> sink, release_report& report) {
    std::sort(subjects_.begin(), subjects_.end(), [](const auto& a, const auto& b) { return a.who < b.who; });
    for (const auto& one : subjects_) {
      auto rows = rows_of(one.subject);
      // Erased, or past a date, since the groups were measured: what would go out now is of a smaller group than was decided on.
      if (group_of(rows) != one.group)
        throw error(code::interrupted, "locket: a release from vault " + s_.at.vault + " ended early: data was erased or expired meanwhile, and its groups are no longer what was measured. Throw away what came out, and release again.");
      std::sort(rows.begin(), rows.end());
      for (const auto& row : rows) hand_out(one.who, row, sink);
      report.rows += rows.size();
    }
    report.subjects = subjects_.size();
    report.left_out = left_out_;
  }

  const standing& sample() const noexcept { return sample_; }
  bool empty() const noexcept { return subjects_.empty(); }

 private:
  rows_of_one rows_of(std::int64_t subject) {
    rows_of_one rows;
    all_.records(subject, [&](everybody::values& found) { rows.push_back(packed_row(found)); });
    return rows;
  }

  // All rows of one pseudonym together: the recipient sees that they are one person's, so each alone being common hides nobody.
  std::array<std::uint8_t, 16> group_of(const rows_of_one& rows) const {
    std::vector<std::array<std::uint8_t, 16>> each;
    each.reserve(rows.size());
    for (const auto& row : rows) each.push_back(crypto::keyed_hash16(grouping_, row));
    std::sort(each.begin(), each.end());
    crypto::bytes all;
    for (const auto& hash : each) all.insert(all.end(), hash.begin(), hash.end());
    return crypto::keyed_hash16(grouping_, all);
  }

  void hand_out(const pseudonym& who, const crypto::plaintext& row, function_ref<bool(const released_row&)> sink) const {
    std::vector<std::optional<std::span<const std::uint8_t>>> values;
    reader read(row);
    while (read.left() > 0) {
      if (read.u8() == 0) values.emplace_back();
      else values.emplace_back(read.raw(read.u32()));
    }
    if (!sink({who, values}))
      throw error(code::interrupted, "locket: a release from vault " + s_.at.vault + " was stopped by its caller. Throw away what came out: it is part of a group.");
  }

  engine::state& s_;
  everybody& all_;
  crypto::key naming_, grouping_;
  std::vector<in_release> subjects_;
  standing sample_;  // of one who is in, for the decision about the group
  std::uint64_t left_out_ = 0;
};

std::vector<read_field> check(const record_schema& schema, std::span<const std::size_t> fields) {
  std::vector<read_field> out;
  for (const auto field : fields) {
    if (field >= schema.fields.size()) throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " has no field " + std::to_string(field) + ". Ask for fields of its schema.");
    if (schema.fields[field].index == indexed::unique)
      throw error(code::misuse_argument, "locket: field " + std::string(schema.fields[field].name) + " cannot be released: it is unique, so it names a person. Release a field that many share.");
    out.push_back({field});
  }
  if (out.empty()) throw error(code::misuse_argument, "locket: nothing can be released: no field is asked for. Name one.");
  return out;
}

}  // namespace

verdict<release_report> engine::release(const release_request& request, const record_schema& schema, std::span<const std::size_t> fields,
                                        function_ref<bool(const released_row&)> sink, function_ref<bool(std::uint64_t)> progress) {
  auto& s = *state_;
  s.enter();
  auto read = check(schema, fields);
  if (!sink) throw error(code::misuse_argument, "locket: nothing can be released: nobody takes the rows. Pass a sink.");
  release_report report{s.keys->now()};

  auto reading = s.vault->read();
  std::optional<store::transaction> view(std::in_place, reading.on, store::intent::read);
  question q;
  q.ask.recipient = request.recipient;
  q.ask.k = request.k;
  ask_of_everybody(s, reading.on, q, decide::verb::provide, request.purpose, request.actor, schema, fields, report.at);
  auto answer = refused_outright(q, schema, fields);
  std::optional<everybody> all;
  std::optional<gathering> out;
  if (answer.allowed()) {
    const auto& version = s.in_force(*q.known, report.at);
    for (auto& one : read) one.through = generaliser_of(s, version, schema, one.index);
    all.emplace(s, reading.on, schema, read, report.at);
    out.emplace(s, *all, request.recipient);
    out->gather(reading.on, q, progress);
    report.smallest_group = out->smallest_group();
    q.ask.group = static_cast<std::uint32_t>(std::min<std::uint64_t>(report.smallest_group, UINT32_MAX));
    const decide::outcome nobody_left{.why = reason::group_too_small};
    answer = decide::explained(*q.known, out->sample(), q.ask, out->empty() ? nobody_left : decide::decide(*q.known, out->sample(), q.ask));
  }
  // In memory there is one connection: what is read stays the same all the same, because its lock is held throughout.
  const bool one_connection = s.at.vault == ":memory:";
  if (one_connection) view.reset();
  account_for(s, audit_act::released, request.actor, q, answer.why());
  if (!answer.allowed()) return denial(std::move(answer));
  if (one_connection) view.emplace(reading.on, store::intent::read);
  out->hand_out(sink, report);
  return report;
}

}  // namespace locket
