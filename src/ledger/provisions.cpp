#include "ledger/provisions.hpp"

#include "base/bytes.hpp"

#include <locket/error.hpp>

namespace locket {

namespace {

constexpr std::uint8_t text_version = 1;
constexpr std::size_t least_field = 9;

enum flag : std::uint8_t {
  crosses_border = 1,
  has_contract = 2,
  has_until = 4,
  purpose_alone = 8,
  to_be_rectified = 16,
  to_be_erased = 32,
  all_flags = 63,
};

std::uint8_t flags_of(const provision_entry& one) noexcept {
  const int flags = (one.cross_border ? crosses_border : 0) | (one.contract_until ? has_contract : 0) | (one.until ? has_until : 0) |
                    (one.this_purpose_alone ? purpose_alone : 0) | (one.rectify_when_told ? to_be_rectified : 0) |
                    (one.erase_when_told ? to_be_erased : 0);
  return static_cast<std::uint8_t>(flags);
}

cell_place provision_place(const vault_id& vault, std::int64_t subject_row, std::int64_t row) noexcept {
  cell_place at{&vault, "provision", "entry", subject_row, {}};
  for (std::size_t i = 0; i < 8; ++i) at.record[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(row) >> (8 * i));
  return at;
}

provision_row row_in(const store::statement& from) {
  const store::view cell = from.blob(2);
  return {from.integer(0), from.integer(1), {cell.begin(), cell.end()}};
}

error corrupt_provision(std::int64_t row) {
  return error(code::corrupt, "locket: provision " + std::to_string(row) + " in the vault cannot be opened. Restore the vault from a backup.");
}

}  // namespace

crypto::plaintext encode(const provision_entry& one) {
  crypto::plaintext out;
  basic_writer write(out);
  write.u8(text_version);
  write.u8(one.kind);
  write.u8(one.role);
  write.u8(flags_of(one));
  if (one.contract_until) {
    write.u32(static_cast<std::uint32_t>(one.contract_until->year));
    write.u8(one.contract_until->month);
    write.u8(one.contract_until->day);
  }
  if (one.until) write.i64(one.until->unix_seconds);
  for (const std::string* t : {&one.recipient, &one.region, &one.purpose, &one.reference, &one.type}) write.text(*t);
  write.u32(static_cast<std::uint32_t>(one.fields.size()));
  for (const auto& field : one.fields) {
    write.u8(field.basis);
    write.text(field.category);
    write.text(field.name);
  }
  return out;
}

bool decode(crypto::view text, provision_entry& one) {
  reader read(text);
  if (read.u8() != text_version) return false;
  one.kind = read.u8();
  one.role = read.u8();
  const std::uint8_t flags = read.u8();
  if (flags > all_flags || one.kind < 1 || one.kind > 4 || one.role < 1 || one.role > 2) return false;
  one.cross_border = (flags & crosses_border) != 0;
  one.this_purpose_alone = (flags & purpose_alone) != 0;
  one.rectify_when_told = (flags & to_be_rectified) != 0;
  one.erase_when_told = (flags & to_be_erased) != 0;
  one.contract_until.reset();
  one.until.reset();
  if (flags & has_contract) {
    const auto year = static_cast<std::int32_t>(read.u32());
    const std::uint8_t month = read.u8();
    one.contract_until = date{year, month, read.u8()};
  }
  if (flags & has_until) one.until = instant{read.i64()};
  for (std::string* t : {&one.recipient, &one.region, &one.purpose, &one.reference, &one.type}) *t = read.text();
  // A count is believed as far as the bytes that follow it could hold.
  const std::uint32_t fields = read.u32();
  if (read.left() / least_field < fields) return false;
  one.fields.assign(fields, {});
  for (auto& field : one.fields) {
    field.basis = read.u8();
    field.category = read.text();
    field.name = read.text();
    if (field.basis < 1 || field.basis > 10) return false;
  }
  return read.at_end();
}

// The row's number is part of the place, so it is taken before the row is written.
std::int64_t add_provision(store::connection& on, keyring& keys, const key_id& id, std::int64_t subject_row, const provision_entry& one,
                           crypto::nonces& fresh) {
  auto last = on.prepare("SELECT coalesce(max(row), 0) FROM provisions");
  last.step();
  const std::int64_t row = last.integer(0) + 1;
  crypto::bytes cell;
  seal_cell(keys.sealing_key(id), id, provision_place(keys.vault(), subject_row, row),
            {.collected = one.at, .policy_version = one.policy_version}, encode(one), fresh, cell);
  on.prepare("INSERT INTO provisions(row, subject, cell) VALUES(?1, ?2, ?3)").bind(1, row).bind(2, subject_row).bind(3, cell).done();
  return row;
}

std::optional<provision_entry> open_provision(keyring& keys, const provision_row& one) {
  const auto id = key_id_of(one.cell);
  if (!id) throw corrupt_provision(one.row);
  const auto key = keys.opening_key(*id);
  if (!key) return std::nullopt;
  const auto opened = open_cell(*key, provision_place(keys.vault(), one.subject, one.row), keys.days_in(), one.cell);
  provision_entry entry;
  if (!opened || !decode(opened->value, entry)) throw corrupt_provision(one.row);
  entry.at = opened->came.collected;
  entry.policy_version = opened->came.policy_version;
  return entry;
}

std::vector<provision_row> provisions_of(store::connection& on, std::int64_t subject_row) {
  std::vector<provision_row> all;
  auto rows = on.prepare("SELECT row, subject, cell FROM provisions WHERE subject = ?1 ORDER BY row DESC");
  rows.bind(1, subject_row);
  while (rows.step()) all.push_back(row_in(rows));
  return all;
}

std::vector<provision_row> provisions_after(store::connection& on, std::int64_t row, std::size_t most) {
  std::vector<provision_row> some;
  auto rows = on.prepare("SELECT row, subject, cell FROM provisions WHERE row > ?1 ORDER BY row");
  rows.bind(1, row);
  while (some.size() < most && rows.step()) some.push_back(row_in(rows));
  return some;
}

void remove_provision(store::connection& on, std::int64_t row) { on.prepare("DELETE FROM provisions WHERE row = ?1").bind(1, row).done(); }

}  // namespace locket
