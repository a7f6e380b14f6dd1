#include "records/anonymised.hpp"

#include "base/bytes.hpp"
#include "crypto/derive.hpp"

#include <algorithm>

namespace locket {

namespace {

// Every SELECT of this room begins with these five columns.
anonymised_row row_of(const store::statement& row) {
  const store::view cell = row.blob(4);
  return {row.integer(0), static_cast<class_number>(row.integer(1)), static_cast<std::uint16_t>(row.integer(2)), static_cast<std::uint16_t>(row.integer(3)), {cell.begin(), cell.end()}};
}

std::int64_t limit_of(std::size_t most) { return static_cast<std::int64_t>(std::min<std::size_t>(most, 1'000'000)); }

std::vector<anonymised_row> all(store::statement rows) {
  std::vector<anonymised_row> found;
  while (rows.step()) found.push_back(row_of(rows));
  return found;
}

}  // namespace

std::int32_t year_day(instant at, zone in) noexcept { return day_number(date{date_of(at, in).year, 1, 1}.begins(in), in); }

cell_place anonymised_place(const vault_id& vault, std::int64_t row, std::string_view type, std::string_view field) {
  cell_place place{&vault, type, field, 0, {}};
  crypto::bytes number;
  basic_writer(number).u64(static_cast<std::uint64_t>(row));
  std::copy(number.begin(), number.end(), place.record.begin());
  return place;
}

std::int64_t draw_row(store::connection& on) {
  while (true) {
    crypto::bytes drawn(8);
    crypto::random(drawn.data(), drawn.size());
    const auto row = static_cast<std::int64_t>(reader(drawn).u64() % static_cast<std::uint64_t>(beyond_every_row));
    auto taken = on.prepare("SELECT 1 FROM anonymised WHERE row = ?1");
    if (row > 0 && !taken.bind(1, row).step()) return row;
  }
}

void add_anonymised(store::connection& on, const anonymised_row& one) {
  on.prepare("INSERT INTO anonymised(row, class, type, field, cell) VALUES(?1, ?2, ?3, ?4, ?5)")
      .bind(1, one.row)
      .bind(2, std::int64_t{one.of})
      .bind(3, std::int64_t{one.type})
      .bind(4, std::int64_t{one.field})
      .bind(5, one.cell)
      .done();
}

std::size_t anonymised_of(store::connection& on, class_number of, std::int64_t after, std::size_t most, const std::function<void(const anonymised_row&)>& call) {
  auto rows = on.prepare("SELECT row, class, type, field, cell FROM anonymised WHERE class = ?1 AND row > ?2 ORDER BY row LIMIT ?3");
  rows.bind(1, std::int64_t{of}).bind(2, after).bind(3, limit_of(most));
  const auto found = all(std::move(rows));
  for (const auto& one : found) call(one);
  return found.size();
}

anonymised_step drop_dead_anonymised(store::connection& on, keyring& keys, std::int64_t after, std::size_t most) {
  auto rows = on.prepare("SELECT row, class, type, field, cell FROM anonymised WHERE row > ?1 ORDER BY row LIMIT ?2");
  rows.bind(1, after).bind(2, limit_of(most));
  anonymised_step done;
  for (const auto& one : all(std::move(rows))) {
    ++done.seen;
    done.last = one.row;
    const auto id = key_id_of(one.cell);
    if (id && keys.alive(*id)) continue;
    on.prepare("DELETE FROM anonymised WHERE row = ?1").bind(1, one.row).done();
    ++done.removed;
  }
  return done;
}

}  // namespace locket
