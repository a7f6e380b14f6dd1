// The runtime face: the vault's operations by ids, for bindings, tools and everybody the compiler cannot see.
// Read before this: opening.hpp, request.hpp, schema.hpp. Hosts in C++ use vault.hpp, which lowers to this.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/audit.hpp>
#include <locket/callback.hpp>
#include <locket/coming_of_age.hpp>
#include <locket/consent.hpp>
#include <locket/ids.hpp>
#include <locket/opening.hpp>
#include <locket/policy.hpp>
#include <locket/provision.hpp>
#include <locket/report.hpp>
#include <locket/request.hpp>
#include <locket/schema.hpp>
#include <locket/shared.hpp>
#include <locket/status.hpp>
#include <locket/transaction.hpp>
#include <locket/verdict.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace locket {

struct statistic_query;
struct statistic_table;  // statistic.hpp
struct release_request;
struct release_report;
struct released_row;  // release.hpp

/// The right to use one subject's data for one purpose until `deadline()`. Only an engine makes one; copies are the same right and stop together.
class LOCKET_EXPORT grant {
 public:
  const subject_id& subject() const noexcept;
  std::string_view purpose() const noexcept;
  /// The first instant at which it is refused. UTC; counted in boot time, so that setting the clock does not prolong it.
  instant deadline() const noexcept;
  /// Why it was given.
  const decision& why() const noexcept;

  struct state;
  explicit grant(detail::shared<const state>) noexcept;
  const state& inside() const noexcept;

 private:
  detail::shared<const state> state_;
};

enum class field_state : std::uint8_t { open, absent, withheld };

/// One record, read under a grant: each field open, absent or withheld with a denial of its own. Plaintext is wiped when the last copy dies.
class LOCKET_EXPORT opened_record {
 public:
  /// In the order of the fields asked for.
  std::size_t size() const noexcept;
  field_state state(std::size_t field) const;
  /// The value's bytes, or the denial: of the field, or because the grant has ended since (checked at every call; `code::misuse_closed` after the vault closed).
  verdict<std::span<const std::uint8_t>> value(std::size_t field) const;
  /// What is left of a value once it has expired, where its category is generalised and the purpose reads residues (R3.3): decided like the value, with a
  /// date of its own. While the value is still kept, or left nothing, `reason::absent`; for a purpose that reads none, `reason::field_not_declared`.
  verdict<std::span<const std::uint8_t>> residue(std::size_t field) const;

  struct inside;
  explicit opened_record(detail::shared<const inside>) noexcept;

 private:
  detail::shared<const inside> inside_;
};

/// A vault by ids. Safe to share between threads. Every call throws `error`; a closed vault and a forked child are `code::misuse_…`, never undefined.
class LOCKET_EXPORT engine {
 public:
  /// Opens the three files, creates them where told to, finishes what a crash interrupted. Throws `error`: key_mismatch, keyring_missing,
  /// keyring_mismatch, index_mismatch, region_mismatch, format_newer, format_unknown, remote_filesystem, corrupt, io. Nothing is touched then. And
  /// rolled_back, where the anchor knows of more than the files do; then they are noted as restored.
  static engine open(const open_options&);
  ~engine();
  engine(engine&&) noexcept;
  engine& operator=(engine&&) noexcept;
  /// Syncs and closes. Idempotent. Later calls on this engine, its grants and records are `code::misuse_closed`.
  void close();

  // --- the policy ---
  /// Publishes a version; the same version with the same content again is no error. Throws policy_conflict, region_mismatch, and
  /// generaliser_missing for a category whose generaliser is neither locket's own nor in `open_options::generalisers`.
  /// From its date on, what is stored obeys its shorter periods, in every process (R3.3); a longer one binds what is put from then on.
  void publish(const policy&, const actor& = actor::system());
  /// The version in force now; throws policy_missing.
  policy in_force();
  std::vector<policy> policies();

  // --- deciding ---
  /// A decision without data, for a page that asks before it acts. Audited.
  answer may(const use_request&);
  answer may_collect(const collect_request&);
  answer may_provide(const provide_request&);
  answer may_count(const statistic_request&);
  /// The audited act that everything read rests on.
  verdict<grant> permit(const use_request&);

  // --- reading ---
  /// Reads the fields at `fields` (indexes into the schema) that the grant's purpose may see. A record of another subject is `reason::absent`, like one that is not there.
  verdict<opened_record> get(const grant&, record_id, const record_schema&, std::span<const std::size_t> fields);
  /// A page: one decision each, one read transaction, one audit entry, as many answers as ids.
  std::vector<verdict<opened_record>> get_all(std::span<const record_id>, const record_schema&, std::span<const std::size_t> fields, std::string_view purpose, const actor&);
  /// Whose record holds this value in an indexed field. Decided for the role and the field, then for the subject found; audited.
  verdict<std::optional<subject_id>> find(const record_schema&, std::size_t field, std::span<const std::uint8_t> value, std::string_view purpose, const actor&);

  // --- providing (R4) ---
  /// Provides these fields of one record to a recipient. Each is decided; the first refusal is the answer, names the field, and nothing leaves. What is
  /// provided is written down and durable before this returns: if it cannot be, it throws and nothing leaves. A record of another subject, and one that
  /// holds none of the fields, is `reason::absent`. Needs no permit: a basis may carry provision alone. The request's `categories` and `k` stay empty.
  verdict<provided_record> provide(const provide_request&, record_id, const record_schema&, std::span<const std::size_t> fields);
  /// The same for the grant's subject, purpose, actor and basis. A grant that has ended is `reason::permit_ended`.
  verdict<provided_record> provide(const grant&, std::string_view recipient, record_id, const record_schema&, std::span<const std::size_t> fields);
  /// To whom something of a subject was provided, newest first: for access (R8.1), and for telling them of a rectification (R1.3) with a category.
  /// Always allowed, and audited. Nobody of that id, or an erased one: empty.
  std::vector<provision> recipients_of(const subject_id&, std::string_view category = {}, const actor& = actor::system());
  /// The controller's own record: every provision whose evidence is still kept, of erased subjects too, after a number, up to `most`. Names no subject.
  std::vector<provision> provisions(std::int64_t after, std::size_t most);
  // --- about everybody, for who may see nobody (include statistic.hpp, release.hpp); `progress` is told how many subjects were looked at, and false stops it ---
  /// Counts subjects by values that are held and not expired (R2.6). Decided for role, purpose and fields; no subject's consent is asked. Denied with
  /// `reason::group_too_small` where nothing at all can be shown. One audit entry.
  verdict<statistic_table> statistic(const statistic_query&, const record_schema&, function_ref<bool(std::uint64_t)> progress = {});
  /// Releases de-identified rows to a recipient (R4.3): each value as its category's generaliser makes it (as it stands, if the category names none), and
  /// none at all unless everything released under one pseudonym is shared by k subjects, as measured here. A unique field is `code::misuse_argument`:
  /// it names a person. The audit entry is durable before the first row leaves. Memory: 40 bytes a subject, and one subject's records.
  verdict<release_report> release(const release_request&, const record_schema&, std::span<const std::size_t> fields, function_ref<bool(const released_row&)> sink,
                                  function_ref<bool(std::uint64_t)> progress = {});

  // --- writing ---
  /// Starts a list of changes. Nothing is locked or decided before `commit`.
  transaction begin(const actor& = actor::system());

  // --- what cannot be refused ---
  /// From when this returns no permit for the purpose is given or works, in any process.
  void withdraw(subject_id, std::string_view purpose, std::string_view recipient = {}, const actor& = actor::system());
  /// Ends the contract and withdraws every consent.
  void close_account(subject_id, const actor& = actor::system());
  /// Overwrites the subject's keys, then removes rows (up to `rows` now; the rest in `sweep`). Idempotent.
  erasure_report erase(subject_id, const actor& = actor::system(), std::uint64_t rows = 20000);
  /// Told of each erased subject, so that the host drops caches, rendered pages and search indexes; again at each sweep and open until it returns true.
  /// The vault remembers that somebody asked: from then on only a process that has set this confirms an erasure. Empty: nobody is to be told any more.
  /// Throws code::full where the vault cannot remember it; then nothing was changed.
  void on_erased(callback<bool(const subject_id&)>);

  // --- what the controller says ---
  /// The holder of a role (its name in the actor) has signed a confidentiality agreement that is in force until this instant, not included (R3.2).
  void agree_confidentiality(const actor& holder, instant until);
  /// Subjects that an actor read outside of locket (a paper file, another system): they count against the role's cap.
  void count_accesses(std::span<const subject_id>, const actor&);
  /// The service announces its end: from now on nothing is collected (R3.6).
  void wind_down(const actor& = actor::system());

  // --- time ---
  /// Does a bounded step of what is due, for about so long: keys past their date, rows nobody can read, and, where the policy's profile says
  /// so, what nothing supports any more (R8.5). Safe to run in several processes.
  sweep_report sweep(std::int32_t milliseconds = 50);
  /// When `sweep` has something to do next; nothing: not before something new is written.
  std::optional<instant> next_due();
  /// Who comes of age in [from, until): a notice to them is due (R6). Looks at `subjects` of them at most, after the last step's `after` (0 at first).
  /// Leaves out closed accounts. Audited if it finds somebody.
  coming_of_age_step coming_of_age(instant from, instant until, std::int64_t after = 0, std::size_t subjects = 1000, const actor& = actor::system());
  /// The vault's time: never earlier than any time it has acted on.
  instant now();
  /// The operator says that the wall clock is right.
  void confirm_time();

  // --- accounting ---
  /// Walks the audit chain; names the first entry that is wrong. `progress` returning false stops it (`code::interrupted`).
  audit_report verify(function_ref<bool(std::uint64_t)> progress = {});
  std::vector<audit_line> audit(std::int64_t after, std::size_t most);
  /// Four lines of text, signed, that say how far the audit has come. Keep them where the vault's files are not.
  std::string checkpoint();
  /// `verify`, and more: that the audit still holds the entry that the checkpoint names, unchanged. Convicts an audit that was cut, and files that
  /// were rolled back, which agree with themselves. Throws checkpoint_mismatch for a text that is not a checkpoint of this vault.
  audit_report verify_against(std::string_view checkpoint, function_ref<bool(std::uint64_t)> progress = {});

  // --- operating ---
  /// Whoever operates the vault says that a restored one is complete enough for consents to count again. Audited; no error if it is not restored.
  ///
  /// A vault that is older than its index, or has none beside it, came from a backup and may lack a withdrawal. Until this call nothing is
  /// collected, used, found or provided that rests on a consent (`reason::vault_restored`, where nothing else refuses before), nor on a contract that
  /// a consent stands behind (a minor's; a sensitive field). What else a backup may lack is not held back: a closed account's contract
  /// stands again, a contest or a rejection is gone. Say those again first, and the withdrawals that you know of.
  void accept_restored(const actor& = actor::system());
  /// How the vault is. A scan of the keyring's slots: a tenth of a second or so for a million subjects.
  vault_status status();
  /// What the host's rows name and locket does not hold, and the other way round: the two do not commit together. Up to `most` subjects are listed;
  /// the host's own lists are all the memory that it takes. Audited, because it gives ids.
  unreferenced_report unreferenced(std::span<const subject_id>, std::span<const record_id>, std::size_t most = 1000, const actor& = actor::system());
  /// Makes the blind index anew, in steps, while everything goes on: each record's entries are replaced at once, and until then the old ones serve.
  /// `progress(records done)` returning false stops it (`code::interrupted`); the next call goes on from there. Gives back what a missing index
  /// would not: a vault whose index is deleted counts as restored.
  void reindex(function_ref<bool(std::uint64_t)> progress = {});
  /// Copies the vault's file, consistently, while writers run. Never overwrites. Open the copy with today's keyring. Until it is whole it is called
  /// `path`-unfinished-…; a process that is killed leaves that name, which is nobody's: remove it. So does `backup_keyring`.
  void backup(const std::string& path, function_ref<bool(std::int64_t done, std::int64_t total)> progress = {});
  /// Copies the keyring's file, for a place that backups of the vault do not go to. Never overwrites. While a copy lives, so do the keys in it:
  /// what is erased from now on is *pending* until it is destroyed.
  void backup_keyring(const std::string& path);
  /// Re-wraps the keyring's header with another key. Rewrites no data.
  void rotate(const key_source& to);
  /// Replaces the keyring key by a fresh one, wrapped by this key, and seals every slot again, in steps (`progress`: slots done, and of how many; false
  /// stops it, `code::interrupted`). What was stopped is carried on by the next call, or by sweeps. When it returns, no key of today's file can be had from
  /// an older copy of it: to be done after an erasure where snapshots or flash may have kept what was overwritten.
  void rotate_keyring_key(const key_source& to, function_ref<bool(std::uint64_t done, std::uint64_t total)> progress = {});

  struct state;

 private:
  friend class retention_scheduler;
  explicit engine(detail::shared<state>);
  detail::shared<state> state_;
};

}  // namespace locket
