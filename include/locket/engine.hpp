// The runtime face: the vault's operations by ids, for bindings, tools and everybody the compiler cannot see.
// Read before this: opening.hpp, request.hpp, schema.hpp. Hosts in C++ use vault.hpp, which lowers to this.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/audit.hpp>
#include <locket/consent.hpp>
#include <locket/ids.hpp>
#include <locket/opening.hpp>
#include <locket/policy.hpp>
#include <locket/report.hpp>
#include <locket/request.hpp>
#include <locket/schema.hpp>
#include <locket/transaction.hpp>
#include <locket/verdict.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace locket {

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
  explicit grant(std::shared_ptr<const state>) noexcept;
  const state& inside() const noexcept { return *state_; }

 private:
  std::shared_ptr<const state> state_;
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

  struct inside;
  explicit opened_record(std::shared_ptr<const inside>) noexcept;

 private:
  std::shared_ptr<const inside> inside_;
};

/// A vault by ids. Safe to share between threads. Every call throws `error`; a closed vault and a forked child are `code::misuse_…`, never undefined.
class LOCKET_EXPORT engine {
 public:
  /// Opens the three files, creates them where told to, finishes what a crash interrupted. Throws `error`: key_mismatch, keyring_missing,
  /// keyring_mismatch, index_mismatch, region_mismatch, format_newer, format_unknown, remote_filesystem, corrupt, io. Nothing is touched then.
  static engine open(const open_options&);
  ~engine();
  engine(engine&&) noexcept;
  engine& operator=(engine&&) noexcept;
  /// Syncs and closes. Idempotent. Later calls on this engine, its grants and records are `code::misuse_closed`.
  void close();

  // --- the policy ---
  /// Publishes a version; the same version with the same content again is no error. Throws policy_conflict, region_mismatch.
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
  void on_erased(std::function<bool(const subject_id&)>);

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
  /// The vault's time: never earlier than any time it has acted on.
  instant now();
  /// The operator says that the wall clock is right.
  void confirm_time();

  // --- accounting ---
  /// Walks the audit chain; names the first entry that is wrong. `progress` returning false stops it (`code::interrupted`).
  audit_report verify(const std::function<bool(std::uint64_t)>& progress = {});
  std::vector<audit_line> audit(std::int64_t after, std::size_t most);

  // --- operating ---
  /// Copies the vault's file, consistently, while writers run. Never overwrites. Open the copy with today's keyring.
  void backup(const std::string& path, const std::function<bool(std::int64_t done, std::int64_t total)>& progress = {});
  /// Re-wraps the keyring's header with another key. Rewrites no data.
  void rotate(const key_source& to);

  struct state;

 private:
  explicit engine(std::shared_ptr<state>);
  std::shared_ptr<state> state_;
};

}  // namespace locket
