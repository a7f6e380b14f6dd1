#include "keyring/slots.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace locket::ring {

namespace {

constexpr std::size_t label_size = 40;
constexpr std::size_t sealed_size = crypto::nonce_size + crypto::key_size + crypto::tag_size;
constexpr std::size_t check_at = label_size + sealed_size;
constexpr std::size_t check_size = 16;
static_assert(check_at + check_size == slot_size);

constexpr std::int64_t no_instant = std::numeric_limits<std::int64_t>::min();

// A fixed buffer, because a look-up that misses the cache opens two slots and should allocate for neither.
struct place {
  std::array<std::uint8_t, 8 + 16 + 8 + label_size + sealed_size> bytes;
  crypto::view with_label() const { return {bytes.data(), 8 + 16 + 8 + label_size}; }
  crypto::view with_sealed() const { return bytes; }
};

place place_of(const char (&what)[9], const vault_id& vault, slot_number slot, const slot_bytes& in) {
  place made;
  std::uint8_t* at = std::copy_n(what, 8, made.bytes.data());
  at = std::copy(vault.begin(), vault.end(), at);
  for (unsigned i = 0; i < 8; ++i) *at++ = static_cast<std::uint8_t>(static_cast<std::uint64_t>(slot) >> (8 * i));
  std::copy_n(in.begin(), label_size + sealed_size, at);
  return made;
}

std::int64_t stored(const std::optional<instant>& at) { return at ? at->unix_seconds : no_instant; }
std::optional<instant> read_instant(std::int64_t at) {
  if (at == no_instant) return std::nullopt;
  return instant{at};
}

// Appends, as every writer of locket does; the vector never outgrows what it reserved.
void put_label(const slot_label& label, slot_bytes& out) {
  crypto::bytes text;
  text.reserve(label_size);
  basic_writer to(text);
  to.u8(static_cast<std::uint8_t>(label.state));
  to.u8(static_cast<std::uint8_t>(label.name.kind));
  to.u16(label.generation);
  to.u16(label.name.of);
  to.u16(0);
  to.u64(label.name.root);
  to.u32(static_cast<std::uint32_t>(label.name.day));
  to.u32(0);
  to.i64(stored(label.dates.closed));
  to.i64(stored(label.dates.erased));
  std::copy(text.begin(), text.end(), out.begin());
}

slot_label read_label(const slot_bytes& in) {
  reader from(in);
  slot_label label;
  label.state = static_cast<slot_state>(from.u8());
  label.name.kind = static_cast<slot_kind>(from.u8());
  label.generation = from.u16();
  label.name.of = from.u16();
  from.u16();
  label.name.root = from.u64();
  label.name.day = static_cast<std::int32_t>(from.u32());
  from.u32();
  label.dates.closed = read_instant(from.i64());
  label.dates.erased = read_instant(from.i64());
  return label;
}

std::array<std::uint8_t, check_size> live_check(const crypto::key& check, const place& at) {
  return crypto::keyed_hash16(check, at.with_sealed());
}
std::array<std::uint8_t, check_size> destroyed_check(const secrets& with, const place& at) {
  return crypto::keyed_hash16(with.marks, at.with_sealed());
}

crypto::view check_of(const slot_bytes& in) { return crypto::view(in).subspan(check_at); }

}  // namespace

slot_bytes seal_slot(const secrets& with, slot_number slot, const slot_name& name, const slot_dates& dates, crypto::view secret,
                     crypto::nonces& fresh) {
  slot_bytes made{};
  put_label({slot_state::live, name, with.generation, dates}, made);
  crypto::bytes sealed;
  crypto::seal(with.keyring_key, secret, place_of("lkslot01", with.vault, slot, made).with_label(), fresh, sealed);
  std::copy(sealed.begin(), sealed.end(), made.begin() + label_size);
  const auto check = live_check(with.check, place_of("lkslot01", with.vault, slot, made));
  std::copy(check.begin(), check.end(), made.begin() + check_at);
  return made;
}

slot_bytes tombstone(const secrets& with, slot_number slot, const slot_name& name, const slot_dates& dates) {
  slot_bytes made{};
  put_label({slot_state::destroyed, name, 0, dates}, made);
  const auto check = destroyed_check(with, place_of("lktomb01", with.vault, slot, made));
  std::copy(check.begin(), check.end(), made.begin() + check_at);
  return made;
}

std::optional<opened_slot> open_slot(const secrets& with, slot_number slot, const slot_bytes& in) {
  opened_slot out{read_label(in), {}};
  switch (out.label.state) {
    case slot_state::free:
      if (std::any_of(in.begin(), in.end(), [](std::uint8_t b) { return b != 0; })) return std::nullopt;
      out.label = {};
      return out;
    case slot_state::destroyed:
      if (!crypto::equal(destroyed_check(with, place_of("lktomb01", with.vault, slot, in)), check_of(in))) return std::nullopt;
      return out;
    case slot_state::live: {
      const place at = place_of("lkslot01", with.vault, slot, in);
      const bool before = with.earlier && out.label.generation == with.earlier->generation;
      if (!before && out.label.generation != with.generation) return std::nullopt;
      if (!crypto::equal(live_check(before ? with.earlier->check : with.check, at), check_of(in))) return std::nullopt;
      out.secret = crypto::key::blank();
      if (!crypto::open_into(before ? with.earlier->keyring_key : with.keyring_key, crypto::view(in).subspan(label_size, sealed_size), at.with_label(), out.secret.data()))
        return std::nullopt;
      return out;
    }
  }
  return std::nullopt;
}

}  // namespace locket::ring
