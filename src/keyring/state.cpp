#include "keyring/state.hpp"

#include <algorithm>
#include <filesystem>

namespace locket {

namespace {

// What an erasure may need when the disk is full: a class slot for each surviving class of each root, an intent, and pages of the
// directory that split.
constexpr std::uint64_t reserve = 256;
constexpr std::uint64_t batch = 256;
constexpr std::int64_t reserve_pages = 24;
constexpr std::int64_t journal_pages = 32;

thread_local const void* looked_at = nullptr;  // by look_once: a keyring::state

}  // namespace

keyring::look_once::look_once(keyring& at) : before_(looked_at) {
  auto& s = *at.state_;
  const auto nothing_new = [&] {
    const auto held = s.enter_shared();
    return s.looked();
  };
  if (!nothing_new()) {
    const auto held = s.enter();
    s.look();
  }
  looked_at = &s;
}

keyring::look_once::~look_once() { looked_at = before_; }

std::uint64_t keyring::moves() const noexcept { return state_->moves.load(std::memory_order_acquire); }

keyring::state::state(std::string at, store::connection&& on, const clock& time, const ring::header& header, ring::secrets&& secrets)
    : path(std::move(at)), keys(std::move(secrets)), file(std::move(on)), head(header), days_in(header.days_in), water(header.mark, time) {
  water.observe();
}

// Before the lock: another thread of the parent may have held it when this process was forked.
void keyring::state::refuse_fork() const {
  if (abandoned)
    throw error(code::misuse_forked,
                "locket: keyring " + path + " cannot be used: it was opened in a parent process. Open it again in the child.");
}

std::unique_lock<writers_first> keyring::state::enter() {
  refuse_fork();
  std::unique_lock held(lock);
  on();
  return held;
}

std::shared_lock<writers_first> keyring::state::enter_shared() {
  refuse_fork();
  std::shared_lock held(lock);
  on();
  return held;
}

store::connection& keyring::state::on() {
  if (!file)
    throw error(code::io, "locket: keyring " + path +
                              " cannot be used: a write to it failed, and what reached the disk is not known. "
                              "Check the disk, then close the vault and open it again.");
  return *file;
}

void keyring::state::damaged(const char* what) const {
  throw error(code::corrupt, "locket: keyring " + path + " cannot be read: " + what + ". Restore the keyring from its own copy.");
}

void keyring::state::failed(code why) noexcept {
  cached.forget();
  loaded = false;
  if (why == code::io) stop();
}

bool keyring::state::looked() const {
  if (!loaded) return false;
  return looked_at == this || (!cached.full() && file->change_counter() == seen);
}

bool keyring::state::settled() const { return looked() && water.settled(); }

void keyring::state::look() {
  if (looked_at == this && loaded) return;
  cached.trim();
  if (!loaded || on().change_counter() != seen) read([] {});
}

void keyring::state::catch_up() {
  const std::uint32_t counter = on().change_counter();
  if (loaded && counter == seen) return;
  cached.forget();
  const crypto::bytes bytes = table().header();
  head = ring::decode(bytes, path);
  ring::header_bytes fixed;
  std::copy(bytes.begin(), bytes.end(), fixed.begin());
  if (head.vault != keys.vault || !ring::authentic(fixed, keys.marks)) damaged("its header was edited or is damaged");
  ring::follow(head, keys, path);
  days_in = head.days_in;
  water.merge(head.mark);
  classes.load(table().classes(), head.classes, keys, path);
  seen = counter;
  loaded = true;
  ++moves;
}

void keyring::state::put_header() {
  head.mark = water.to_store();
  table().put_header(ring::encode(head, keys.marks));
}

void keyring::state::store_mark() {
  write([](crypto::nonces&) { return true; });
}

const key_class& keyring::state::rule_of(class_number of) const {
  const key_class* const found = classes.find(of);
  if (found == nullptr) damaged("a cell names a class that it does not know");
  return *found;
}

const key_class& keyring::state::refusing_rule_of(class_number of) const {
  const auto shorter = refusing.find(of);
  return shorter == refusing.end() ? rule_of(of) : shorter->second;
}

ring::slot_number keyring::state::take_slot() {
  // Only who destroys comes here without having made room first, and only after the disk was full for two hundred destructions.
  if (head.slots_used == head.slots_made) make_room(1);
  const auto slot = static_cast<ring::slot_number>(++head.slots_used);
  load(slot, {});
  return slot;
}

void keyring::state::make_room(std::uint64_t slots) {
  const bool in_memory = path == ":memory:";  // where no disk is ever full
  if (const std::uint64_t wanted = head.slots_used + slots + (in_memory ? 0 : reserve); head.slots_made < wanted) {
    const std::uint64_t made = wanted + (in_memory ? 16 : batch);
    table().make_slots(static_cast<ring::slot_number>(head.slots_made + 1), static_cast<ring::slot_number>(made));
    head.slots_made = made;
  }
  if (in_memory || table().free_pages() >= reserve_pages) return;
  table().add_ballast(reserve_pages);
  table().drop_ballast();
}

bool keyring::state::journal_sized() const {
  std::error_code absent;
  const auto size = std::filesystem::file_size(path + "-journal", absent);
  return !absent && size >= static_cast<std::uintmax_t>(journal_pages * ring::directory::page_size);
}

void keyring::state::size_journal() {
  const auto step = [&](const auto& change) {
    write([&](crypto::nonces&) {
      change();
      return true;
    });
  };
  step([&] { table().add_ballast(journal_pages); });
  step([&] { table().overwrite_ballast(journal_pages); });
  step([&] { table().drop_ballast(); });
}

ring::opened_slot keyring::state::load(ring::slot_number slot, const ring::slot_name& name) {
  auto found = ring::open_slot(keys, slot, table().read(slot));
  if (!found || found->label.name != name) damaged("a slot is not what its directory says");
  if (name.kind != ring::slot_kind::none && found->label.state == ring::slot_state::free) damaged("a slot is empty where a key is due");
  return std::move(*found);
}

void keyring::state::put_live(ring::slot_number slot, const ring::slot_name& name, const ring::slot_dates& dates, crypto::view secret,
                              crypto::nonces& fresh) {
  table().write(slot, ring::seal_slot(keys, slot, name, dates, secret, fresh));
}

void keyring::state::put_destroyed(ring::slot_number slot, const ring::slot_name& name, const ring::slot_dates& dates) {
  table().write(slot, ring::tombstone(keys, slot, name, dates));
}

void keyring::state::mint(root_number up_to, root_number beyond, crypto::nonces& fresh) {
  const root_number last = up_to + beyond;
  make_room(last - head.roots);
  while (head.roots < last) {
    const root_number next = ++head.roots;
    const ring::slot_number slot = take_slot();
    const ring::slot_name name{ring::slot_kind::root, 0, next, 0};
    auto key = crypto::key::random();
    put_live(slot, name, {}, key.bytes(), fresh);
    table().add_root(next, slot);
    cached.drop_root(next, classes.count());
    // Whoever is given it next seals under it at once: that should not read the slot back.
    cached.put(next, {slot, {ring::slot_state::live, name, keys.generation, {}}, std::move(key)});
  }
}

}  // namespace locket
