// Classes and roots: what has a number, and in which state it is.
#include "keyring/state.hpp"

#include <algorithm>

namespace locket {

namespace {

constexpr root_number most_roots = (root_number{1} << 48) - 1;

void check(const retention& keep, std::string_view name) {
  for (const auto& period : {keep.from_collection, keep.from_closure})
    if (period && period->count < 0)
      throw error(code::misuse_argument, "locket: retention cannot be " + std::to_string(period->count) + " days (class " +
                                             std::string(name) + "). Give 0 or more.");
}

}  // namespace

class_number keyring::class_for(class_kind kind, std::string_view name, const retention& keep, std::uint32_t since) {
  check(keep, name);
  const auto held = state_->enter();
  auto& s = *state_;
  s.look();
  const auto found = [&]() -> class_number {
    const auto& all = s.classes.all();
    const auto is = [&](const key_class* one) { return one->kind == kind && one->name == name && one->keep == keep && one->since <= since; };
    const auto at = std::find_if(all.rbegin(), all.rend(), is);
    return at == all.rend() ? class_number{0} : (*at)->number;
  };
  if (const class_number known = found()) return known;
  class_number number = 0;
  s.write([&](crypto::nonces&) {
    if ((number = found()) != 0) return false;
    if (s.head.classes == std::numeric_limits<class_number>::max())
      throw error(code::misuse_argument,
                  "locket: no more classes can be numbered: 65,535 retention rules were in force so far. Start a new vault.");
    number = static_cast<class_number>(++s.head.classes);
    const key_class made{number, kind, std::string(name), keep, since};
    s.table().add_class(ring::sealed_row(made, s.keys));
    // A closed subject's living root has a key for the new class as well.
    if (keep.from_closure && kind != class_kind::evidence && kind != class_kind::audit) s.table().hurry_closed(*keep.from_closure);
    s.classes.load(s.table().classes(), s.head.classes, s.keys, s.path);
    return true;
  });
  return number;
}

const key_class& keyring::rule(class_number of) {
  const auto held = state_->enter();
  state_->look();
  return state_->rule_of(of);
}

bool keyring::knows(class_number of) {
  const auto held = state_->enter();
  state_->look();
  return state_->classes.find(of) != nullptr;
}

std::uint64_t keyring::slots_used() {
  const auto held = state_->enter();
  state_->look();
  return state_->head.slots_used;
}

keyring::living_keys keyring::living() {
  const auto held = state_->enter();
  living_keys found;
  state_->read([&] { found = {state_->table().count_live(ring::slot_kind::root), state_->table().count_live(ring::slot_kind::day_key)}; });
  return found;
}

std::vector<key_class> keyring::classes() {
  const auto held = state_->enter();
  state_->look();
  std::vector<key_class> out;
  for (const key_class* one : state_->classes.all()) out.push_back(*one);
  return out;
}

void keyring::shorten(class_number of, const retention& to) {
  const auto held = state_->enter();
  auto& s = *state_;
  s.write([&](crypto::nonces&) {
    key_class changed = s.rule_of(of);
    check(to, changed.name);
    if (changed.keep == to) return false;
    if (!ring::only_shorter(changed.keep, to))
      throw error(code::misuse_argument, "locket: a retention can only be shortened (category " + changed.name +
                                             "). A longer one is a new class, for what is collected from now on.");
    changed.keep = to;
    s.table().set_rule(ring::sealed_row(changed, s.keys));
    if (to.from_closure && changed.kind == class_kind::evidence)
      s.table().hurry_erased(*to.from_closure);
    else if (to.from_closure && changed.kind != class_kind::audit)
      s.table().hurry_closed(*to.from_closure);
    s.classes.load(s.table().classes(), s.head.classes, s.keys, s.path);
    s.cached.forget();
    return true;
  });
}

void keyring::refuse_under(const std::vector<std::pair<class_number, retention>>& these) {
  const auto held = state_->enter();
  auto& s = *state_;
  if (these.empty() && s.refusing.empty()) return;
  s.look();
  std::map<class_number, key_class> wanted;
  for (const auto& [of, keep] : these) {
    key_class rule = s.rule_of(of);
    rule.keep = ring::shorter_of(rule.keep, keep);
    wanted.emplace(of, std::move(rule));
  }
  s.refusing = std::move(wanted);
  s.cached.forget();  // it holds the ends that were
}

void keyring::mint_roots(root_number up_to) {
  const auto held = state_->enter();
  auto& s = *state_;
  s.look();
  if (up_to <= s.head.roots) return;
  if (up_to > most_roots - 4096)
    throw error(code::misuse_argument,
                "locket: a root cannot have number " + std::to_string(up_to) + ": there are 2^48. Report this: it is locket's mistake.");
  s.write([&](crypto::nonces& fresh) {
    if (up_to <= s.head.roots) return false;
    // A crowd pays for its commits by its size: 6 % ahead, so that a million registrations are some hundred commits.
    s.mint(up_to, std::clamp<root_number>(up_to / 16, 64, 1024), fresh);
    return true;
  });
}

void keyring::skip_roots(root_number through) {
  const auto held = state_->enter();
  if (through > most_roots - 4096)
    throw error(code::misuse_argument,
                "locket: a root cannot have number " + std::to_string(through) + ": there are 2^48. The vault's row is damaged.");
  state_->write([&](crypto::nonces&) {
    if (through <= state_->head.roots) return false;
    state_->head.roots = through;
    return true;
  });
}

root_number keyring::last_minted() {
  const auto held = state_->enter();
  state_->look();
  return state_->head.roots;
}

root_state keyring::state_of(root_number root) {
  const auto held = state_->enter();
  const auto& known = state_->fetch(root);
  if (root == 0 || known.label.state == ring::slot_state::live) return root_state::live;
  if (known.slot == 0) return root_state::unknown;
  return known.label.dates.erased ? root_state::erased : root_state::punctured;
}

std::optional<instant> keyring::closed(root_number root) {
  const auto held = state_->enter();
  return state_->fetch(root).label.dates.closed;
}

std::optional<instant> keyring::erased(root_number root) {
  const auto held = state_->enter();
  return state_->fetch(root).label.dates.erased;
}

}  // namespace locket
