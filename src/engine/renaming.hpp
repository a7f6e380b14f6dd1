// Fields that had other names: which of a record's cells is a field's value.
#pragma once

#include "engine/state.hpp"

#include <string>
#include <vector>

namespace locket {

/// Throws misuse_argument if a name that a field has or had is another's too. The typed layer refuses that at compile time.
void refuse_shared_names(const record_schema&);

/// By which numbers the file knows some names of one record type's fields. What has no number is stored by nobody.
class field_numbers {
 public:
  void add(std::string_view name, std::uint16_t number) { known_.emplace_back(name, number); }
  std::optional<std::uint16_t> of(std::string_view name) const noexcept;
  bool empty() const noexcept { return known_.empty(); }

 private:
  std::vector<std::pair<std::string, std::uint16_t>> known_;  // few: looked through
};

/// Adds those of the field's name and of the names that it had.
void number_names(engine::state&, store::connection&, std::uint16_t type, const field_schema&, field_numbers& into);

/// A field's value, and the name that it is sealed under.
struct held_cell {
  crypto::view cell;
  std::string_view stored_as;  // into the schema
};

/// The field's cell in a record; where two builds wrote it under two names, the one that was collected last.
std::optional<held_cell> held_in(engine::state&, const record_row&, std::string_view type, const field_schema&, std::span<const stored_cell>,
                                 const field_numbers&);

}  // namespace locket
