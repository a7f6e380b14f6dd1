// A list of changes that is carried out in commit(), all or nothing.
// Read before this: consent.hpp, retention.hpp, schema.hpp. Read after: engine.hpp, vault.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/consent.hpp>
#include <locket/export.hpp>
#include <locket/ids.hpp>
#include <locket/instant.hpp>
#include <locket/retention.hpp>
#include <locket/schema.hpp>
#include <locket/verdict.hpp>

#include <span>
#include <string_view>

namespace locket {

/// One value to be stored: the index of its field in the schema, and its bytes (copied into wiped memory by the call).
struct field_value {
  std::size_t field;
  std::span<const std::uint8_t> bytes;
};

/// That everything in the list is durable.
struct committed {
  instant at;  ///< What was written is stamped with this.
};

/// Changes in the order in which they are carried out. Nothing is locked, decided or written before `commit`; one that dies uncommitted changes nothing.
/// Not shared between threads. A call after `commit` throws `error` (`code::misuse_transaction`).
class LOCKET_EXPORT transaction {
 public:
  ~transaction();
  transaction(transaction&&) noexcept;
  transaction& operator=(transaction&&) noexcept;

  /// Opens an account: the contract begins and the policy in force is explicitly accepted. Keeps the instants at which the subject comes of age, not the
  /// birth date. Again with the same id is no error and changes nothing; a closed account stays closed: who returns is a new subject.
  transaction& enrol(subject_id, date born);
  transaction& consent(subject_id, std::string_view purpose, const consent_terms& = {});
  transaction& withdraw(subject_id, std::string_view purpose, std::string_view recipient = {});
  transaction& accept(subject_id, std::uint32_t version, acceptance how, by = by::subject);
  transaction& reject(subject_id, std::uint32_t version);

  /// Contests what is held (or missing) of a category: its use is restricted until it is resolved (R1.3).
  transaction& contest(subject_id, std::string_view category);
  /// Ends the restriction; a rectified value is stored with `change` in the same list, and `engine::recipients_of` says who is to be told of it.
  /// `reference`: where the host keeps why (a ticket, a letter). It stands in the audit, sealed, with who and when; it outlives an erasure, so put no personal value in it.
  transaction& resolve(subject_id, std::string_view category, std::string_view reference = {});

  /// Stores a record. Refused, naming the field, where none of a present field's purposes has a basis for collecting it (R1.4). Fields that are not
  /// given stay as they are; the same ids again replace the fields given. Strings in the schema must outlive the transaction.
  transaction& put(subject_id, record_id, const record_schema&, std::span<const field_value>, const from& = {});
  /// The same for what was lawfully collected before or outside of locket: stored and audited as such, not decided.
  transaction& move_in(subject_id, record_id, const record_schema&, std::span<const field_value>, const from& = {});
  /// Stores a new value in one field of a record; collected anew.
  transaction& change(record_id, const record_schema&, const field_value&, const from& = {});
  /// Removes a record. No such record is no error.
  transaction& remove(record_id);

  /// Carries the list out: durable when it returns true. A refusal changes nothing and names field, purpose and reason. Throws `error`;
  /// `code::generaliser_missing` before anything is written, if a category's generaliser was not given to this opening.
  verdict<committed> commit();

  struct state;
  explicit transaction(state* made) noexcept;  ///< Takes it over.

 private:
  state* state_;
};

}  // namespace locket
