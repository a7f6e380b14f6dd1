// What is past its date, and since when somebody knows. Nothing here destroys: destruction.cpp does, a day later.
#include "keyring/state.hpp"

#include <algorithm>

namespace locket {

namespace {

// From condemned to overwritten, in credited time: what a clock that was wrong for an hour has condemned is not lost yet.
constexpr std::int64_t grace = 24 * 3600;
constexpr std::int64_t beginning = std::numeric_limits<std::int64_t>::min();

std::optional<instant> instant_of(const std::optional<std::int64_t>& at) {
  if (!at) return std::nullopt;
  return instant{*at};
}

void keep_oldest(std::vector<due_key>& of, std::size_t from, std::size_t most) {
  std::stable_sort(of.begin() + static_cast<std::ptrdiff_t>(from), of.end(),
                   [](const due_key& a, const due_key& b) { return a.expired < b.expired; });
  if (of.size() > most) of.resize(most);
}

}  // namespace

keyring::state::endings keyring::state::endings_of(root_number of_root) {
  endings out;
  const ring::cached_root& from = root(of_root);
  const auto condemned = table().condemned(of_root);
  const auto add = [&](const key_class& rule, const ring::slot_dates& dates) {
    out.lives = true;
    ending one{rule.number, ring::class_ends(rule, dates), std::nullopt};
    if (one.at == ring::never) return;
    for (const auto& [of, at] : condemned)
      if (of == rule.number) one.condemned = at;
    out.next = std::min(out.next, one.condemned ? *one.condemned + grace : one.at);
    out.dated.push_back(one);
  };
  if (!from.key.empty()) {
    for (const key_class* rule : classes.all()) add(*rule, from.label.dates);
    return out;
  }
  for (const auto& [of, slot] : table().class_slots(of_root)) {
    const auto held = load(slot, {ring::slot_kind::class_key, of, of_root, 0});
    if (held.label.state == ring::slot_state::live) add(rule_of(of), held.label.dates);
  }
  return out;
}

void keyring::state::replan(root_number of_root) {
  const endings all = endings_of(of_root);
  const ring::slot_dates dates = root(of_root).label.dates;
  if (!all.lives || (!dates.closed && !dates.erased)) {
    table().unplan(of_root);
    return;
  }
  table().plan(of_root, dates, all.next == ring::never ? std::nullopt : std::optional(all.next));
}

void keyring::state::due_days(std::int64_t at, std::size_t most, std::vector<due_key>& out) {
  for (const key_class* rule : classes.all()) {
    const auto last = ring::last_ended_day(*rule, at, days_in);
    if (!last) continue;
    auto days = table().days_through(rule->number, *last, most);
    const auto ripe = table().days_condemned(rule->number, beginning, at - grace, most);
    days.insert(days.end(), ripe.begin(), ripe.end());
    for (const auto& one : days)
      out.push_back({one.of, std::nullopt, one.day, {ring::day_ends(*rule, one.day, days_in)}, instant_of(one.condemned)});
  }
}

// Gives the roots whose plan was only a hint and turned out to be early; the caller corrects them.
std::vector<root_number> keyring::state::due_roots(std::int64_t at, std::size_t most, std::vector<due_key>& out) {
  std::vector<root_number> early;
  for (const root_number of_root : table().planned(at, std::max<std::size_t>(most, 1024))) {
    const endings all = endings_of(of_root);
    if (all.next > at) {
      early.push_back(of_root);
      continue;
    }
    for (const ending& one : all.dated)
      if (one.at <= at && (!one.condemned || *one.condemned + grace <= at))
        out.push_back({one.of, of_root, std::nullopt, {one.at}, instant_of(one.condemned)});
  }
  return early;
}

void keyring::state::waiting(std::int64_t at, std::size_t most, std::vector<due_key>& out) {
  for (const key_class* rule : classes.all())
    for (const auto& one : table().days_condemned(rule->number, at - grace, ring::never, most))
      out.push_back({one.of, std::nullopt, one.day, {ring::day_ends(*rule, one.day, days_in)}, instant_of(one.condemned)});
  for (const root_number of_root : table().condemned_after(at - grace, most))
    for (const ending& one : endings_of(of_root).dated)
      if (one.condemned && *one.condemned > at - grace) out.push_back({one.of, of_root, std::nullopt, {one.at}, instant_of(one.condemned)});
}

std::vector<due_key> keyring::due(std::size_t most) {
  persist_mark(ring::high_water::slack);
  const auto held = state_->enter();
  auto& s = *state_;
  std::vector<due_key> out;
  std::vector<root_number> early;
  do {
    out.clear();
    s.read([&] {
      s.water.observe();
      const std::int64_t at = s.water.credited().unix_seconds;
      s.due_days(at, most, out);
      early = s.due_roots(at, most, out);
      keep_oldest(out, 0, most);
      if (out.size() == most) return;
      const std::size_t actionable = out.size();
      s.waiting(at, most - actionable, out);
      keep_oldest(out, actionable, most);
    });
    if (early.empty()) break;
    s.write([&](crypto::nonces&) {
      for (const root_number of_root : early) s.replan(of_root);
      return true;
    });
  } while (true);
  return out;
}

bool keyring::state::condemn(const due_key& key, std::int64_t at) {
  const key_class& rule = rule_of(key.of);
  if (key.day) {
    if (ring::day_ends(rule, *key.day, days_in) > at) return false;
    table().condemn_day(key.of, *key.day, at);
    return true;
  }
  if (!key.root) return false;
  for (const ending& one : endings_of(*key.root).dated) {
    if (one.of != key.of || one.at > at) continue;
    table().condemn(*key.root, key.of, at);
    replan(*key.root);
    return true;
  }
  return false;
}

void keyring::condemn(const due_key& key) { condemn(std::span(&key, 1)); }

void keyring::condemn(std::span<const due_key> these) {
  const auto held = state_->enter();
  state_->write([&](crypto::nonces&) {
    if (state_->water.suspect())
      throw error(code::clock_suspect,
                  "locket: nothing can be condemned: the clock moved further than elapsed time explains. Set the clock, or "
                  "confirm that it is right.");
    bool changed = false;
    for (const due_key& one : these) changed = state_->condemn(one, state_->water.credited().unix_seconds) || changed;
    return changed;
  });
}

std::optional<instant> keyring::next_due() {
  const auto held = state_->enter();
  auto& s = *state_;
  std::int64_t first = ring::never;
  s.read([&] {
    if (const auto planned = s.table().first_planned()) first = *planned;
    for (const key_class* rule : s.classes.all()) {
      for (const auto& one : s.table().days_through(rule->number, std::numeric_limits<std::int32_t>::max(), 1))
        first = std::min(first, ring::day_ends(*rule, one.day, s.days_in));
      for (const auto& one : s.table().days_condemned(rule->number, beginning, ring::never, 1))
        first = std::min(first, *one.condemned + grace);
    }
  });
  if (first == ring::never) return std::nullopt;
  return instant{first};
}

}  // namespace locket
