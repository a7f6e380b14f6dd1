#include "records/cell.hpp"

#include "base/bytes.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {

namespace {

constexpr std::string_view label = "locket-cell";
constexpr std::int64_t day_seconds = 86400;
constexpr std::size_t head_size = 1 + key_id_size;
constexpr std::size_t least_size = head_size + crypto::nonce_size + 16 + crypto::tag_size;  // 16: the least bucket

constexpr std::uint8_t source_bits = 0x0f;
constexpr std::uint8_t self_published_bit = 0x10;
constexpr std::uint8_t reference_bit = 0x20;
constexpr std::uint8_t length_bits = 0xc0;

[[noreturn]] void refuse(const std::string& why) {
  throw error(code::misuse_argument, "locket: a value cannot be sealed: " + why + ". Nothing was written.");
}

void check_id(const key_id& id, instant collected) {
  if (id.root >> 48 != 0 || id.day < -(1 << 23) || id.day >= 1 << 23)
    refuse("its key id has a root past 48 bits or a day past 24, got root " + std::to_string(id.root) + ", day " + std::to_string(id.day));
  // Without the zone the day is only known to within one: UTC offsets are shorter than a day.
  const std::int64_t off = collected.unix_seconds - std::int64_t{id.day} * day_seconds;
  if (off < -day_seconds || off >= 2 * day_seconds) refuse("its instant of collection is not on day " + std::to_string(id.day));
}

void put_key_id(auto& write, const key_id& id) {
  write.template little<6>(id.root);
  write.u16(id.of);
  write.template little<3>(static_cast<std::uint32_t>(id.day));
}

key_id read_key_id(reader& read) noexcept {
  key_id id;
  id.root = read.little<6>();
  id.of = read.u16();
  const auto day = static_cast<std::int32_t>(read.little<3>());
  id.day = day >= 1 << 23 ? day - (1 << 24) : day;
  return id;
}

/// How many bytes the length of a value takes: as few as hold it. Earlier builds wrote four whatever it was.
struct length_size {
  std::uint8_t bits;  // in the flags
  std::size_t bytes;
};
constexpr length_size four{0x00, 4}, two{0x40, 2}, one{0x80, 1};

constexpr length_size least_for(std::size_t value) noexcept { return value <= 0xff ? one : value <= 0xffff ? two : four; }

crypto::bytes associated_data(const cell_place& at, crypto::view head) {
  crypto::bytes out;
  out.reserve(label.size() + head.size() + sizeof(vault_id) + 4 + at.type.size() + 4 + at.field.size() + 8 + at.record.size());
  out.assign(label.begin(), label.end());
  basic_writer write(out);
  write.raw(head);
  write.raw(*at.vault);
  write.text(at.type);
  write.text(at.field);
  write.i64(at.subject);
  write.raw(at.record);
  return out;
}

// Of the UTC day, so that sealing needs no zone: the day in the key id and the zone at opening name the one instant with it.
std::uint32_t second_of(instant at) noexcept {
  const std::int64_t second = at.unix_seconds % day_seconds;
  return static_cast<std::uint32_t>(second < 0 ? second + day_seconds : second);
}

instant instant_on(std::int32_t day, std::uint32_t second, zone days_in) noexcept {
  const instant begins = day_begins(day, days_in);
  const std::int64_t later = (std::int64_t{second} - second_of(begins) + day_seconds) % day_seconds;
  return {begins.unix_seconds + later};
}

crypto::plaintext padded(const provenance& came, crypto::view value) {
  const std::size_t reference = came.reference.empty() ? 0 : 2 + came.reference.size();
  const auto length = least_for(value.size());
  const std::size_t size = bucket(6 + length.bytes + reference + value.size());
  crypto::plaintext out;
  out.reserve(size);
  basic_writer write(out);
  write.little<3>(second_of(came.collected));
  const int flags = static_cast<int>(came.source) | (came.self_published ? self_published_bit : 0) | (reference != 0 ? reference_bit : 0) | length.bits;
  write.u8(static_cast<std::uint8_t>(flags));
  write.u16(static_cast<std::uint16_t>(came.policy_version));
  if (length.bytes == 1) write.u8(static_cast<std::uint8_t>(value.size()));
  else if (length.bytes == 2) write.u16(static_cast<std::uint16_t>(value.size()));
  else write.u32(static_cast<std::uint32_t>(value.size()));
  if (reference != 0) {
    write.u16(static_cast<std::uint16_t>(came.reference.size()));
    out.insert(out.end(), came.reference.begin(), came.reference.end());
  }
  write.raw(value);
  out.resize(size);
  return out;
}

// What authenticates was written by somebody who held the key, which may still be a later or a broken locket: every length
// is checked, and a text that this format would have written otherwise is none.
std::optional<opened_cell> unpadded(crypto::plaintext plain, std::int32_t day, zone days_in) {
  reader read(plain);
  const auto second = static_cast<std::uint32_t>(read.little<3>());
  const std::uint8_t flags = read.u8();
  opened_cell out;
  out.came.policy_version = read.u16();
  const auto length = flags & length_bits;
  const std::uint32_t size = length == one.bits ? read.u8() : length == two.bits ? read.u16() : read.u32();
  const int from = flags & source_bits;
  if (length == length_bits || (length != four.bits && length != least_for(size).bits)) return std::nullopt;
  if (from < 1 || from > 4 || second >= day_seconds) return std::nullopt;
  if ((flags & reference_bit) != 0) {
    const auto reference = read.raw(read.u16());
    if (reference.empty()) return std::nullopt;
    out.came.reference.assign(reference.begin(), reference.end());
  }
  const std::size_t starts = plain.size() - read.left();
  read.raw(size);
  if (!read.ok() || bucket(starts + size) != plain.size()) return std::nullopt;
  const auto padding = std::span(plain).subspan(starts + size);
  if (std::any_of(padding.begin(), padding.end(), [](std::uint8_t b) { return b != 0; })) return std::nullopt;

  out.came.source = static_cast<source>(from);
  out.came.self_published = (flags & self_published_bit) != 0;
  out.came.collected = instant_on(day, second, days_in);
  plain.erase(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(starts));
  plain.resize(size);
  out.value = std::move(plain);
  return out;
}

}  // namespace

std::size_t bucket(std::size_t size) noexcept {
  if (size > 256) return (size + 255) / 256 * 256;
  std::size_t b = 16;
  while (b < size) b *= 2;
  return b;
}

void seal_cell(const crypto::key& with, const key_id& id, const cell_place& at, const provenance& came, crypto::view value,
               crypto::nonces& fresh, crypto::bytes& out) {
  check_id(id, came.collected);
  if (came.policy_version > 0xffff) refuse("policy versions end at 65535, got " + std::to_string(came.policy_version));
  if (came.reference.size() > 0xffff) refuse("a reference has at most 65535 bytes, got " + std::to_string(came.reference.size()));
  if (value.size() > 0xffffffff) refuse("a value has less than 4 GiB, got " + std::to_string(value.size()) + " bytes");
  crypto::bytes head;
  head.reserve(head_size);
  basic_writer write(head);
  write.u8(cell_format);
  put_key_id(write, id);

  const crypto::plaintext plain = padded(came, value);
  out.reserve(out.size() + head_size + crypto::nonce_size + plain.size() + crypto::tag_size);
  out.insert(out.end(), head.begin(), head.end());
  crypto::seal(with, plain, associated_data(at, head), fresh, out);
}

std::optional<key_id> key_id_of(crypto::view cell) noexcept {
  if (cell.size() < least_size || cell[0] != cell_format) return std::nullopt;
  reader read(cell.subspan(1));
  return read_key_id(read);
}

std::optional<opened_cell> open_cell(const crypto::key& with, const cell_place& at, zone days_in, crypto::view cell) {
  const auto id = key_id_of(cell);
  if (!id) return std::nullopt;
  auto plain = crypto::open(with, cell.subspan(head_size), associated_data(at, cell.first(head_size)));
  if (!plain) return std::nullopt;
  return unpadded(std::move(*plain), id->day, days_in);
}

}  // namespace locket
