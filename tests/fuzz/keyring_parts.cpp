// A keyring's header and one slot, with checksums and check values put right, so that what lies behind them is reached.
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include "keyring/header.hpp"
#include "keyring/slots.hpp"

#include <locket/error.hpp>

#include <algorithm>

using namespace locket;
using fuzz::demand;

namespace {

crypto::key filled(std::uint8_t with) {
  std::array<std::uint8_t, 32> same;
  same.fill(with);
  return crypto::key::from(same);
}

/// A header that a kek of fives opens.
const ring::header& a_header() {
  static const ring::header made = [] {
    ring::header one;
    one.days_in = {8 * 3600};
    one.vault = {1, 2, 3};
    crypto::nonces fresh;
    const auto keyring_key = filled(6);
    ring::wrap_keyring_key(one, filled(5), keyring_key, fresh);
    ring::wrap_vault_secret(one, keyring_key, filled(7), fresh);
    return one;
  }();
  return made;
}

/// The good header, some bytes of it replaced, its checksum right.
void header_of(fuzz::input in) {
  const auto marks = filled(8);
  auto bytes = ring::encode(a_header(), marks);
  while (!in.empty()) {
    const auto at = in.number(2) % bytes.size();
    const auto with = in.take(in.byte() % 40);
    std::copy_n(with.begin(), std::min(with.size(), bytes.size() - at), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  }
  const auto sum = crypto::hash32(crypto::view(bytes).first(488));
  std::copy_n(sum.begin(), 16, bytes.begin() + 488);
  try {
    const auto read = ring::decode(bytes, "fuzzed");
    const bool whole = ring::authentic(bytes, marks);
    if (whole) demand(ring::encode(read, marks) == bytes, "a header that its owner wrote has one text");
    const auto held = ring::unlock(read, filled(5), "fuzzed");
    demand(std::ranges::equal(held.keyring_key.bytes(), filled(6).bytes()), "a header unlocks to its own keyring key or not at all");
    demand(std::ranges::equal(held.vault_secret.bytes(), filled(7).bytes()), "a header unlocks to its own vault secret or not at all");
  } catch (const error&) {
  }
}

/// What stands in the keyring's file, as it is: never the header of this vault by chance.
void raw_header_of(fuzz::input in) {
  try {
    (void)ring::decode(in.rest(), "fuzzed");
  } catch (const error&) {
  }
}

void slot_of(fuzz::input in) {
  static const ring::secrets held = ring::unlock(a_header(), filled(5), "good");
  ring::slot_bytes slot{};
  std::ranges::copy(in.take(slot.size()), slot.begin());
  const auto opened = ring::open_slot(held, 3, slot);
  if (opened) demand(opened->secret.empty() && opened->label.state == ring::slot_state::free, "no slot but a free one opens that its owner did not write");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  switch (in.byte() % 3) {
    case 0: header_of(in); break;
    case 1: raw_header_of(in); break;
    default: slot_of(in);
  }
  return 0;
}
