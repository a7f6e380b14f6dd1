// What was provided, as the ledger keeps it and as the host sees it.
#pragma once

#include "engine/opening.hpp"
#include "ledger/provisions.hpp"

namespace locket {

struct provided_record::inside {
  opened_record values;
  provision written;
};

provision told(std::int64_t number, const provision_entry&);

/// Removes provisions whose evidence has died, from where the last step stopped; true if there is more.
bool scrub_provisions(engine::state&, std::size_t most, std::uint64_t& removed);

}  // namespace locket
