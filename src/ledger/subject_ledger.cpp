#include "ledger/subject_ledger.hpp"

#include "base/bytes.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {

namespace {

constexpr std::uint8_t text_version = 1;
constexpr std::size_t root_size = 6;
constexpr std::size_t least_event = 11;

// Which parts of an event follow its fixed ones. Most events have few of them, and a standing is opened at every decision.
enum part : std::uint8_t { has_about = 1, has_recipient = 2, has_version = 4, has_ages = 8, all_parts = 15 };

std::uint8_t parts_of(const subject_event& e) noexcept {
  const bool ages = e.of_age_all != instant{} || e.of_age != instant{};
  const int parts = (e.about.empty() ? 0 : has_about) | (e.recipient.empty() ? 0 : has_recipient) | (e.version == 0 ? 0 : has_version) |
                    (ages ? has_ages : 0);
  return static_cast<std::uint8_t>(parts);
}

// Two bits each for form, by and acceptance, one for cross-border.
std::uint8_t manner_of(const subject_event& e) noexcept {
  const int manner = static_cast<int>(e.form) | static_cast<int>(e.by) << 2 | static_cast<int>(e.how) << 4 | (e.cross_border ? 1 << 6 : 0);
  return static_cast<std::uint8_t>(manner);
}

template <class Bytes>
void put_short(basic_writer<Bytes>& write, Bytes& out, const std::string& t) {
  if (t.size() > 0xffff)
    throw error(code::misuse_argument, "locket: a standing cannot be written: a name has at most 65535 bytes, got " +
                                           std::to_string(t.size()) + ". Nothing was written.");
  write.u16(static_cast<std::uint16_t>(t.size()));
  out.insert(out.end(), t.begin(), t.end());
}

std::string get_short(reader& read) {
  const auto t = read.raw(read.u16());
  return {t.begin(), t.end()};
}

void put_event(basic_writer<crypto::plaintext>& write, crypto::plaintext& out, const subject_event& e) {
  const std::uint8_t parts = parts_of(e);
  write.u8(static_cast<std::uint8_t>(e.what));
  write.u8(parts);
  write.u8(manner_of(e));
  write.i64(e.at.unix_seconds);
  if (parts & has_about) put_short(write, out, e.about);
  if (parts & has_recipient) put_short(write, out, e.recipient);
  if (parts & has_version) write.u32(e.version);
  if (parts & has_ages) {
    write.i64(e.of_age_all.unix_seconds);
    write.i64(e.of_age.unix_seconds);
  }
}

bool get_event(reader& read, subject_event& e) {
  const std::uint8_t what = read.u8();
  const std::uint8_t parts = read.u8();
  const int manner = read.u8();
  e.at = {read.i64()};
  if (parts & has_about) e.about = get_short(read);
  if (parts & has_recipient) e.recipient = get_short(read);
  if (parts & has_version) e.version = read.u32();
  if (parts & has_ages) {
    e.of_age_all = {read.i64()};
    e.of_age = {read.i64()};
  }
  const int form_of = manner & 3, by_of = manner >> 2 & 3, how_of = manner >> 4 & 3;
  const auto is_1_or_2 = [](int v) { return v == 1 || v == 2; };
  if (!read.ok() || what < 1 || what > 8 || parts > all_parts || manner > 127) return false;
  if (!is_1_or_2(form_of) || !is_1_or_2(by_of) || !is_1_or_2(how_of)) return false;
  e.what = static_cast<subject_event::kind>(what);
  e.form = static_cast<form>(form_of);
  e.by = static_cast<by>(by_of);
  e.how = static_cast<acceptance>(how_of);
  e.cross_border = (manner & 1 << 6) != 0;
  return parts == parts_of(e);
}

}  // namespace

crypto::plaintext encode(const subject_ledger& one) {
  crypto::plaintext out;
  out.reserve(25 + one.roots.size() * root_size + one.said.events.size() * 40);
  basic_writer write(out);
  write.u8(text_version);
  write.raw(one.tag);
  write.u32(static_cast<std::uint32_t>(one.roots.size()));
  for (const root_number root : one.roots) {
    if (root >> 48 != 0)
      throw error(code::misuse_argument,
                  "locket: a standing cannot be written: root " + std::to_string(root) + " has more than 48 bits. Nothing was written.");
    write.little<root_size>(root);
  }
  write.u32(static_cast<std::uint32_t>(one.said.events.size()));
  for (const subject_event& e : one.said.events) put_event(write, out, e);
  return out;
}

std::optional<subject_ledger> decode(crypto::view text) {
  subject_ledger out;
  reader read(text);
  if (read.u8() != text_version) return std::nullopt;
  const auto tag = read.raw(out.tag.size());
  if (!read.ok()) return std::nullopt;
  std::copy(tag.begin(), tag.end(), out.tag.begin());
  // A count is believed as far as the bytes that follow it could hold.
  const std::uint32_t roots = read.u32();
  if (read.left() / root_size < roots) return std::nullopt;
  for (std::uint32_t i = 0; i < roots; ++i) out.roots.push_back(read.little<root_size>());
  const std::uint32_t events = read.u32();
  if (read.left() / least_event < events) return std::nullopt;
  out.said.events.resize(events);
  for (subject_event& e : out.said.events)
    if (!get_event(read, e)) return std::nullopt;
  if (!read.at_end()) return std::nullopt;
  return out;
}

}  // namespace locket
