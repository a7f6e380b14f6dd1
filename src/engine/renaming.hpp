// Fields that had other names: which of a record's cells is a field's value.
#pragma once

#include "engine/state.hpp"

#include <map>

namespace locket {

/// Throws misuse_argument if a name that a field has or had is another's too. The typed layer refuses that at compile time.
void refuse_shared_names(const record_schema&);

/// The numbers by which the file knows the field, under its name and those that it had. What has no number is stored by nobody.
void number_names(engine::state&, store::connection&, std::uint16_t type, const field_schema&, std::map<std::string, std::uint16_t>& into);

/// A field's value, and the name that it is sealed under.
struct held_cell {
  crypto::view cell;
  std::string_view stored_as;  // into the schema
};

/// The field's cell in a record; where two builds wrote it under two names, the one that was collected last.
std::optional<held_cell> held_in(engine::state&, const record_row&, std::string_view type, const field_schema&, std::span<const stored_cell>,
                                 const std::map<std::string, std::uint16_t>& numbers);

}  // namespace locket
