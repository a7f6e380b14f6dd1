// The records of all subjects, one at a time, for what is about nobody in particular: statistics and de-identified releases.
#pragma once

#include "engine/asking.hpp"
#include "engine/renaming.hpp"

#include <functional>

namespace locket {

/// A field that is read. Its value leaves this room as the generaliser makes it; null: as it stands.
struct read_field {
  std::size_t index = 0;  // into the schema
  const generaliser* through = nullptr;
};

/// Reads inside the caller's read transaction, so that two walks see the same.
class everybody {
 public:
  /// In the order of the fields. Nothing: not held, past its time, or nothing is left of it by its generaliser.
  using values = std::vector<std::optional<crypto::plaintext>>;
  using look = std::function<void(values&)>;

  /// With `residues`, what is left of a value that is past its time stands in for it where the field is read through its generaliser.
  everybody(engine::state&, store::connection&, const record_schema&, std::span<const read_field>, instant at, bool residues = false);

  /// The row of each subject that is not erased. `progress` is told how many came before; false throws code::interrupted.
  void subjects(function_ref<bool(std::uint64_t)> progress, const std::function<void(std::int64_t)>& each);
  /// One subject's records that hold any of the fields. An erased subject's statutory values are storage only, and not among them.
  void records(std::int64_t subject, const look&);
  /// What is left of the one field that is read, of nobody: the anonymised rows of those years of which no original can be kept any more, so that
  /// nothing is counted twice. Called back with a number that no subject's row has.
  void anonymised(const std::function<void(std::int64_t, values&)>&);

 private:
  values held(const record_row&);
  std::optional<crypto::plaintext> opened(const record_row&, const held_cell&, const key_view&);
  std::optional<crypto::plaintext> left_of(const record_row&, const field_schema&, std::span<const stored_cell>);
  bool originals_over(std::string_view category, std::int32_t year_begins);

  engine::state& s_;
  store::connection& on_;
  const record_schema& schema_;
  std::span<const read_field> fields_;
  field_numbers numbers_;  // of the fields' stored names, and of their residues'
  std::optional<std::uint16_t> type_;
  instant at_;
  bool residues_;
};

/// Every category has a generaliser of its own for what is released or counted coarsely: the one that it names. Null if it names none; throws
/// code::misuse_argument if nobody gave the vault one of that name, and code::misuse_argument for an index that is none of the schema's.
const generaliser* generaliser_of(engine::state&, const policy&, const record_schema&, std::size_t field);

/// The actor, purpose and categories of an aggregate, before anything is measured: as if every group were large enough.
void ask_of_everybody(engine::state&, store::connection&, question&, decide::verb, std::string_view purpose, const actor&, const record_schema&,
                      std::span<const std::size_t> fields, instant at);

/// What stands against it whoever the subjects are, the fields that the host's types do not declare among it; else an allow.
decision refused_outright(const question&, const record_schema&, std::span<const std::size_t> fields);

/// The audit's one entry of an aggregate, durable when this returns. It names no subject.
void account_for(engine::state&, audit_act, const actor&, const question&, reason);

}  // namespace locket
