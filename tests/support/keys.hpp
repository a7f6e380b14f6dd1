// A keyring in a folder of its own, a clock to turn, and its state as text.
#pragma once

#include "keyring/keyring.hpp"
#include "support/hand_clock.hpp"
#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <locket/error.hpp>

#include <memory>
#include <string>
#include <vector>

namespace support {

constexpr locket::zone china{8 * 3600};

inline locket::key_source kek(std::uint8_t fill = 7) {
  return locket::key_source::callback([fill](auto& out) { out.fill(fill); });
}

inline locket::vault_id vault(std::uint8_t fill = 3) {
  locket::vault_id id;
  id.fill(fill);
  return id;
}

inline locket::instant at(std::string_view rfc3339) { return locket::instant::parse(rfc3339).value(); }
inline std::int32_t day(std::string_view iso) { return locket::day_number(locket::date::parse(iso).value().begins(china), china); }
inline std::string text(const std::optional<locket::instant>& when) { return when ? when->text() : "never"; }

class keys {
 public:
  keys() : ring_(locket::keyring::create(path, vault(), kek(), clock, china)) {
    mail = ring_->class_for(locket::class_kind::category, "mail", {locket::days{365}, locket::days{30}});
    log = ring_->class_for(locket::class_kind::category, "log", {locket::days{180}, {}});
    evidence = ring_->class_for(locket::class_kind::evidence, "evidence", {{}, locket::days{1095}});
  }

  locket::keyring* operator->() const { return ring_.get(); }
  locket::keyring& operator*() const { return *ring_; }
  void close() { ring_.reset(); }
  void reopen() {
    close();
    ring_ = other();
  }
  /// A second keyring on the file, as in another process.
  std::unique_ptr<locket::keyring> other() { return locket::keyring::open(path, vault(), kek(), clock); }

  /// The bytes of a data key, for comparing; empty if it opens nothing.
  std::vector<std::uint8_t> key(const locket::key_id& id) const {
    const auto found = ring_->opening_key(id);
    if (!found) return {};
    const auto bytes = found->bytes();
    return {bytes.begin(), bytes.end()};
  }
  void seal(const locket::key_id& id) { static_cast<void>(ring_->sealing_key(id)); }

  /// What opens of root × its classes on a day: "1: mail log; 2: evidence; 3: -".
  std::string opens(std::vector<locket::root_number> roots, std::int32_t on) const {
    std::string out;
    for (const auto root : roots) {
      out += (out.empty() ? "" : "; ") + std::to_string(root) + ":";
      bool any = false;
      for (const auto& rule : ring_->classes()) {
        if (!ring_->opening_key({root, rule.number, on})) continue;
        out += " " + rule.name;
        any = true;
      }
      if (!any) out += " -";
    }
    return out;
  }

  /// Every file of the keyring, main file and journal.
  std::string all_bytes() const { return file_bytes(path) + file_bytes(path + "-journal"); }

  temp_folder folder;
  hand_clock clock{"2026-01-05T00:00:00Z"};
  const std::string path = folder / "blog.locket-keys";
  locket::class_number mail = 0;
  locket::class_number log = 0;
  locket::class_number evidence = 0;

 private:
  std::unique_ptr<locket::keyring> ring_;
};

inline std::string text(locket::root_state state) {
  switch (state) {
    case locket::root_state::unknown:
      return "unknown";
    case locket::root_state::live:
      return "live";
    case locket::root_state::punctured:
      return "punctured";
    case locket::root_state::erased:
      return "erased";
  }
  return "?";
}

/// "mail 2026-01-05 expired 2027-…", "mail of root 2 expired … condemned …", a line each.
inline std::string text(locket::keyring& ring, const std::vector<locket::due_key>& due) {
  std::string out;
  for (const auto& one : due) {
    out += ring.rule(one.of).name;
    if (one.root) out += " of root " + std::to_string(*one.root);
    if (one.day) out += " " + locket::date_of(locket::day_begins(*one.day, china), china).text();
    out += " expired " + one.expired.text();
    if (one.condemned) out += " condemned " + one.condemned->text();
    out += "\n";
  }
  return out;
}

}  // namespace support
