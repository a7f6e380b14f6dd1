// One request with everything that is looked up once for it: what the files of this room pass to each other.
#pragma once

#include "decide/decide.hpp"
#include "decide/person.hpp"

namespace locket::decide {

struct asked {
  const timeline& policies;
  const policy& in_force;
  const policy::purpose& purpose;
  const policy::recipient* recipient;  // of a provision
  const standing& said;
  const request& what;
  person who;

  bool provides() const noexcept { return what.what == verb::provide; }
  bool collects() const noexcept { return what.what == verb::collect; }
  bool releases() const noexcept { return provides() && what.k.has_value(); }
  /// A named basis other than consent, contract and a standing one is none at all without its reference (R4.2).
  bool has_reference() const noexcept { return !what.reference.empty(); }
  /// By consent such a field needs a separate one; of somebody very young every field does (PIPL Art. 28).
  bool sensitive(const policy::category& c) const noexcept { return c.sensitive || who.all_sensitive_at(what.at); }
  bool crosses_border() const noexcept { return provides() && recipient != nullptr && !recipient->region.empty() && recipient->region != in_force.what().region; }
  /// What a field rests on matters only if something is there to be read, or is about to be collected.
  bool matters(const field& f) const noexcept { return collects() || f.held; }
};

/// An answer about one field, or about all of them.
struct finding {
  reason why = reason::allow;
  locket::basis rests_on = basis::consent;
  std::size_t event = none;
  std::uint32_t version = 0;

  bool allows() const noexcept { return why == reason::allow; }
};

}  // namespace locket::decide
