// Publishing policy versions, and knowing which one is in force.
#include "engine/residues.hpp"

#include <locket/error.hpp>

#include <mutex>
#include <shared_mutex>

namespace locket {
namespace {

std::array<std::uint8_t, 32> stored_hash(const crypto::key& with, const std::string& document) {
  return crypto::keyed_hash32(with, {reinterpret_cast<const std::uint8_t*>(document.data()), document.size()});
}

}  // namespace

std::shared_ptr<const timeline> engine::state::versions_if(std::size_t published) {
  {
    const std::shared_lock guard(versions_lock_);
    if (versions_ && versions_->versions().size() == published && obeyed(keys->look())) return versions_;
  }
  const std::lock_guard guard(versions_lock_);
  if (!versions_ || versions_->versions().size() != published) return nullptr;
  obey(*versions_);
  return versions_;
}

std::shared_ptr<const timeline> engine::state::versions(store::connection& on) {
  const auto count = static_cast<std::size_t>(meta(on, "policies", 0));
  if (auto known = versions_if(count)) return known;
  const std::lock_guard guard(versions_lock_);
  auto read = std::make_shared<timeline>();
  for (const auto& stored : published_policies(on)) {
    // Keyed: who can only write to the file cannot put another policy in force.
    if (stored_hash(policy_key, stored.document) != stored.hash) throw error(code::corrupt, "locket: policy version " + std::to_string(stored.version) + " in vault " + at.vault + " is not the one that was published. Restore the vault from a backup.");
    read->add(policy::from_document(stored.document));
  }
  adopt(std::move(read));
  return versions_;
}

void engine::state::adopt(std::shared_ptr<const timeline> known) {
  versions_ = std::move(known);
  obeyed_until_ = INT64_MIN;
  obey(*versions_);
}

void engine::state::published(timeline known) {
  const std::lock_guard guard(versions_lock_);
  adopt(std::make_shared<const timeline>(std::move(known)));
}

const policy& engine::state::in_force(const timeline& known, instant when) const {
  if (const auto* version = known.in_force(when)) return *version;
  throw error(code::policy_missing, "locket: vault " + at.vault + " has no policy version in force at " + when.text() + ". Publish one.");
}

class_number engine::state::category_class(const policy& version, std::string_view category) {
  const auto* found = version.find_category(category);
  if (found == nullptr) throw error(code::misuse_argument, "locket: category " + std::string(category) + " is not in policy version " + std::to_string(version.version()) + ". Declare it, or store nothing under it.");
  return keys->class_for(class_kind::category, category, found->keep, version.version());
}

void engine::publish(const policy& version, const actor& by) {
  auto& s = *state_;
  s.enter();
  if (version.what().region != s.region)
    throw error(code::region_mismatch, "locket: policy version " + std::to_string(version.version()) + " keeps data in " + version.what().region + ", but this vault is opened in " + s.region + ". Open it where the policy says (R3.4).");
  for (const auto& category : version.what().categories) need_generaliser(s, version, category);

  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  timeline known = *s.versions(writing.on);
  if (const auto* same = known.find(version.version())) {
    if (same->hash() == version.hash()) return;
    throw error(code::policy_conflict, "locket: policy version " + std::to_string(version.version()) + " is published already, with other content. A version never changes: publish the next one.");
  }
  known.add(version);  // refuses a version or a date that does not increase
  if (known.versions().size() == 1) s.keys->days_in(version.what().zone);
  else if (version.what().zone != s.keys->days_in())
    throw error(code::policy_conflict, "locket: policy version " + std::to_string(version.version()) + " counts days in another zone than the versions before. Keep the zone: stored days depend on it.");

  add_policy(writing.on, {version.version(), version.effective(), stored_hash(s.policy_key, version.document()), version.document()});
  set_meta(writing.on, "policies", static_cast<std::int64_t>(known.versions().size()));
  crypto::nonces fresh;
  audit_entry entry;
  entry.policy_version = version.version();
  s.append(writing.on, audit_act::published, by, s.keys->credited(), std::move(entry), fresh);
  all.commit();
  s.published(std::move(known));  // in force already, it may be
  account_obeyed(s);
}

policy engine::in_force() {
  state_->enter();
  auto reading = state_->vault->read();
  return state_->in_force(*state_->versions(reading.on), state_->keys->now());
}

std::vector<policy> engine::policies() {
  state_->enter();
  auto reading = state_->vault->read();
  const auto known = state_->versions(reading.on);
  return {known->versions().begin(), known->versions().end()};
}

}  // namespace locket
