// What a value leaves behind when it is put: a linked residue beside it, or an anonymised one of nobody.
#pragma once

#include "engine/state.hpp"

#include <vector>

namespace locket {

/// What the file calls a field's residue: "address:residue", numbered like any field.
std::string residue_name(std::string_view field);
/// The same under the field's name and those that it had.
std::vector<std::string> residue_names(const field_schema&);
/// Throws code::misuse_argument for a field that is called like another one's residue: it would read it as if it were a value.
void refuse_residue_name(const record_schema&, std::size_t field);

/// Throws code::generaliser_missing, naming category and generaliser, if this opening was not given the one that the category names.
void need_generaliser(const engine::state&, const policy& version, const policy::category&);

/// The class and day under which a value of the category leaves its residue, if it leaves any: to be minted ahead.
std::optional<std::pair<class_number, std::int32_t>> residue_day(engine::state&, const policy& version, const policy::category&, instant at);

/// The residue of one value. Makes none of its own accord at expiry: that needs no plaintext and no generaliser.
struct residue {
  final_act how{};
  class_number of = 0;
  crypto::plaintext value;
};
std::optional<residue> residue_of(engine::state&, const policy&, std::string_view category, crypto::view value);

/// Adds an anonymised residue, in the caller's transaction: without subject, record, source or policy version, and of its date the year alone.
void add_anonymised(engine::state&, store::connection&, const residue&, std::uint16_t type, const record_schema&, std::string_view field, instant at, crypto::nonces&);

/// True if the version in force lets the purpose read residues.
bool reads_residues(const timeline&, std::string_view purpose, instant at);

}  // namespace locket
