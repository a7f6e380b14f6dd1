// Keys that were unwrapped, in the locked arena, for as long as the file's change counter stands still.
#pragma once

#include "keyring/slots.hpp"

#include <limits>
#include <unordered_map>

namespace locket::ring {

/// The first second at which nothing opens any more; `never` if there is none.
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

struct cached_root {
  slot_number slot = 0;  // 0: this keyring knows no such root
  slot_label label;
  crypto::key key;  // empty unless live
};
struct cached_class {
  crypto::key key;  // empty: destroyed, or of a root that is unknown
  std::int64_t ends = never;
};
struct cached_day {
  crypto::key key;  // empty: destroyed, or not minted
  bool minted = false;
  std::int64_t ends = never;
};

class cache {
 public:
  const cached_root* root(root_number root) const { return find(roots_, root); }
  const cached_class* of_class(root_number root, class_number of) const { return find(classes_, class_at(root, of)); }
  const cached_day* day(class_number of, std::int32_t day) const { return find(days_, day_at(of, day)); }

  const cached_root& put(root_number root, cached_root entry) { return roots_.insert_or_assign(root, std::move(entry)).first->second; }
  const cached_class& put(root_number root, class_number of, cached_class entry) {
    return classes_.insert_or_assign(class_at(root, of), std::move(entry)).first->second;
  }
  const cached_day& put(class_number of, std::int32_t day, cached_day entry) {
    return days_.insert_or_assign(day_at(of, day), std::move(entry)).first->second;
  }

  void drop_root(root_number root, std::uint32_t classes) {
    roots_.erase(root);
    for (std::uint32_t of = 1; of <= classes; ++of) classes_.erase(class_at(root, static_cast<class_number>(of)));
  }
  void drop_day(class_number of, std::int32_t day) { days_.erase(day_at(of, day)); }
  void forget() noexcept {
    roots_.clear();
    classes_.clear();
    days_.clear();
  }
  /// Keeps the arena's share of RLIMIT_MEMLOCK (8 MiB for the whole process) to 2 MiB. Called where no entry is held by reference.
  void trim() noexcept {
    if (full()) forget();
  }
  bool full() const noexcept { return roots_.size() + classes_.size() + days_.size() > 65536; }

 private:
  template <class Map>
  static const typename Map::mapped_type* find(const Map& in, std::uint64_t at) {
    const auto found = in.find(at);
    return found == in.end() ? nullptr : &found->second;
  }
  static std::uint64_t class_at(root_number root, class_number of) noexcept { return root << 16 | of; }  // roots have 48 bits
  static std::uint64_t day_at(class_number of, std::int32_t day) noexcept {
    return std::uint64_t{of} << 32 | static_cast<std::uint32_t>(day);
  }

  std::unordered_map<std::uint64_t, cached_root> roots_;
  std::unordered_map<std::uint64_t, cached_class> classes_;
  std::unordered_map<std::uint64_t, cached_day> days_;
};

}  // namespace locket::ring
