#include "keyring/header.hpp"

#include "base/bytes.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <limits>
#include <string_view>

namespace locket::ring {

namespace {

constexpr std::string_view magic = "lkkeyrng";
constexpr std::uint16_t format = 1;
constexpr std::size_t authentication_at = 456;
constexpr std::size_t checksum_at = 488;
constexpr std::size_t checksum_size = 16;
static_assert(checksum_at + checksum_size == header_size);

[[noreturn]] void damaged(const std::string& path) {
  throw error(code::corrupt, "locket: keyring " + path +
                                 " cannot be opened: its header is damaged. Restore the keyring from its own copy; "
                                 "nothing was changed.");
}

crypto::bytes binding(std::string_view label, const header& of) {
  crypto::bytes out;
  out.reserve(label.size() + of.vault.size() + sizeof of.generation);
  out.assign(label.begin(), label.end());
  basic_writer to(out);
  to.raw(of.vault);
  to.u16(of.generation);
  return out;
}

template <std::size_t N>
void copy_into(std::array<std::uint8_t, N>& out, crypto::view from) {
  if (from.size() == N) std::copy(from.begin(), from.end(), out.begin());
}

wrapped_key wrap(const crypto::key& with, const crypto::key& what, crypto::view associated_data, crypto::nonces& fresh) {
  crypto::bytes sealed;
  crypto::seal(with, what.bytes(), associated_data, fresh, sealed);
  wrapped_key out;
  copy_into(out, sealed);
  return out;
}

std::array<std::uint8_t, 16> check_of_secret(const header& of, const crypto::key& keyring_key) {
  crypto::bytes message = binding("lksecr01", of);
  message.insert(message.end(), of.vault_secret.begin(), of.vault_secret.end());
  return crypto::keyed_hash16(check_key(keyring_key), message);
}

std::array<std::uint8_t, 32> authentication_of(crypto::view bytes, const crypto::key& marks) {
  constexpr std::string_view label = "lkhead01";
  crypto::bytes message(label.begin(), label.end());
  message.insert(message.end(), bytes.begin(), bytes.begin() + authentication_at);
  return crypto::keyed_hash32(marks, message);
}

void put_clear(const header& from, crypto::bytes& out) {
  basic_writer to(out);
  to.raw({reinterpret_cast<const std::uint8_t*>(magic.data()), magic.size()});
  to.u16(format);
  to.u16(from.generation);
  to.u32(static_cast<std::uint32_t>(from.days_in.seconds_east));
  to.raw(from.vault);
  to.raw(from.kek.salt);
  to.u32(from.kek.cost.passes);
  to.u32(from.kek.cost.memory_kib);
  to.raw(from.keyring_key);
  to.raw(from.kek_check);
  to.raw(from.vault_secret);
  to.raw(from.secret_check);
  to.i64(from.mark.mark);
  to.i64(from.mark.line);
  to.i64(from.mark.boot);
  to.u64(from.slots_made);
  to.u64(from.slots_used);
  to.u64(from.roots);
  to.u32(from.classes);
  to.u32(0);
  to.u64(from.sealed_again);
  to.raw(from.earlier);
  to.raw(from.bridge);
}

}  // namespace

header_bytes encode(const header& from, const crypto::key& marks) {
  crypto::bytes text;
  text.reserve(header_size);
  put_clear(from, text);
  basic_writer to(text);
  to.raw(authentication_of(text, marks));
  to.raw(crypto::view(crypto::hash32(text)).first(checksum_size));
  header_bytes out;
  copy_into(out, text);
  return out;
}

header decode(crypto::view bytes, const std::string& path) {
  if (bytes.size() != header_size || !std::equal(magic.begin(), magic.end(), bytes.begin())) damaged(path);
  reader from(bytes.subspan(magic.size()));
  if (const auto found = from.u16(); found > format)
    throw error(code::format_newer, "locket: keyring " + path + " cannot be opened: its header has format " + std::to_string(found) +
                                        " and this locket knows formats up to 1. Update locket; nothing was changed.");
  if (!crypto::equal(crypto::view(crypto::hash32(bytes.first(checksum_at))).first(checksum_size), bytes.subspan(checksum_at)))
    damaged(path);
  header out;
  out.generation = from.u16();
  out.days_in = {static_cast<std::int32_t>(from.u32())};
  copy_into(out.vault, from.raw(out.vault.size()));
  copy_into(out.kek.salt, from.raw(out.kek.salt.size()));
  out.kek.cost = {from.u32(), from.u32()};
  copy_into(out.keyring_key, from.raw(out.keyring_key.size()));
  copy_into(out.kek_check, from.raw(out.kek_check.size()));
  copy_into(out.vault_secret, from.raw(out.vault_secret.size()));
  copy_into(out.secret_check, from.raw(out.secret_check.size()));
  out.mark.mark = from.i64();
  out.mark.line = from.i64();
  out.mark.boot = from.i64();
  out.slots_made = from.u64();
  out.slots_used = from.u64();
  out.roots = from.u64();
  out.classes = from.u32();
  from.u32();
  out.sealed_again = from.u64();
  copy_into(out.earlier, from.raw(out.earlier.size()));
  copy_into(out.bridge, from.raw(out.bridge.size()));
  return out;
}

void wrap_keyring_key(header& in, const crypto::key& kek, const crypto::key& keyring_key, crypto::nonces& fresh) {
  in.keyring_key = wrap(kek, keyring_key, binding("lkring01", in), fresh);
  in.kek_check = crypto::keyed_hash32(check_key(kek), binding("lkkek001", in));
}

void wrap_vault_secret(header& in, const crypto::key& keyring_key, const crypto::key& vault_secret, crypto::nonces& fresh) {
  in.vault_secret = wrap(keyring_key, vault_secret, binding("lksecr01", in), fresh);
  in.secret_check = check_of_secret(in, keyring_key);
}

secrets unlock(const header& from, const crypto::key& kek, const std::string& path) {
  // The check value says nothing of the keyring key, so it can be told first that the kek is another one and nothing is damaged.
  if (!crypto::equal(crypto::keyed_hash32(check_key(kek), binding("lkkek001", from)), from.kek_check))
    throw error(code::key_mismatch, "locket: keyring " + path +
                                        " cannot be opened: the key does not fit. Check the passphrase, the key file "
                                        "or the variable; nothing was changed.");
  auto keyring_key = crypto::key::blank();
  if (!crypto::open_into(kek, from.keyring_key, binding("lkring01", from), keyring_key.data())) damaged(path);
  if (!crypto::equal(check_of_secret(from, keyring_key), from.secret_check)) damaged(path);
  auto vault_secret = crypto::key::blank();
  if (!crypto::open_into(keyring_key, from.vault_secret, binding("lksecr01", from), vault_secret.data())) damaged(path);
  auto made = secrets_of(from.vault, from.generation, std::move(keyring_key), std::move(vault_secret));
  if (!rotating(from)) return made;
  auto before = crypto::key::blank();
  if (!crypto::open_into(made.keyring_key, from.earlier, binding("lkearly1", from), before.data())) damaged(path);
  auto check = check_key(before);
  made.earlier = {static_cast<std::uint16_t>(from.generation - 1), std::move(before), std::move(check)};
  return made;
}

crypto::key begin_rotation(header& in, const crypto::key& kek, const secrets& held, crypto::nonces& fresh) {
  if (in.generation == std::numeric_limits<std::uint16_t>::max())
    throw error(code::misuse_argument, "locket: this keyring's key was replaced 65,534 times already. Export the vault into a new one.");
  ++in.generation;
  auto next = crypto::key::random();
  wrap_keyring_key(in, kek, next, fresh);
  wrap_vault_secret(in, next, held.vault_secret, fresh);
  in.sealed_again = 0;
  in.earlier = wrap(next, held.keyring_key, binding("lkearly1", in), fresh);
  in.bridge = wrap(held.keyring_key, next, binding("lkbridg1", in), fresh);
  return next;
}

bool rotating(const header& in) noexcept { return in.earlier != wrapped_key{}; }

void end_rotation(header& in) noexcept {
  in.sealed_again = 0;
  in.earlier = {};
  in.bridge = {};
}

void go_over(secrets& held, crypto::key keyring_key) {
  held.earlier = {held.generation, std::move(held.keyring_key), std::move(held.check)};
  held.check = check_key(keyring_key);
  held.keyring_key = std::move(keyring_key);
  ++held.generation;
}

void follow(const header& now, secrets& held, const std::string& path) {
  if (now.generation == held.generation) {
    if (!rotating(now)) held.earlier.reset();
    return;
  }
  auto next = crypto::key::blank();
  const bool one_further = now.generation == held.generation + 1 && rotating(now);
  if (!one_further || !crypto::open_into(held.keyring_key, now.bridge, binding("lkbridg1", now), next.data()))
    throw error(code::key_mismatch, "locket: keyring " + path +
                                        " cannot be used any more by this process: its keyring key was replaced while this process did not "
                                        "look. Close the vault and open it again.");
  go_over(held, std::move(next));
}

bool authentic(const header_bytes& bytes, const crypto::key& marks) {
  return crypto::equal(authentication_of(bytes, marks), crypto::view(bytes).subspan(authentication_at, 32));
}

}  // namespace locket::ring
