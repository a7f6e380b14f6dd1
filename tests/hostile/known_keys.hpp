// Every key of a keyring that who has the kek can come by: what must stand nowhere in the clear.
#pragma once

#include "hostile/canary.hpp"

#include "keyring/header.hpp"
#include "keyring/slots.hpp"
#include "store/sqlite.hpp"
#include "support/hand_clock.hpp"
#include "support/temp_folder.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace hostile {

struct known_keys {
  std::map<std::string, std::string> named;    // "root 1, class 3": 32 bytes
  std::map<std::string, std::string> wrapped;  // the same as they stand in slots
};

inline std::string text_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

inline void add_slots(locket::store::connection& file, const locket::ring::secrets& held, known_keys& all, std::set<std::pair<locket::class_number, std::int32_t>>& days) {
  auto slots = file.prepare("SELECT slot, sealed FROM slots");
  while (slots.step()) {
    locket::ring::slot_bytes bytes{};
    const auto sealed = slots.blob(1);
    std::copy_n(sealed.begin(), std::min(sealed.size(), bytes.size()), bytes.begin());
    const auto opened = locket::ring::open_slot(held, slots.integer(0), bytes);
    if (!opened || opened->secret.empty()) continue;
    const auto& name = opened->label.name;
    const std::string called = "kind " + std::to_string(static_cast<int>(name.kind)) + " root " + std::to_string(name.root) + " class " + std::to_string(name.of) + " day " + std::to_string(name.day);
    all.named["slot: " + called] = text_of(opened->secret.bytes());
    all.wrapped[called] = text_of(std::span(bytes).subspan(40, 72));  // nonce, ciphertext, tag
    if (name.kind == locket::ring::slot_kind::day_key) days.emplace(name.of, name.day);
  }
}

/// `keyring` is a copy: it is opened, and roots 1 to 3 are asked for every class and day.
inline known_keys keys_in(const std::string& keyring, const std::string& key_file) {
  known_keys all;
  const auto source = locket::key_source::key_file(key_file);
  std::set<std::pair<locket::class_number, std::int32_t>> days;
  {
    locket::store::connection file({.path = keyring, .kept = locket::store::journal::zeroed_persist, .application_id = 0x6c6b6b72});
    auto head = file.prepare("SELECT fixed FROM header");
    if (!head.step()) throw std::runtime_error("a keyring without a header");
    const auto read = locket::ring::decode(head.blob(0), keyring);
    const auto kek = locket::crypto::kek_of(source, read.kek);
    const auto held = locket::ring::unlock(read, kek, keyring);
    all.named["kek"] = text_of(kek.bytes());
    all.named["keyring key"] = text_of(held.keyring_key.bytes());
    all.named["vault secret"] = text_of(held.vault_secret.bytes());
    add_slots(file, held, all, days);
  }
  const support::hand_clock clock("2026-02-01T08:00:00Z");
  const auto ring = locket::keyring::open(keyring, {}, source, clock);
  for (locket::root_number root = 1; root <= 3; ++root)
    for (const auto& one : ring->classes())
      if (const auto key = ring->class_key(root, one.number)) all.named["class key: root " + std::to_string(root) + " class " + std::to_string(one.number)] = text_of(key->bytes());
  for (locket::root_number root = 1; root <= 3; ++root)
    for (const auto& [of, day] : days)
      if (const auto key = ring->opening_key({root, of, day})) all.named["data key: root " + std::to_string(root) + " class " + std::to_string(of) + " day " + std::to_string(day)] = text_of(key->bytes());
  return all;
}

}  // namespace hostile
