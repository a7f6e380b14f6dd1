// From a stored record to fields that are open, absent or withheld.
#pragma once

#include "engine/asking.hpp"
#include "engine/permits.hpp"
#include "engine/renaming.hpp"

namespace locket {

/// A field of a record that was read: what was decided for it, and its plaintext if it is open.
struct opened_field {
  field_state state = field_state::absent;
  decision why;                 // of a field that is withheld, and of an absent residue; an absent field is explained when it is asked for
  std::string_view category;    // into the schema
  std::string_view name;
  decide::field facts;          // for deciding again when the standing has moved
  crypto::plaintext value;
};

struct opened_record::inside {
  std::shared_ptr<engine::state> home;
  std::vector<opened_field> fields;
  std::vector<opened_field> residues;  // of the fields, in their order; none if the purpose reads none
  // what it was read under, and how to look again
  subject_id who;
  id_tag tag{};
  std::string purpose;
  actor by;
  std::optional<named_basis> basis;
  decide::verb what = decide::verb::use;
  std::string recipient;  // of a provision
  std::shared_ptr<const timeline> known;  // when it was read
  instant at;
  std::int64_t deadline_boot = 0;
  std::int64_t epoch = 0;
  mutable std::atomic<std::uint64_t> seen{0};

  ~inside() { wipe(who, by); }
};

/// A record's row with its cells copied, so that they are decrypted after the read transaction and without a lock.
struct fetched {
  record_row row;
  std::string type;
};

/// Decides each wanted field and opens those that are allowed; and so each residue, if the purpose reads any. The question's fields are replaced.
void open_fields(engine::state&, question&, const standing&, const fetched&, const record_schema&, std::span<const std::size_t> wanted, const field_numbers&,
                 opened_record::inside& into);

/// Numbers of the wanted fields' names, and of their residues' if those are wanted; what has no number is stored by nobody. Throws misuse_argument for a field that
/// the schema does not have.
field_numbers numbers_of(engine::state&, store::connection&, std::uint16_t type, const record_schema&, std::span<const std::size_t> wanted, bool residues = false);

/// A denial for a record that is not there, or is somebody else's: one answer for both.
denial absent_record(std::string_view purpose, const timeline&, instant at);

/// A denial for a permit whose deadline has passed.
denial permit_ended(std::string_view purpose, const timeline&, instant at);

}  // namespace locket
