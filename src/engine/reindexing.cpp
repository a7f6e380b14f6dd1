// Making the blind index anew while the vault is open: record by record, so that it is never half of one.
#include "engine/indexing.hpp"

#include <locket/error.hpp>

#include <limits>

namespace locket {
namespace {

constexpr std::size_t a_step = 512;

/// Entries of records that are gone, between two rows.
void drop_orphans(store::connection& on, blind_index::change& index, std::int64_t after, std::int64_t through) {
  for (bool more = true; more;) {
    const auto rows = index.records(after, a_step);
    more = rows.size() == a_step && rows.back() < through;
    for (const auto row : rows) {
      if (row > through) break;
      after = row;
      if (!record_at(on, row)) index.remove_record(row);
    }
  }
}

/// Replaces the entries of the next records; false once it was the last step.
bool reindex_some(engine::state& s, std::uint64_t& done) {
  auto index = s.index->begin();
  auto reading = s.vault->read();
  const store::transaction view(reading.on, store::intent::read);
  catch_up(s, index, reading.on);
  const auto from = index.rebuilt();
  auto last = from;
  const auto seen = records_since(reading.on, -1, from, a_step, [&](const record_row& record) {
    last = record.row;
    reindex_record(s, reading.on, index, record);
  });
  const bool more = seen == a_step;
  drop_orphans(reading.on, index, from, more ? last : std::numeric_limits<std::int64_t>::max());
  index.rebuilt(more ? last : 0);
  index.commit(meta(reading.on, "index_commit", 0));
  done += seen;
  return more;
}

}  // namespace

void engine::reindex(function_ref<bool(std::uint64_t)> progress) {
  auto& s = *state_;
  s.enter();
  std::uint64_t done = 0;
  while (reindex_some(s, done))
    if (progress && !progress(done))
      throw error(code::interrupted, "locket: the index of vault " + s.at.vault + " was not made anew to its end: the caller asked to stop. Call again to go on; until then every value is found as before.");
}

}  // namespace locket
