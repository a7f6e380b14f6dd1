// SPDX-License-Identifier: MIT
#include "policy/timeline.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {

void timeline::add(policy next) {
  step taken;
  if (!versions_.empty()) {
    const policy& last = versions_.back();
    const std::string who =
        "locket: policy version " + std::to_string(next.version()) + " cannot follow version " + std::to_string(last.version());
    if (next.version() <= last.version())
      throw error(code::policy_conflict, who + ": version numbers must increase. Give it a higher one.");
    if (next.effective() <= last.effective()) {
      throw error(code::policy_conflict, who + ": it would take effect at " + next.effective().text() + ", and version " +
                                             std::to_string(last.version()) + " does at " + last.effective().text() +
                                             ". Give it a later date.");
    }
    taken.changes = difference(last, next);
    for (const auto& purpose : next.what().purposes) {
      const auto outdated = [&](const change& c) { return outdates(c, next, purpose.id); };
      if (std::ranges::any_of(taken.changes, outdated)) taken.material.push_back(purpose.id);
    }
  }
  steps_.push_back(std::move(taken));
  versions_.push_back(std::move(next));
}

std::size_t timeline::reached(instant at) const noexcept {
  std::size_t n = versions_.size();
  while (n > 0 && at < versions_[n - 1].effective()) --n;
  return n;
}

const policy* timeline::in_force(instant at) const noexcept {
  const std::size_t n = reached(at);
  return n == 0 ? nullptr : &versions_[n - 1];
}

const policy* timeline::find(std::uint32_t version) const noexcept {
  const auto at = std::ranges::find(versions_, version, &policy::version);
  return at == versions_.end() ? nullptr : &*at;
}

std::span<const change> timeline::changes(std::uint32_t version) const noexcept {
  const auto* p = find(version);
  return p ? std::span<const change>(steps_[static_cast<std::size_t>(p - versions_.data())].changes) : std::span<const change>();
}

const policy* timeline::materially_changed(std::string_view purpose, instant given, instant at) const noexcept {
  const std::size_t known = std::max<std::size_t>(reached(given), 1);
  for (std::size_t n = reached(at); n > known; --n) {
    if (std::ranges::find(steps_[n - 1].material, purpose) != steps_[n - 1].material.end()) return &versions_[n - 1];
  }
  return nullptr;
}

bool timeline::added_later(std::string_view purpose, std::string_view category, instant at) const noexcept {
  const std::size_t n = reached(at);
  for (std::size_t i = 1; i < n; ++i) {
    for (const auto& c : steps_[i].changes) {
      if (c.what == change::kind::purpose_added && c.purpose == purpose) return true;
      if (c.what == change::kind::category_served && c.purpose == purpose && c.category == category) return true;
    }
  }
  return false;
}

}  // namespace locket
