// What ties one audit entry to the next: links, yearly segments, the head.
#pragma once

#include "records/cell.hpp"

namespace locket {

using audit_link = std::array<std::uint8_t, 32>;

/// The last entry's number and link. An empty chain has number 0 and a link of zeros.
struct audit_head {
  std::int64_t number = 0;
  audit_link link{};
};

/// Computes links one after the other. Not shared between threads.
class audit_linker {
 public:
  audit_linker(const crypto::key& chain_key, zone days_in) noexcept : key_(chain_key), days_in_(days_in) {}

  /// Continues after an entry of this day; `nothing` starts a chain.
  void after(const audit_link&, std::optional<std::int32_t> day);
  /// The link of the next entry. `sealed` must hold a key id: its day decides in which yearly segment the entry stands.
  audit_link link(std::int64_t number, crypto::view sealed, std::int32_t day) const;

  /// Authenticates a head. Without it who can write to the file could cut the chain at any entry and point the head there.
  audit_link mac_of(const audit_head&) const;
  /// Authenticates the mark that a chain was begun. No build that took the head from there takes it for one.
  audit_link mac_of_begun() const;

 private:
  audit_link mac_of(const audit_head&, std::string_view label) const;
  std::int32_t year_of(std::int32_t day) const noexcept;

  const crypto::key& key_;
  zone days_in_;
  audit_link last_{};
  std::optional<std::int32_t> last_day_;
};

}  // namespace locket
