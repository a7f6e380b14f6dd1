// What an open keyring holds, and how everything it does shares one connection. Private to this room.
//
// Members without a lock of their own assume that `lock` is held. What they call "inside" runs in a transaction of the file.
#pragma once

#include "base/writers_first.hpp"
#include "keyring/cache.hpp"
#include "keyring/rules.hpp"

#include <locket/error.hpp>

#include <atomic>
#include <mutex>
#include <shared_mutex>

namespace locket {

struct keyring::state {
  state(std::string at, store::connection&& on, const clock&, const ring::header&, ring::secrets&&);

  // --- set when it is opened ---
  const std::string path;
  ring::secrets keys;  // its keyring key moves with a rotation, under the lock; the rest is fixed

  writers_first lock;
  std::atomic<bool> abandoned{false};
  std::optional<store::connection> file;  // nothing after a write that failed: what reached the disk is not known then
  ring::header head;                      // as it stands in the file
  std::atomic<zone> days_in;              // the header's, for readers without the lock
  ring::high_water water;
  ring::rules classes;
  std::map<class_number, key_class> refusing;  // shorter than their rules: for refusing alone
  ring::cache cached;
  std::uint32_t seen = 0;  // the file's change counter when all of this was read
  bool loaded = false;
  std::atomic<std::uint64_t> moves{0};

  /// The lock, for one call. Throws misuse_forked, and code::io after a write that failed.
  std::unique_lock<writers_first> enter();
  /// The same, shared: for what changes nothing here. Not inside `enter()`.
  std::shared_lock<writers_first> enter_shared();
  /// Throws code::io after a write that failed.
  store::connection& on();
  ring::directory table() { return ring::directory(on()); }

  /// Notices what other processes have committed. Cheap: one read of four bytes, and none inside a look_once of this thread.
  void look();
  bool looked() const;   // there is nothing to notice
  bool settled() const;  // … and the clock's answers stand: under the shared lock
  /// What the clock's rules answer now, after a look. Takes the lock.
  template <class Answer>
  auto of_time(Answer answer);
  /// Runs `body()` inside one snapshot of the file.
  template <class Body>
  void read(Body&& body);
  /// Runs `body(nonces)` inside a write transaction, and commits if it says that something changed. What `body` decides on it must
  /// read inside: another process may have been here since.
  template <class Body>
  void write(Body&& body);

  // --- inside ---
  void catch_up();
  void put_header();
  ring::slot_number take_slot();
  void make_room(std::uint64_t slots);
  bool journal_sized() const;
  /// Overwriting pages that are there sizes the journal, and dropping them frees them: both are what an erasure on a full disk lives on.
  void size_journal();
  ring::opened_slot load(ring::slot_number, const ring::slot_name&);
  void put_live(ring::slot_number, const ring::slot_name&, const ring::slot_dates& dates, crypto::view secret, crypto::nonces&);
  void put_destroyed(ring::slot_number, const ring::slot_name&, const ring::slot_dates& dates);
  const ring::cached_root& root(root_number);
  const ring::cached_class& key_of_class(root_number, class_number);
  const ring::cached_day& key_of_day(class_number, std::int32_t);
  const key_class& rule_of(class_number) const;
  const key_class& refusing_rule_of(class_number) const;
  void mint(root_number up_to, root_number beyond, crypto::nonces&);

  // --- looking keys up: from the cache, or inside a snapshot. `fetch` looks first, `find` leaves that to the caller ---
  const ring::cached_root& fetch(root_number);
  const ring::cached_class& fetch(root_number, class_number);
  std::pair<const ring::cached_class*, const ring::cached_day*> find(const key_id&);
  /// The class keys of a living root that is at hand are derived from it, and nothing is read for them.
  bool derivable(root_number) const;
  std::optional<crypto::key> opening(const key_id&);
  key_view view_of(const ring::cached_class&, const ring::cached_day&, const key_id&);
  /// Under the shared lock, once settled; nothing if that does not do.
  std::optional<std::vector<key_view>> views_at_hand(std::span<const key_id>) const;
  std::optional<instant> end_of(const key_id&, instant collected);  // once its root is cached
  bool past(std::int64_t ends);
  void mint_days(std::span<const std::pair<class_number, std::int32_t>>);

  // --- destruction, inside ---
  void puncture(root_number, std::span<const class_number> remaining, const ring::slot_dates& dates, crypto::nonces&);
  bool end_class(root_number, class_number, std::span<const class_number> remaining, crypto::nonces&);
  bool end_root(root_number, std::span<const class_number> surviving, instant at, bool& first, crypto::nonces&);
  bool end_day(class_number, std::int32_t day);
  std::optional<erasure_intent> intent_at(ring::slot_number);
  bool has_intent(std::int64_t subject_row, const subject_id&);
  void refill() noexcept;

  // --- sweeping, inside ---
  struct ending {
    class_number of = 0;
    std::int64_t at = 0;
    std::optional<std::int64_t> condemned;
  };
  struct endings {
    std::vector<ending> dated;  // living classes that have an end
    bool lives = false;         // some key of the root lives
    std::int64_t next = ring::never;
  };
  endings endings_of(root_number);
  void replan(root_number);
  void due_days(std::int64_t at, std::size_t most, std::vector<due_key>& out);
  std::vector<root_number> due_roots(std::int64_t at, std::size_t most, std::vector<due_key>& out);
  void waiting(std::int64_t at, std::size_t most, std::vector<due_key>& out);
  bool condemn(const due_key&, std::int64_t at);

  bool mark_stored_past(std::int64_t at) const noexcept { return head.mark.mark >= at; }
  void store_mark();

  [[noreturn]] void damaged(const char* what) const;

 private:
  void refuse_fork() const;
  void stop() noexcept { file.reset(); }
  void failed(code) noexcept;
};

template <class Answer>
auto keyring::state::of_time(Answer answer) {
  if (const auto held = enter_shared(); settled()) return answer();
  const auto held = enter();
  look();
  water.observe();
  return answer();
}

template <class Body>
void keyring::state::read(Body&& body) {
  store::transaction snapshot(on(), store::intent::read);
  catch_up();
  body();
}

template <class Body>
void keyring::state::write(Body&& body) {
  try {
    store::transaction whole(on(), store::intent::write);
    catch_up();
    water.observe();
    crypto::nonces fresh;
    const ring::header before = head;
    if (!body(fresh)) {
      head = before;
      return;
    }
    put_header();
    whole.commit();
    // Ours moved the counter by one. If another commit came right behind it, the counter stands further and the next call sees that.
    if (file->change_counter() != seen) ++seen;
    ++moves;
  } catch (const error& e) {
    failed(e.code());
    throw;
  } catch (...) {
    failed(code::memory);
    throw;
  }
}

}  // namespace locket
