// What stands behind an engine: the three files, the keys derived for them, and what every operation begins with.
#pragma once

#include "base/shared.hpp"
#include "base/writers_first.hpp"
#include "decide/explain.hpp"
#include "engine/standings.hpp"
#include "ledger/audit_chain.hpp"
#include "records/blind_index.hpp"
#include "records/rows.hpp"

#include <locket/anchor.hpp>
#include <locket/engine.hpp>

#include <atomic>

namespace locket {

struct engine::state {
  explicit state(const open_options&);
  ~state();

  files at;
  std::string region;
  const clock* time;
  std::int32_t permit_seconds;
  std::vector<generaliser> generalisers;  // the host's, then locket's own
  anchor* outside;                // the host's; may be null
  std::mutex anchor_lock;         // for the two below, and so that its calls come one at a time
  std::int64_t anchored = 0;      // the last number that it took
  bool anchor_failed = false;

  std::shared_ptr<void> here;  // that the vault's file is open in this process (forks.hpp); outlives the three
  std::unique_ptr<keyring> keys;
  std::unique_ptr<vault_file> vault;
  std::unique_ptr<blind_index> index;
  std::unique_ptr<audit_chain> chain;
  crypto::key subject_key, record_key, index_key, actor_key, destruction_key, policy_key;
  names stored_names;

  // --- every operation begins with it ---
  /// Throws misuse_closed or misuse_forked.
  void enter() const;
  std::atomic<bool> closed{false};
  unsigned forks;  // the process's count of forks when this was opened

  // --- in-process epochs: `reveal` looks here before it looks anywhere else ---
  std::atomic<std::uint64_t>& epoch_of(const id_tag& tag) noexcept { return epochs[(tag[0] * 256U + tag[1]) % epochs.size()]; }
  std::array<std::atomic<std::uint64_t>, 4096> epochs{};
  std::atomic<std::uint64_t> changes{0};  // moves with every one of them
  /// To be called when a change of a standing is committed, before its caller hears of it.
  void moved(const id_tag& tag) noexcept {
    epoch_of(tag).fetch_add(1, std::memory_order_acq_rel);
    changes.fetch_add(1, std::memory_order_acq_rel);
  }

  // --- policy (policies.cpp) ---
  /// The published versions, reread if another process published.
  std::shared_ptr<const timeline> versions(store::connection&);
  /// What this process has just published. If another one did meanwhile, the count tells.
  void published(timeline);
  /// The same without asking the file, if those at hand are so many; else nothing.
  std::shared_ptr<const timeline> versions_if(std::size_t published);
  /// The version in force, or throws policy_missing.
  const policy& in_force(const timeline&, instant at) const;
  /// What is stored obeys the shorter retention of every version that is in force or has been (obeying.cpp). `versions` sees to it, so that
  /// nothing is decided or read before. Nothing new is two comparisons.
  void obey(const timeline&);
  bool obeyed(const keyring::moment&) const noexcept;  // nothing is new; under the versions' lock

  // --- subjects (subjects.cpp) ---
  id_tag tag(const subject_id& id) const { return tag_of(subject_key, id); }
  id_tag tag(const record_id& id) const { return tag_of(record_key, id); }
  id_tag holder(const actor&) const;                                 // of a confidentiality agreement or a cap
  id_tag access_tag(const actor&, const id_tag& subject) const;      // a read by one actor of one subject
  std::optional<known_subject> load(store::connection&, const id_tag&);
  std::optional<known_subject> load(const subject_row&);
  /// The same, opened before if nothing moved since; null if there is nobody. Not in a transaction that has written.
  std::shared_ptr<const recalled_subject> recall(store::connection&, const id_tag&);
  std::shared_ptr<const recalled_subject> recall(store::connection&, std::int64_t row, std::int64_t epoch);
  std::shared_ptr<const recalled_subject> recall(const subject_row&);
  void forget_standings() { standings_.forget(); }
  void save(store::connection&, root_numbers&, known_subject&, instant at, crypto::nonces&);  // seals the ledger; epoch + 1
  crypto::bytes sealed_standing(const known_subject&, root_number under, instant at, crypto::nonces&);
  /// The ledger of a row, of an erased subject too: evidence outlives the erasure, without the identity.
  subject_ledger evidence_of(const subject_row&);
  /// What dies with the subject: the host's own id, and the instants of coming of age (the birth date, to who can count).
  struct identity {
    subject_id who;
    instant of_age_all, of_age;
    ~identity() { crypto::wipe(who.bytes.data(), who.bytes.size()); }
  };
  identity identity_of(const subject_row&);
  crypto::bytes sealed_identity(const known_subject&, const identity&, instant at, crypto::nonces&);
  std::optional<audit_tag> audit_tag_of(const subject_ledger&);
  /// A root to seal with: the last one, or a fresh one (then the ledger is changed and must be saved).
  root_number writing_root(root_numbers&, subject_ledger&);

  // --- classes ---
  class_number category_class(const policy&, std::string_view category);
  class_number evidence, audit_class, identity_class;

  // --- a keyring that is older than its vault (lost_keys.cpp) ---
  std::atomic<std::int32_t> lost_through{nothing_lost};  // values of days up to this one may be sealed with keys that went with a newer keyring
  std::atomic<std::int64_t> keyring_slots{-1};
  bool lost(const key_id& id) const noexcept { return id.day <= lost_through.load(std::memory_order_relaxed); }
  bool keyless(const subject_row&);                            // neither erased nor readable
  void refuse_keyless(store::connection&, const id_tag&);      // throws keyring_older: what they say now could not be kept
  void remember_keyring(store::connection&);                   // in a write transaction

  // --- accounting (accounting.cpp) ---
  void append(store::connection&, audit_act, const actor&, instant at, audit_entry, crypto::nonces&);
  /// Whether the next transaction's entry, of this actor, must be on the disk before plaintext is handed out; says so to the connection. To be asked
  /// for before the transaction, and told when it has been committed, both with the vault locked for writing: a commit that failed pays nothing.
  class [[nodiscard]] durability {
   public:
    durability(engine::state&, store::connection&, const actor&, const std::optional<id_tag>& subject);
    void committed() noexcept;

   private:
    engine::state& s_;
    bool synced_;
  };
  std::atomic<std::int64_t> unsynced_since{-1};  // boot seconds of the first entry that is written and not synced

  // --- what a restart or a sweep continues (erasure.cpp, retention.cpp) ---
  callback<bool(const subject_id&)> tell_erased;
  std::mutex tell_lock;

 private:
  void adopt(std::shared_ptr<const timeline>);  // under the versions' lock

  standings standings_;
  writers_first versions_lock_;
  std::shared_ptr<const timeline> versions_;
  std::int64_t obeyed_until_ = INT64_MIN;  // when the next version comes into force
  std::uint32_t obeyed_classes_ = 0;
  std::vector<std::pair<class_number, retention>> refused_under_;
};

/// Overwrites whom an object on the heap was about before it dies; the host's own copy of the id is the host's.
inline void wipe(subject_id& who, actor& by) noexcept {
  crypto::wipe(who.bytes.data(), who.bytes.size());
  if (by.self) crypto::wipe(by.self->bytes.data(), by.self->bytes.size());
}

/// One entry in a transaction of its own, durable.
void account(engine::state&, audit_act, const actor&, audit_entry = {});

/// An entry for each version that came into force and shortened a retention, if it has none yet.
void account_obeyed(engine::state&);
/// When a version that is published and not in force yet will give a sweep something to do.
std::optional<instant> next_to_obey(engine::state&, const timeline&);

}  // namespace locket
