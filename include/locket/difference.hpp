// What changed between two versions of a policy, and whether a change is material (R7.1): computed, never declared.
// Read before this: policy.hpp. Read after: engine.hpp (`publish`, `policies`).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/export.hpp>
#include <locket/policy.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace locket {

/// One change. Names what it is about; the rest is empty.
struct change {
  enum class kind : std::uint8_t {
    purpose_added,         ///< purpose; material
    purpose_dropped,       ///< purpose
    category_served,       ///< purpose, category: declared for it now; material
    category_unserved,     ///< purpose, category
    reach_widened,         ///< purpose: it reaches any category now; material
    reach_narrowed,        ///< purpose
    method_widened,        ///< purpose: a basis, or a verb of one, that did not carry it before; published values may count now, or what expired values left; material
    method_narrowed,       ///< purpose
    category_added,        ///< category
    category_dropped,      ///< category
    protection_lowered,    ///< category: no longer sensitive, or another generaliser makes its residue; material
    protection_raised,     ///< category: sensitive now
    retention_lengthened,  ///< category: any of its periods, or a final act that leaves more; material
    retention_shortened,   ///< category
    recipient_added,       ///< purpose, recipient: may have it for that purpose; material
    recipient_dropped,     ///< purpose, recipient
    recipient_moved,       ///< purpose, recipient: to another region; material
    recipient_changed,     ///< purpose, recipient: its kind or role; material, but where a controller becomes a processor
    contract_prolonged,    ///< recipient: the same contract, a later last day
    contract_cut_short,    ///< recipient
    role_changed,          ///< nothing named: who inside the controller may act for what
    region_changed,        ///< nothing named: stored elsewhere; material
    group_lowered,         ///< nothing named: smaller groups may leave the vault; material
    group_raised,          ///< nothing named
    profile_changed,       ///< nothing named
    wording,               ///< nothing named: names, clauses, contact, controller
  } what{};
  std::string purpose{};
  std::string category{};
  std::string recipient{};
  bool material = false;  ///< A consent given before it does not cover what it changes (PIPL Art. 14, 22). Else it is editorial.

  friend bool operator==(const change&, const change&) = default;
};
/// "purpose-added", "retention-lengthened", …
LOCKET_EXPORT std::string_view id_of(change::kind) noexcept;

/// Every change from one version to a later one. Empty if only version and date differ.
LOCKET_EXPORT std::vector<change> difference(const policy& before, const policy& after);

/// True if a consent to `purpose` was given without knowing of this change: it is material and about that purpose, about a category
/// that serves it in `after`, or about everything.
LOCKET_EXPORT bool outdates(const change&, const policy& after, std::string_view purpose) noexcept;

}  // namespace locket
