// From a key id to its key.
#include "keyring/state.hpp"

#include <algorithm>

namespace locket {

namespace {

using ring::slot_kind;
using ring::slot_name;
using ring::slot_state;

}  // namespace

const ring::cached_root& keyring::state::root(root_number root) {
  if (const auto* known = cached.root(root)) return *known;
  ring::cached_root entry;
  if (root == 0) {
    entry.label.state = slot_state::live;
    entry.key = keys.vault_root.copy();
  } else if (const auto slot = table().root(root)) {
    auto opened = load(*slot, {slot_kind::root, 0, root, 0});
    entry = {*slot, opened.label, std::move(opened.secret)};
  }
  return cached.put(root, std::move(entry));
}

const ring::cached_class& keyring::state::key_of_class(root_number of_root, class_number of) {
  if (const auto* known = cached.of_class(of_root, of)) return *known;
  const key_class& rule = refusing_rule_of(of);
  const ring::cached_root& from = root(of_root);
  ring::cached_class entry;
  if (!from.key.empty()) {
    entry.key = crypto::subkey(from.key, of, "lkclass_");
    entry.ends = ring::class_ends(rule, from.label.dates);
  } else if (from.slot != 0) {
    entry.ends = ring::class_ends(rule, from.label.dates);
    if (const auto slot = table().class_slot(of_root, of)) {
      auto opened = load(*slot, {slot_kind::class_key, of, of_root, 0});
      entry = {std::move(opened.secret), std::min(entry.ends, ring::class_ends(rule, opened.label.dates))};
    }
  }
  return cached.put(of_root, of, std::move(entry));
}

const ring::cached_day& keyring::state::key_of_day(class_number of, std::int32_t day) {
  if (const auto* known = cached.day(of, day)) return *known;
  ring::cached_day entry;
  entry.ends = ring::day_ends(refusing_rule_of(of), day, days_in);
  if (const auto slot = table().day(of, day)) {
    entry.key = load(*slot, {slot_kind::day_key, of, 0, day}).secret;
    entry.minted = true;
  }
  return cached.put(of, day, std::move(entry));
}

const ring::cached_root& keyring::state::fetch(root_number of) {
  look();
  if (const auto* known = cached.root(of)) return *known;
  read([&] { root(of); });
  return *cached.root(of);
}

const ring::cached_class& keyring::state::fetch(root_number of_root, class_number of) {
  look();
  if (const auto* known = cached.of_class(of_root, of)) return *known;
  if (derivable(of_root)) return key_of_class(of_root, of);
  read([&] { key_of_class(of_root, of); });
  return *cached.of_class(of_root, of);
}

bool keyring::state::derivable(root_number of) const {
  const auto* known = cached.root(of);
  return known != nullptr && !known->key.empty();
}

std::pair<const ring::cached_class*, const ring::cached_day*> keyring::state::find(const key_id& id) {
  std::pair both{cached.of_class(id.root, id.of), cached.day(id.of, id.day)};
  if (both.first != nullptr && both.second != nullptr) return both;
  if (both.second != nullptr && derivable(id.root)) return {&key_of_class(id.root, id.of), both.second};
  // Both inside one snapshot: catching up for the second could drop the first.
  if (on().in_transaction()) return {&key_of_class(id.root, id.of), &key_of_day(id.of, id.day)};
  read([&] { both = {&key_of_class(id.root, id.of), &key_of_day(id.of, id.day)}; });
  return both;
}

// A refusal must outlast a clock that is set back and a restart, so the mark is stored before the first one that it does not cover.
// Not while the clock is suspect: that refusal may be taken back. If the mark cannot be stored the answer is still no, and the next
// refusal tries again.
bool keyring::state::past(std::int64_t ends) {
  if (ends == ring::never) return false;
  water.observe();
  if (water.now().unix_seconds < ends) return false;
  if (!mark_stored_past(ends) && water.credited().unix_seconds >= ends) {
    try {
      store_mark();
    } catch (const error&) {
    }
  }
  return true;
}

std::optional<crypto::key> keyring::state::opening(const key_id& id) {
  const auto [of, day] = find(id);
  if (of->key.empty() || day->key.empty()) return std::nullopt;
  if (past(std::min(of->ends, day->ends))) return std::nullopt;
  return crypto::data_key(of->key, day->key, id.of, id.day);
}

// A class that this keyring does not know is one that a newer keyring minted: its keys are lost, and the cell is whole.
std::optional<crypto::key> keyring::opening_key(const key_id& id) {
  const auto held = state_->enter();
  state_->look();
  if (state_->classes.find(id.of) == nullptr) return std::nullopt;
  return state_->opening(id);
}

namespace {

std::optional<instant> end_at(std::int64_t second) noexcept { return second == ring::never ? std::nullopt : std::optional(instant{second}); }

key_view ends_of(const ring::cached_class& of, const ring::cached_day& day) noexcept {
  constexpr std::int64_t after_the_first_second = 86399;
  const auto first = day.ends == ring::never ? of.ends : std::min(of.ends, day.ends - after_the_first_second);
  return {end_at(first), end_at(std::min(of.ends, day.ends)), std::nullopt};
}

}  // namespace

key_view keyring::state::view_of(const ring::cached_class& of, const ring::cached_day& day, const key_id& id) {
  auto out = ends_of(of, day);
  if (!of.key.empty() && !day.key.empty() && !past(std::min(of.ends, day.ends))) out.key = crypto::data_key(of.key, day.key, id.of, id.day);
  return out;
}

std::optional<std::vector<key_view>> keyring::state::views_at_hand(std::span<const key_id> ids) const {
  std::vector<key_view> out;
  out.reserve(ids.size());
  for (const key_id& id : ids) {
    if (classes.find(id.of) == nullptr) {
      out.emplace_back();
      continue;
    }
    const auto* of = cached.of_class(id.root, id.of);
    const auto* day = cached.day(id.of, id.day);
    if (of == nullptr || day == nullptr) return std::nullopt;
    const auto last = std::min(of->ends, day->ends);
    if (last != ring::never && water.now().unix_seconds >= last) return std::nullopt;  // what is past may have to be written down
    out.push_back(ends_of(*of, *day));
    if (!of->key.empty() && !day->key.empty()) out.back().key = crypto::data_key(of->key, day->key, id.of, id.day);
  }
  return out;
}

std::vector<key_view> keyring::views(std::span<const key_id> ids) {
  auto& s = *state_;
  if (const auto held = s.enter_shared(); s.settled())
    if (auto all = s.views_at_hand(ids)) return *std::move(all);
  const auto held = s.enter();
  s.look();
  std::vector<key_view> out;
  out.reserve(ids.size());
  const auto is_minted = [&](const key_id& id) { return s.classes.find(id.of) != nullptr; };
  const auto seen = [&](const key_id& id, const auto& find) {
    if (!is_minted(id)) return out.emplace_back(), true;
    const auto [of, day] = find(id);
    if (of == nullptr || day == nullptr) return false;
    return out.push_back(s.view_of(*of, *day, id)), true;
  };
  const auto at_hand = [&](const key_id& id) {
    const auto* of = s.cached.of_class(id.root, id.of);
    if (of == nullptr && s.derivable(id.root)) of = &s.key_of_class(id.root, id.of);
    return std::pair{of, s.cached.day(id.of, id.day)};
  };
  if (std::all_of(ids.begin(), ids.end(), [&](const key_id& id) { return seen(id, at_hand); })) return out;
  out.clear();
  s.read([&] {  // one snapshot for what the cache lacks, where a page of strangers would take one each
    for (const key_id& id : ids)
      if (is_minted(id)) static_cast<void>(s.find(id));
  });
  for (const key_id& id : ids) seen(id, [&](const key_id& one) { return s.find(one); });
  return out;
}

std::optional<crypto::key> keyring::class_key(root_number root, class_number number) {
  const auto held = state_->enter();
  const auto& of = state_->fetch(root, number);
  if (of.key.empty() || state_->past(of.ends)) return std::nullopt;
  return of.key.copy();
}

crypto::key keyring::sealing_key(const key_id& id) {
  const auto held = state_->enter();
  state_->look();
  auto both = state_->find(id);
  if (!both.second->minted && !both.first->key.empty()) {
    const std::pair one{id.of, id.day};
    state_->mint_days({&one, 1});
    both = state_->find(id);
  }
  if (both.first->key.empty() || both.second->key.empty())
    state_->damaged("the key that a value is to be sealed with is destroyed or unknown");
  return crypto::data_key(both.first->key, both.second->key, id.of, id.day);
}

void keyring::mint_days(std::span<const std::pair<class_number, std::int32_t>> wanted) {
  const auto held = state_->enter();
  state_->look();
  state_->mint_days(wanted);
}

void keyring::state::mint_days(std::span<const std::pair<class_number, std::int32_t>> wanted) {
  std::vector<std::pair<class_number, std::int32_t>> missing;
  const auto is_missing = [&](const auto& one) { return !key_of_day(one.first, one.second).minted; };
  for (const auto& one : wanted) {
    const auto* known = cached.day(one.first, one.second);
    if (known == nullptr || !known->minted) missing.push_back(one);
  }
  if (missing.empty()) return;
  read([&] { std::erase_if(missing, [&](const auto& one) { return !is_missing(one); }); });
  if (missing.empty()) return;
  write([&](crypto::nonces& fresh) {
    make_room(missing.size());
    bool minted = false;
    for (const auto& [of, day] : missing) {
      if (key_of_day(of, day).minted) continue;
      const ring::slot_number slot = take_slot();
      auto key = crypto::key::random();
      put_live(slot, {slot_kind::day_key, of, 0, day}, {}, key.bytes(), fresh);
      table().add_day(of, day, slot);
      cached.put(of, day, {std::move(key), true, ring::day_ends(refusing_rule_of(of), day, days_in)});
      minted = true;
    }
    return minted;
  });
}

bool keyring::alive(const key_id& id) {
  const auto held = state_->enter();
  state_->look();
  if (state_->classes.find(id.of) == nullptr) return false;
  const auto [of, day] = state_->find(id);
  return !of->key.empty() && !day->key.empty();
}

bool keyring::destroyed(const key_id& id) {
  const auto held = state_->enter();
  if (state_->fetch(id.root).slot == 0 && id.root != 0) return false;
  if (state_->classes.find(id.of) == nullptr) return false;
  const auto [of, day] = state_->find(id);
  return of->key.empty() || (day->minted && day->key.empty());
}

std::optional<instant> keyring::expires(const key_id& id, instant collected) {
  const auto held = state_->enter();
  state_->fetch(id.root);
  return state_->end_of(id, collected);
}

std::optional<instant> keyring::state::end_of(const key_id& id, instant collected) {
  const key_class& rule = refusing_rule_of(id.of);
  std::int64_t end = ring::class_ends(rule, root(id.root).label.dates);
  if (rule.keep.from_collection) end = std::min(end, (collected + *rule.keep.from_collection).unix_seconds);
  if (end == ring::never) return std::nullopt;
  return instant{end};
}

}  // namespace locket
