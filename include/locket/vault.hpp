// A vault, with the host's own types: what they do not declare does not compile.
// Read before this: permit.hpp, record.hpp, consent.hpp. Read after: policy_builder.hpp; engine.hpp (the same by ids, and each call's fine print).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/callback.hpp>
#include <locket/engine.hpp>
#include <locket/export.hpp>
#include <locket/permit.hpp>
#include <locket/provided.hpp>
#include <locket/purpose.hpp>
#include <locket/record.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace locket {

namespace detail {
// The typed calls' questions, by ids.
LOCKET_EXPORT use_request use_of(const subject_id&, std::string_view purpose, const actor&, std::optional<named_basis>&&);
LOCKET_EXPORT collect_request collection_of(const subject_id&, std::string_view purpose, source, std::optional<named_basis>&&);
LOCKET_EXPORT provide_request provision_of(const subject_id&, std::string_view purpose, std::string_view recipient, const actor&, std::optional<named_basis>&&);
}  // namespace detail

/// Somebody who works for the controller: `staff("support", "u7")`.
LOCKET_EXPORT actor staff(std::string role, std::string name);

/// Changes in the order in which `commit` carries them out, all or nothing; see transaction.hpp. Not shared between threads.
///
///     auto done = vault.begin().enrol(who, born).consent<survey>(who).put(who, id, member{.handle = "xm"}).commit();
///     if (!done) return page(409, done.denial().explain("zh"));   // nothing was changed; the denial names the field
class LOCKET_EXPORT changes {
 public:
  /// Opens an account: the contract begins and the policy in force is explicitly accepted. Again with the same id changes nothing.
  changes& enrol(subject_id who, date born);
  /// The subject (or guardian) agrees to P.
  template <class P>
  changes& consent(subject_id who, const consent_terms& terms = {}) {
    return list_.consent(who, detail::id_of_purpose<P>(), terms), *this;
  }
  /// … or takes it back, from this commit on. `vault::withdraw` does it now.
  template <class P>
  changes& withdraw(subject_id who, std::string_view recipient = {}) {
    return list_.withdraw(who, detail::id_of_purpose<P>(), recipient), *this;
  }
  /// … accepts a version of the policy, or rejects it (R7).
  changes& accept(subject_id who, std::uint32_t version, acceptance how, by speaker = by::subject);
  changes& reject(subject_id who, std::uint32_t version);
  /// The subject contests what is held (or missing) of a category: it is neither used nor provided until `resolve` (R1.3).
  template <class C>
  changes& contest(subject_id who) {
    return list_.contest(who, detail::id_of_category<C>()), *this;
  }
  /// … which may `change` the value in the same list. `reference`: where the host keeps why; no personal value.
  template <class C>
  changes& resolve(subject_id who, std::string_view reference = {}) {
    return list_.resolve(who, detail::id_of_category<C>(), reference), *this;
  }

  /// Stores the present fields of a record; absent ones stay as they are. Refused, naming the field, where none of a field's purposes has a basis.
  template <class R>
  changes& put(subject_id who, record_id id, const R& values, const from& provenance = {}) {
    return list_.put(who, id, schema_of<R>, detail::packed(values).values(), provenance), *this;
  }
  /// The same for what was lawfully collected before there was a vault: stored and audited as such, not decided.
  template <class R>
  changes& move_in(subject_id who, record_id id, const R& values, const from& provenance = {}) {
    return list_.move_in(who, id, schema_of<R>, detail::packed(values).values(), provenance), *this;
  }
  /// Stores a new value in one field: `change<&member::handle>(id, "new")`. Collected anew.
  template <auto Member>
  changes& change(record_id id, detail::given_to<Member> value, const from& provenance = {}) {
    return list_.change(id, schema_of<detail::record_of<Member>>, detail::packed_field<Member>(value).values().front(), provenance), *this;
  }
  /// Removes a record. No such record is no error.
  changes& remove(record_id id);

  /// Carries the list out; durable when the verdict is true. A refusal changes nothing and names field, purpose and reason. Throws `error`.
  verdict<committed> commit();

 private:
  friend class vault;
  explicit changes(transaction list) noexcept;
  transaction list_;
};

/// Personal data in three files beside each other. Safe to share between threads; several processes may open the same files.
///
/// Denials are returned. Faults are thrown (engine.hpp says which); a closed vault and a forked child are `code::misuse_…`, never undefined.
class LOCKET_EXPORT vault {
 public:
  /// Opens the files, or makes them with `.create = true`. Publishes nothing.
  static vault open(const open_options& how);
  /// Syncs and closes. Idempotent. What is called later on this vault, its permits and records throws `code::misuse_closed`.
  void close();
  /// The same vault for calls by id.
  engine& by_id() noexcept;

  // --- the policy: a version is published explicitly, and immutable from then on ---
  void publish(const policy& version, const actor& as = actor::system());
  policy in_force();

  // --- asking: decided and audited ---
  /// The right to use a subject's data for P: consent, policy, guardian, role and cap are settled here. `basis`: one that the caller names.
  template <class P>
  verdict<locket::permit<P>> permit(subject_id who, const actor& as, std::optional<named_basis> basis = {}) {
    return typed<locket::permit<P>>(engine_.permit(detail::use_of(who, detail::id_of_purpose<P>(), as, std::move(basis))));
  }
  /// The decision alone, and one for each category, for a page that asks before it acts.
  template <class P>
  answer may(subject_id who, const actor& as, std::optional<named_basis> basis = {}) {
    return engine_.may(detail::use_of(who, detail::id_of_purpose<P>(), as, std::move(basis)));
  }
  /// May data be collected from this source for P?
  template <class P>
  answer may_collect(subject_id who, source where = source::subject, std::optional<named_basis> basis = {}) {
    return engine_.may_collect(detail::collection_of(who, detail::id_of_purpose<P>(), where, std::move(basis)));
  }

  // --- reading ---
  /// One record of the permit's subject; decrypts only what P may see. Another subject's record is `reason::absent`, like one that is not there.
  template <class R, class P>
  verdict<opened<R, P>> get(const locket::permit<P>& may, record_id id) {
    return typed<opened<R, P>>(engine_.get(may.by_id(), id, schema_of<R>, detail::fields_for<R, P>()));
  }
  /// A page of records of any subjects: one decision each, one read transaction, one audit entry, as many answers as ids.
  template <class R, class P>
  std::vector<verdict<opened<R, P>>> get_all(std::span<const record_id> ids, const actor& as) {
    std::vector<verdict<opened<R, P>>> page;
    page.reserve(ids.size());
    for (auto& one : engine_.get_all(ids, schema_of<R>, detail::fields_for<R, P>(), detail::id_of_purpose<P>(), as)) {
      page.push_back(typed<opened<R, P>>(std::move(one)));
    }
    return page;
  }
  /// Whose record holds this value, found by the blind index: `find<&member::email, profile>("a@b.example", as)`. Nobody is `std::nullopt`.
  template <auto Member, class P>
  verdict<std::optional<subject_id>> find(detail::given_to<Member> value, const actor& as) {
    return engine_.find(schema_of<detail::record_of<Member>>, detail::found_by<Member, P>(),
                        detail::packed_field<Member>(value).values().front().bytes, detail::id_of_purpose<P>(), as);
  }

  // --- providing (R4): decided, written down, durable, and only then handed out ---
  /// Provides these members of a record under a permit: `provide<&member::handle, &member::email>(*may, id, "city-bank")`. One refused refuses all.
  template <auto... Member, class P>
  verdict<provided<Member...>> provide(const locket::permit<P>& may, record_id id, std::string_view recipient) {
    constexpr auto fields = detail::provided_for<P, Member...>();
    return typed<provided<Member...>>(engine_.provide(may.by_id(), recipient, id, detail::members_provided<Member...>::schema, fields));
  }
  /// The same without a permit, for a basis that carries provision alone: `provide<disclosure, &member::handle>(who, id, "people-court", as, basis)`.
  template <class P, auto... Member>
  verdict<provided<Member...>> provide(subject_id who, record_id id, std::string_view recipient, const actor& as, std::optional<named_basis> basis = {}) {
    constexpr auto fields = detail::provided_for<P, Member...>();
    return typed<provided<Member...>>(engine_.provide(detail::provision_of(who, detail::id_of_purpose<P>(), recipient, as, std::move(basis)), id,
                                                      detail::members_provided<Member...>::schema, fields));
  }
  /// To whom something of a subject was provided, newest first (R8.1).
  std::vector<provision> recipients_of(subject_id who, const actor& as = actor::system());
  /// … to whom something of a category was: tell them when it is rectified (R1.3).
  template <class C>
  std::vector<provision> recipients_of(subject_id who, const actor& as = actor::system()) {
    return engine_.recipients_of(who, detail::id_of_category<C>(), as);
  }

  // --- writing ---
  /// Starts a list of changes; nothing is locked, decided or written before its `commit`.
  [[nodiscard("nothing is changed before commit()")]] changes begin(const actor& as = actor::system());

  // --- what cannot be refused ---
  /// Takes consent to P back, of one recipient or altogether (R8.5): from when this returns no permit for it is given or works, in any process.
  template <class P>
  void withdraw(subject_id who, std::string_view recipient = {}, const actor& as = actor::system()) {
    engine_.withdraw(who, detail::id_of_purpose<P>(), recipient, as);
  }
  /// Ends the contract and withdraws every consent; periods from closure begin.
  void close_account(subject_id who, const actor& as = actor::system());
  /// Makes all of a subject's data unreadable before it returns, in every backup too (R8.4). Idempotent.
  erasure_report erase(subject_id who, const actor& as = actor::system());
  /// Called for each erased subject, again until it returns true: drop your caches, pages and search entries. Once any process of a vault has set
  /// this, those that have not leave the word to those that have; empty takes it back for all.
  void on_erased(callback<bool(const subject_id&)> told);

  // --- what the controller says ---
  /// The service announces its end: from now on nothing is collected (R3.6).
  void wind_down(const actor& as = actor::system());

  // --- time ---
  /// Forgets what is due, for about so long; call it when `next_due()` says, or every few minutes.
  sweep_report sweep(std::int32_t milliseconds = 50);
  std::optional<instant> next_due();
  instant now();

  // --- accounting, operating ---
  /// Walks the audit chain; false names the first entry that is wrong.
  audit_report verify();
  /// How the vault is, and how it agrees with the host's rows: engine.hpp.
  vault_status status();
  unreferenced_report unreferenced(std::span<const subject_id> subjects, std::span<const record_id> records);
  /// Four signed lines to keep elsewhere, and what they convict later: engine.hpp.
  std::string checkpoint();
  audit_report verify_against(std::string_view checkpoint);
  /// Consents count again in a vault that came from a backup (`reason::vault_restored`). First repeat the withdrawals and closures that it may lack.
  void accept_restored(const actor& as = actor::system());
  /// Copies the vault's file while others write. Never overwrites; never contains a key.
  void backup(const std::string& path);
  /// Copies the keyring's file, for a place of its own. Each copy prolongs what is erased from now on.
  void backup_keyring(const std::string& path);

 private:
  explicit vault(engine opened_files) noexcept;
  template <class Typed, class Plain>
  static verdict<Typed> typed(verdict<Plain> answer) {
    if (!answer) return answer.denial();
    return Typed(*std::move(answer));
  }
  engine engine_;
};

}  // namespace locket
