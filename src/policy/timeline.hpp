// The published versions of a policy in order, and what each changed against the one before.
#pragma once

#include <locket/difference.hpp>
#include <locket/policy.hpp>

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace locket {

class timeline {
 public:
  timeline() = default;
  /// Versions and effective dates must increase: error(code::policy_conflict) otherwise.
  void add(policy);

  bool empty() const noexcept { return versions_.empty(); }
  std::span<const policy> versions() const noexcept { return versions_; }
  /// The latest version whose effective date is not after `at`; null if none is.
  const policy* in_force(instant at) const noexcept;
  const policy* find(std::uint32_t version) const noexcept;
  /// What a version changed against the one before it; empty for the first and for one that is not there.
  std::span<const change> changes(std::uint32_t version) const noexcept;
  /// The latest version in force at `at`, later than the one that was in force at `given`, that materially changed `purpose`
  /// (see difference.hpp); null if none is. A consent older than every version is taken as given under the first.
  const policy* materially_changed(std::string_view purpose, instant given, instant at) const noexcept;
  /// True if a version later than the first, in force at `at` or before, added the purpose or the category to it. One that was dropped
  /// and comes back was added: nobody agreed to its return.
  bool added_later(std::string_view purpose, std::string_view category, instant at) const noexcept;

 private:
  struct step {
    std::vector<change> changes;
    std::vector<std::string> material;  // the purposes that it materially changed
  };
  std::size_t reached(instant at) const noexcept;  // how many versions are in force at `at` or have been

  std::vector<policy> versions_;
  std::vector<step> steps_;  // one for each version; the first one's is empty
};

}  // namespace locket
