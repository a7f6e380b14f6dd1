#include "gdpr_story.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>

namespace bench::gdpr {

const std::vector<mix>& mixes() {
  using enum act;
  static const std::vector<mix> all{
      {"gdpr-customer", {{read_key, 20}, {read_users_purpose, 10}, {update_value, 20}, {update_users_purpose, 10}, {update_user, 10}, {remove, 20}}, true, 1.0,
       "reading one's metadata by user (10 %): no public call lists it yet"},
      {"gdpr-processor", {{read_key, 20}, {read_purpose, 40}, {read_user, 40}}, false, 2.0, ""},
      {"gdpr-regulator", {{read_logs, 31}, {verify_deletion, 23}}, true, 1.0, "reading a user's metadata (46 %): no public call lists it yet"},
      {"gdpr-controller", {{create, 25}, {remove, 25}, {update_purpose, 25}, {update_user, 25}}, false, 1.0, ""},
  };
  return all;
}

std::size_t world::purpose_of(std::size_t item) { return item * 2654435761u / 7 % purposes; }

world::world(std::size_t records) : users_(records / of_a_user), by_purpose_(purposes), first_(records), next_(records) {
  for (std::size_t item = 0; item < records; ++item) {
    auto& owner = users_[item / of_a_user];
    owner.items.push_back(item);
    owner.purposes.insert(purpose_of(item));
    by_purpose_[purpose_of(item)].insert(item);
  }
  double sum = 0;
  for (std::size_t u = 0; u < users_.size(); ++u) zipf_.push_back(sum += 1 / std::pow(static_cast<double>(u + 1), 0.99));
}

std::size_t world::any_user(bool zipf) {
  if (!zipf) return below(users_.size());
  const auto at = std::uniform_real_distribution<double>(0, zipf_.back())(random_);
  return static_cast<std::size_t>(std::lower_bound(zipf_.begin(), zipf_.end(), at) - zipf_.begin()) % users_.size();
}

void world::carry(op& o) {
  auto& owner = users_[o.user];
  switch (o.what) {
    case act::create:
      o.item = next_++;
      owner.items.push_back(o.item);
      purpose_of_new_.push_back(o.purpose);
      by_purpose_[o.purpose].insert(o.item);
      o.objects = owner.objected.contains(o.purpose);
      break;
    case act::remove:
      std::erase(owner.items, o.item);
      by_purpose_[o.purpose].erase(o.item);
      removed_.emplace_back(o.user, o.item);
      break;
    case act::update_users_purpose:
      o.objects = owner.objected.insert(o.purpose).second;
      if (!o.objects) owner.objected.erase(o.purpose);
      break;
    case act::update_user:
      o.users_purposes.assign(owner.purposes.begin(), owner.purposes.end());
      o.objects = owner.objected.empty();
      owner.objected.clear();
      if (o.objects) owner.objected = owner.purposes;
      break;
    case act::read_purpose: o.items.assign(by_purpose_[o.purpose].begin(), by_purpose_[o.purpose].end()); break;
    case act::read_user: o.items = owner.items; break;
    case act::verify_deletion:
      if (removed_.empty()) throw std::logic_error("bench: gdpr: nothing was deleted before a deletion is verified");
      std::tie(o.user, o.item) = removed_[below(removed_.size())];
      break;
    case act::read_logs: o.item = below(first_ / 2); break;
    default: break;
  }
}

std::vector<op> world::story(const mix& m, std::size_t operations) {
  unsigned whole = 0;
  for (const auto& one : m.shares) whole += one.percent;
  std::vector<op> all;
  while (all.size() < operations) {
    auto dice = static_cast<unsigned>(below(whole));
    op o;
    for (const auto& one : m.shares) {
      o.what = one.what;
      if (dice < one.percent) break;
      dice -= one.percent;
    }
    o.user = any_user(m.zipf);
    while (users_[o.user].items.size() < 2) o.user = (o.user + 1) % users_.size();  // somebody of whom something is left
    const auto& items = users_[o.user].items;
    o.item = items[below(items.size())];
    o.purpose = o.item < first_ ? purpose_of(o.item) : purpose_of_new_[o.item - first_];
    if (o.what == act::update_purpose || o.what == act::read_purpose) o.purpose = below(purposes);
    carry(o);
    all.push_back(std::move(o));
  }
  return all;
}

}  // namespace bench::gdpr
