// Opening and closing: which files, which keys, and what is refused before anything is touched.
#include "engine/state.hpp"

#include "base/generaliser.hpp"
#include "engine/anchoring.hpp"
#include "engine/erasure.hpp"
#include "engine/forks.hpp"
#include "engine/indexing.hpp"
#include "engine/restoring.hpp"
#include "engine/unseen_time.hpp"
#include "store/local_disk.hpp"

#include <locket/error.hpp>

#include <sys/stat.h>

namespace locket {
namespace {

constexpr std::string_view in_memory = ":memory:";
constexpr std::size_t slots_a_step = 256;  // of a rotation: one commit of the keyring, some six syncs

bool exists(const std::string& path) {
  struct stat found {};
  return path != in_memory && ::stat(path.c_str(), &found) == 0;
}

/// Evidence is kept three years from the erasure, the audit three years from the entry (clauses.md R8.4; PIPL Art. 69 puts the burden of proof on the handler).
const retention evidence_kept{std::nullopt, years(3)};
const retention audit_kept{years(3), std::nullopt};
const retention identity_kept{std::nullopt, std::nullopt};

void open_files(engine::state& s, const open_options& options) {
  const auto busy = options.busy_milliseconds;
  const bool vault_there = exists(s.at.vault);
  const bool index_there = exists(s.at.index);
  bool keyring_there = exists(s.at.keyring);
  if (!options.create && !vault_there) throw error(code::io, "locket: vault " + s.at.vault + " cannot be opened: there is no such file. Set create to make one.");
  if (vault_there && !keyring_there)
    throw error(code::keyring_missing, "locket: vault " + s.at.vault + " cannot be opened: its keyring " + s.at.keyring + " is missing. Put the keyring back; without it nothing in the vault can be read.");
  if (!vault_there && keyring_there && index_there)
    throw error(code::io, "locket: keyring " + s.at.keyring + " and index " + s.at.index + " are there, but vault " + s.at.vault + " is missing. Restore the vault from a backup.");

  // The files are made in this order: keyring, vault, index. A process that was killed meanwhile left the first of them, and the last perhaps empty.
  const bool unfinished = !vault_there || (options.create && !index_there);
  if (keyring_there && !vault_there && keyring::only_begun(s.at.keyring, busy)) keyring_there = false;
  if (keyring_there) {
    // The keyring first: a wrong key must leave every file as it was.
    s.keys = keyring::open(s.at.keyring, std::nullopt, options.key, *s.time, busy);
    s.vault = std::make_unique<vault_file>(s.at.vault, unfinished, s.keys->vault(), busy);
    if (s.vault->vault() != s.keys->vault())
      throw error(code::keyring_mismatch, "locket: keyring " + s.at.keyring + " does not belong to vault " + s.at.vault + ". Open the vault with its own keyring; nothing was changed.");
  } else {
    vault_id fresh{};
    crypto::random(fresh.data(), fresh.size());
    s.keys = keyring::create(s.at.keyring, fresh, options.key, *s.time, zone{}, busy);
    s.vault = std::make_unique<vault_file>(s.at.vault, true, fresh, busy);
  }
  s.index = std::make_unique<blind_index>(s.at.index, s.vault->vault(), busy);
}

}  // namespace

engine::state::state(const open_options& options) : at(options.at), region(options.region), time(options.time), permit_seconds(options.permit_seconds), generalisers(known_generalisers(options.generalisers)), outside(options.anchor), forks(watch_forks()) {
  if (time == nullptr || permit_seconds < 1 || options.busy_milliseconds < 0)
    throw error(code::misuse_argument, "locket: a vault cannot be opened: it needs a clock, permits must last at least a second, and a busy limit is not negative. Correct the options.");
  crypto::start();
  for (const auto* path : {&at.vault, &at.keyring, &at.index})
    if (*path != in_memory) store::refuse_remote(*path);
  refuse_files_of_a_parent(at.vault);
  open_files(*this, options);
  here = mark_open(at.vault);
  subject_key = keys->secret("lksubjct");
  record_key = keys->secret("lkrecord");
  index_key = keys->secret("lkindex_");
  actor_key = keys->secret("lkactor_");
  destruction_key = keys->secret("lkdestry");
  policy_key = keys->secret("lkpolicy");
  chain = std::make_unique<audit_chain>(*keys, keys->vault());
  evidence = keys->class_for(class_kind::evidence, "evidence", evidence_kept);
  audit_class = keys->class_for(class_kind::audit, "audit", audit_kept);
  identity_class = keys->class_for(class_kind::identity, "identity", identity_kept);
}

engine::state::~state() {
  if (forks != forks_seen()) {
    if (vault) vault->abandon();
    if (index) index->abandon();
    if (keys) keys->abandon();
    // The destructors of what was abandoned touch neither SQLite nor the parent's locks.
  }
}

void engine::state::enter() const {
  if (forks != forks_seen())
    throw error(code::misuse_forked, "locket: vault " + at.vault + " was opened before a fork and cannot be used in the child. Let the child start a program (exec) that opens it, or open it after the fork; the parent's files are intact.");
  if (closed.load(std::memory_order_acquire)) throw error(code::misuse_closed, "locket: vault " + at.vault + " is closed. Open it again.");
}

files files::beside(const std::string& name) { return {name + ".locket", name + ".locket-keys", name + ".locket-index"}; }
files files::in_memory() { return {":memory:", ":memory:", ":memory:"}; }

engine::engine(detail::shared<state> s) : state_(std::move(s)) {}
engine::engine(engine&&) noexcept = default;
engine& engine::operator=(engine&& other) noexcept {
  if (this != &other) {
    if (state_ && state_->forks == forks_seen()) state_->closed.store(true, std::memory_order_release);
    state_ = std::move(other.state_);
  }
  return *this;
}

engine::~engine() {
  if (!state_) return;
  try {
    close();
  } catch (...) {
    // A destructor cannot say what went wrong; close() is for those who need to know. Nothing acknowledged depends on it.
  }
}

engine engine::open(const open_options& options) {
  const auto anchored = options.anchor != nullptr ? options.anchor->read() : 0;
  if (anchored > 0 && !exists(options.at.vault))
    throw error(code::rolled_back, "locket: vault " + options.at.vault + " is not there, and the anchor knows of its audit entry " + std::to_string(anchored) + ". Put the files back, or give a new vault an anchor of its own.");
  auto s = std::make_shared<state>(options);
  if (exists(options.at.vault) || options.at.vault == in_memory) {
    auto reading = s->vault->read();
    const auto known = s->versions(reading.on);
    if (!known->empty() && known->versions().back().what().region != s->region)
      throw error(code::region_mismatch, "locket: vault " + s->at.vault + " cannot be opened in region " + s->region + ": its policy keeps it in " + known->versions().back().what().region + ". Move the files there (R3.4).");
  }
  refuse_rolled_back(*s, anchored);
  s->anchored = static_cast<std::int64_t>(anchored);
  know_older_keyring(*s);
  replay(*s);
  know_restored(*s);
  catch_up(*s);
  resume(*s);
  account_obeyed(*s);
  s->keys->keep_room();
  return engine(std::move(s));
}

void engine::close() {
  if (!state_ || state_->closed.load(std::memory_order_acquire)) return;
  if (state_->forks != forks_seen()) return;
  keep_up(*state_);
  state_->keys->persist_mark();
  state_->closed.store(true, std::memory_order_release);
}

void engine::on_erased(callback<bool(const subject_id&)> tell) {
  auto& s = *state_;
  s.enter();
  const std::int64_t listens = tell ? 1 : 0;
  if (const auto before = meta(s.vault->read().on, "tells_erasures", 0); before != listens) {
    auto writing = s.vault->write();
    store::transaction all(writing.on, store::intent::write);
    set_meta(writing.on, "tells_erasures", listens);
    all.commit();
  }
  const std::lock_guard guard(s.tell_lock);
  s.tell_erased = std::move(tell);
}

instant engine::now() {
  state_->enter();
  return state_->keys->now();
}

void engine::confirm_time() {
  state_->enter();
  state_->keys->confirm_time();
  note_confirmed(*state_);
}

void engine::rotate(const key_source& to) {
  state_->enter();
  state_->keys->rotate_kek(to);
  account(*state_, audit_act::rotated, actor::system());
}

void engine::rotate_keyring_key(const key_source& to, function_ref<bool(std::uint64_t, std::uint64_t)> progress) {
  state_->enter();
  auto& keys = *state_->keys;
  keys.begin_rotation(to);
  while (keys.reseal(slots_a_step)) {
    const auto left = keys.rotation_state();
    if (progress && !progress(left.done, left.of))
      throw error(code::interrupted, "locket: replacing the keyring key of vault " + state_->at.vault + " was stopped by its caller. Call again, or sweep: it goes on where it stopped.");
  }
  account(*state_, audit_act::rotated, actor::system());
}

void engine::backup_keyring(const std::string& path) {
  state_->enter();
  state_->keys->backup_to(path);
  audit_entry entry;
  entry.fields.emplace_back("keyring");
  account(*state_, audit_act::backed_up, actor::system(), std::move(entry));
}

void engine::backup(const std::string& path, function_ref<bool(std::int64_t, std::int64_t)> progress) {
  state_->enter();
  state_->vault->backup_to(path, progress);
  account(*state_, audit_act::backed_up, actor::system());
}

}  // namespace locket
