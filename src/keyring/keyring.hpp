// Keys and their dates: which key opens a cell, whether it still may, and how it is destroyed.
// On disk: FORMAT.md beside this file.
#pragma once

#include "crypto/derive.hpp"
#include "store/sqlite.hpp"

#include <locket/ids.hpp>
#include <locket/key_source.hpp>
#include <locket/retention.hpp>

#include <map>
#include <mutex>

namespace locket {

using vault_id = std::array<std::uint8_t, 16>;
using class_number = std::uint16_t;
using root_number = std::uint64_t;  // 48 bits on disk. Root 0 is the vault itself: audit entries and what belongs to no subject.

/// What a class is of. Stored: never renumber.
enum class class_kind : std::uint8_t {
  category = 1,
  residue = 2,
  audit = 3,     // its dates count from collection
  evidence = 4,  // consents and provisions; `from_closure` counts from the *erasure*
  identity = 5,  // the subject's own id, sealed so that `find` can give it back; no date, destroyed by erasure
};

/// A class: what it is of, and its two periods. Numbered once, never reused, never changed here but by shorten().
struct key_class {
  class_number number = 0;
  class_kind kind{};
  std::string name;  // the category's id, "audit", "evidence"
  retention keep;
  std::uint32_t since = 0;  // the policy version under which it was minted; 0: no policy's
};

/// Names a data key: what stands in the clear at the head of each cell.
struct key_id {
  root_number root = 0;
  class_number of = 0;
  std::int32_t day = 0;  // of collection, in the policy's zone
  friend auto operator<=>(const key_id&, const key_id&) = default;
};

enum class root_state : std::uint8_t { unknown, live, punctured, erased };

/// An erasure that was begun and is not confirmed by the host yet. Kept in a slot of the keyring, because the vault must not hold subject
/// ids.
struct erasure_intent {
  std::int64_t slot = 0;
  root_number root = 0;          // the first of the subject's roots
  std::int64_t subject_row = 0;  // in the vault
  instant at;
  subject_id subject;

  ~erasure_intent() { crypto::wipe(subject.bytes.data(), subject.bytes.size()); }
};

/// What a sweep has to destroy: a day of a class, or a class of one root.
struct due_key {
  class_number of = 0;
  std::optional<root_number> root;   // of a closed (or, for evidence, erased) subject
  std::optional<std::int32_t> day;   // else of everybody
  instant expired;                   // when the last value under it expired
  std::optional<instant> condemned;  // when a sweep first saw that
};

/// What one look at the keyring tells of a key id.
struct key_view {
  std::optional<instant> first_end;  // of what was collected in the day's first second,
  std::optional<instant> last_end;   // and in its last one; nothing: no end
  std::optional<crypto::key> key;    // nothing: destroyed, or past its date
};

/// Not copied, not moved; safe to share between threads (one lock inside, which look-ups of what is at hand share, never held for decryption).
/// Keys that were unwrapped are cached in the locked arena and dropped when the file's change counter has moved.
class keyring {
 public:
  /// A new keyring, with a fresh keyring key, a fresh vault secret and a pool of roots. `path` may be ":memory:". Never overwrites.
  static std::unique_ptr<keyring> create(const std::string& path, const vault_id&, const key_source&, const clock&, zone, int busy_ms = 5000);
  /// Whether an earlier creation was cut short before it had any key: then there is nothing to lose, and `create` carries on with the file.
  static bool only_begun(const std::string& path, int busy_ms = 5000);
  /// Throws code::key_mismatch, keyring_missing, keyring_mismatch (other vault than `expected`), format_newer, format_unknown, corrupt.
  static std::unique_ptr<keyring> open(const std::string& path, const std::optional<vault_id>& expected, const key_source&, const clock&, int busy_ms = 5000);
  ~keyring();
  keyring(const keyring&) = delete;

  const vault_id& vault() const noexcept;
  zone days_in() const noexcept;
  /// Says in which zone days are counted. Throws code::policy_conflict once a day key of another zone is minted.
  void days_in(zone);

  /// One look at the file for all that this thread asks while it lives: an operation that began before another process destroyed a key may be
  /// answered as if it had come first, and asking again for each cell is what a page costs. What this process destroys is seen at once.
  class [[nodiscard]] look_once {
   public:
    explicit look_once(keyring&);
    ~look_once();
    look_once(const look_once&) = delete;

   private:
    const void* before_;
  };
  /// Moves with every change of the file that this process has seen, its own too. Cheap.
  std::uint64_t moves() const noexcept;

  // --- time: refuse at once, destroy slowly (threats.md, the clock) ---
  /// max(wall, high-water mark), by the rules of threats.md: the mark advances freely by elapsed boot time plus five minutes; beyond that
  /// by at most seven days since trusted time; past that the clock is suspect, and this is max(wall, mark) for refusing.
  instant now();
  /// Mark + boot time since: what writes are stamped with, and what destruction counts in. Equal to now() unless suspect.
  instant credited();
  bool suspect();
  /// now(), credited() and how many classes there are, in one look.
  struct moment {
    instant now, credited;
    std::uint32_t classes = 0;
  };
  moment look();
  /// The host says that the wall clock is right (it was switched off for a month).
  void confirm_time();
  /// Writes the mark to the file if it moved by more than `at_least` seconds since it was last written.
  void persist_mark(std::int64_t at_least = 0);

  // --- the vault's own secrets, derived from the vault secret; they outlive every rotation ---
  crypto::key secret(const char (
      &context)[9]) const;  // crypto::subkey(vault secret, 1, context): "lksubjct", "lkrecord", "lkindex_", "lkchain_", "lkactor_" …

  // --- classes ---
  /// The class of this kind, name and rule, minted if there is none (retention lengthened: a new class). `since`: the policy version that
  /// says so. A class of a later version is not taken: a vault from a backup may meet one, and what that version shortens must find its own.
  class_number class_for(class_kind, std::string_view name, const retention&, std::uint32_t since = 0);
  const key_class& rule(class_number);  // throws code::corrupt for an unknown number; the reference is stable
  std::vector<key_class> classes();
  /// A shorter retention for everything under the class, old values included. A period may only get shorter.
  void shorten(class_number, const retention&);
  /// Refuses by these shorter periods, too, in this process and until it is told others: for a version that is in force by a clock that is
  /// suspect. Nothing is written, and no sweep goes by them.
  void refuse_under(const std::vector<std::pair<class_number, retention>>&);

  bool knows(class_number);

  // --- how far it has come ---
  /// Moves with every key that is minted, and never back: a vault that remembers more has lost a newer keyring.
  std::uint64_t slots_used();
  struct living_keys {
    std::uint64_t roots = 0, days = 0;
  };
  /// By a scan of the slots.
  living_keys living();

  // --- roots ---
  /// Makes sure that roots 1 .. up_to exist, minting at least 64 beyond in one transaction if they do not.
  void mint_roots(root_number up_to);
  root_number last_minted();
  /// Roots up to `through` that were never minted here are never minted here either: for a keyring that turned out to be older than its
  /// vault, whose rows name them already. They stay root_state::unknown.
  void skip_roots(root_number through);
  root_state state_of(root_number);
  std::optional<instant> closed(root_number);
  std::optional<instant> erased(root_number);

  // --- keys for cells ---
  /// The data key to seal with; mints the day key (or fetches it) as needed. Throws code::corrupt if root or class is destroyed.
  /// Call mint_days first with all days of a transaction, so that minting is one keyring commit and not one a class.
  crypto::key sealing_key(const key_id&);
  void mint_days(std::span<const std::pair<class_number, std::int32_t>>);
  /// The data key to open with; nothing if any part of it is destroyed, condemned or past its date at now() (the whole day past: the exact
  /// second is the cell's to say).
  std::optional<crypto::key> opening_key(const key_id&);
  /// The same for many cells, in their order, with their ends: the file is asked once, and that is most of what a look-up costs.
  std::vector<key_view> views(std::span<const key_id>);
  /// The same ignoring dates, for evidence and statutory values under a legal demand? No: dates bind everybody. There is no such call.
  std::optional<crypto::key> class_key(root_number, class_number);
  /// True unless the root's class or the day is overwritten: dates do not matter. What is false here nobody will ever open.
  bool alive(const key_id&);
  /// True if its class or its day was destroyed here. What this keyring never knew was not: a newer one may come back.
  bool destroyed(const key_id&);
  /// The first instant at which a value collected then under this key id is expired, by the class's rule and the root's closure; nothing:
  /// no end.
  std::optional<instant> expires(const key_id&, instant collected);

  // --- destruction. Each is one transaction; when it returns, slot and journal are overwritten and synced. ---
  /// Notes the closure on root and class slots. Classes of 0 days from closure must be destroyed by the caller (destroy_class).
  void close(root_number, instant at);
  /// One class of one subject ends. A live root is punctured: overwritten, and the class keys of `remaining` take slots.
  void destroy_class(root_number, class_number, std::span<const class_number> remaining);
  /// One day of a class ends for everybody.
  void destroy_day(class_number, std::int32_t day);
  /// Many days in one transaction.
  void destroy_days(std::span<const std::pair<class_number, std::int32_t>>);
  /// Erasure: all roots of one subject are overwritten; class keys of `surviving` (evidence, statutory) take slots of their own, stamped
  /// with `at` as closure (if none yet) and erasure; class slots of other classes are overwritten; and an intent slot remembers it. All in
  /// one transaction. Idempotent: repeated, even after the host has confirmed, it makes no second intent. With subject_id{} it makes none
  /// at all: for a replay, which knows no id.
  void erase(std::span<const root_number>, std::span<const class_number> surviving, std::int64_t subject_row, const subject_id&,
             instant at);
  std::vector<erasure_intent> intents();
  /// The host confirmed: the intent slot is overwritten.
  void confirm(std::int64_t slot);

  // --- sweeping ---
  /// Up to `most` keys that are past their date at credited() and not overwritten yet. Those that a sweep can act on come first (not
  /// condemned yet, or condemned 24 credited hours ago), then those that wait for their hours; each oldest first. Stores the mark if it
  /// moved by five minutes.
  std::vector<due_key> due(std::size_t most);
  /// Notes credited() beside keys that are past their date; what is not, or is condemned already, is left as it is.
  /// Throws code::clock_suspect while the clock is.
  void condemn(const due_key&);
  void condemn(std::span<const due_key>);  // in one transaction
  /// The next instant at which something becomes due, is to be condemned or overwritten.
  std::optional<instant> next_due();

  // --- key rotation ---
  /// Re-wraps the keyring key: the header alone. Data and slots stay.
  void rotate_kek(const key_source& to);
  /// Puts a fresh keyring key in its place, wrapped by this kek; nothing if that was begun and not ended. Slots follow with reseal().
  void begin_rotation(const key_source& to);
  /// What is left of a rotation: how many slots, and of how many.
  struct rotation {
    std::uint64_t done = 0, of = 0;
    bool under_way = false;
  };
  rotation rotation_state();
  /// Seals up to `most` slots again, in one transaction; the last one makes the key before unreachable. True if there are more.
  bool reseal(std::size_t most);

  /// A copy of the whole file, consistent, into a new one. Never overwrites.
  void backup_to(const std::string& path);

  /// Makes the journal as long as `create` does, where it is shorter: beside a copy, or after a creation that was killed. On a full disk it stays.
  void keep_room();

  /// Forget the handles without touching SQLite or memory: for a forked child.
  void abandon() noexcept;
  std::string integrity();

 private:
  struct state;
  explicit keyring(std::unique_ptr<state>);
  std::unique_ptr<state> state_;
};

}  // namespace locket
