#include "ledger/destructions.hpp"

#include "base/bytes.hpp"

#include <locket/error.hpp>

namespace locket {

namespace {

// As the row has it: what is authenticated is what is stored, before it is narrowed.
struct columns {
  std::optional<std::int64_t> root, of, day;
  std::int64_t at = 0;
};

template <class Integer>
std::optional<std::int64_t> widened(const std::optional<Integer>& n) {
  return n ? std::optional(static_cast<std::int64_t>(*n)) : std::nullopt;
}
template <class Integer>
std::optional<Integer> narrowed(const std::optional<std::int64_t>& n) {
  return n ? std::optional(static_cast<Integer>(*n)) : std::nullopt;
}

std::array<std::uint8_t, 16> mac_of(const crypto::key& with, std::int64_t row, const columns& one) {
  crypto::bytes message;
  basic_writer write(message);
  write.i64(row);
  for (const auto& n : {one.root, one.of, one.day}) {
    write.u8(n ? 1 : 0);
    write.i64(n.value_or(0));
  }
  write.i64(one.at);
  return crypto::keyed_hash16(with, message);
}

std::optional<std::int64_t> number(const store::statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

void bind(store::statement& to, int at, const std::optional<std::int64_t>& n) { n ? to.bind(at, *n) : to.bind_null(at); }

// Every SELECT of this room begins with these six columns.
columns authentic(const store::statement& row, const crypto::key& with) {
  const columns stored{number(row, 1), number(row, 2), number(row, 3), row.integer(4)};
  if (!crypto::equal(row.blob(5), mac_of(with, row.integer(0), stored)))
    throw error(code::corrupt,
                "locket: destruction " + std::to_string(row.integer(0)) +
                    " cannot be read from the vault: it does not authenticate. No key was destroyed; restore the vault from a backup.");
  return stored;
}

}  // namespace

// The row's number is part of what is authenticated, so it is taken before the row is written.
void note(store::connection& on, const crypto::key& with, const destruction& one) {
  auto last = on.prepare("SELECT coalesce(max(row), 0) FROM destructions");
  last.step();
  const std::int64_t row = last.integer(0) + 1;
  const columns stored{widened(one.root), widened(one.of), widened(one.day), one.at.unix_seconds};
  const auto mac = mac_of(with, row, stored);
  auto add = on.prepare("INSERT INTO destructions(row, root, class, day, at, mac) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  add.bind(1, row);
  bind(add, 2, stored.root);
  bind(add, 3, stored.of);
  bind(add, 4, stored.day);
  add.bind(5, stored.at).bind(6, mac).done();
}

bool noted(store::connection& on, const crypto::key& with, const destruction& one) {
  auto row = on.prepare("SELECT row, root, class, day, at, mac FROM destructions WHERE class IS ?1 AND day IS ?2 AND root IS ?3");
  const columns wanted{widened(one.root), widened(one.of), widened(one.day)};
  bind(row, 1, wanted.of);
  bind(row, 2, wanted.day);
  bind(row, 3, wanted.root);
  if (!row.step()) return false;
  authentic(row, with);
  return true;
}

std::vector<destruction> destructions(store::connection& on, const crypto::key& with) {
  std::vector<destruction> all;
  auto rows = on.prepare("SELECT row, root, class, day, at, mac FROM destructions ORDER BY row");
  while (rows.step()) {
    const columns stored = authentic(rows, with);
    all.push_back({narrowed<root_number>(stored.root), narrowed<class_number>(stored.of), narrowed<std::int32_t>(stored.day), {stored.at}});
  }
  return all;
}

}  // namespace locket
