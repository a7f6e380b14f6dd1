// SPDX-License-Identifier: MIT
#include "decide/carriage.hpp"

#include <algorithm>

namespace locket::decide {

const policy::carriage* carriage_of(const policy::purpose& p, basis by) noexcept {
  const auto at = std::ranges::find(p.carried_by, by, &policy::carriage::basis);
  return at == p.carried_by.end() ? nullptr : &*at;
}

bool carries_verb(const policy::carriage& how, const asked& a) noexcept {
  switch (a.what.what) {
    case verb::use:
      return how.use;
    case verb::collect:
      return how.collect;
    case verb::provide:
      return how.provide && (!how.to_authority || a.recipient->kind == recipient_kind::authority);
    case verb::statistic:
      return false;
  }
  return false;
}

bool reaches_additions(const policy::carriage& how, const asked& a, const policy::category& c) noexcept {
  if (how.additions || a.purpose.any_category || !a.in_force.what().profile.additions_rest_on_consent) return true;
  return !a.policies.added_later(a.purpose.id, c.id, a.what.at);
}

}  // namespace locket::decide
