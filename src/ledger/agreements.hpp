// Confidentiality agreements: until when the holder of a role is bound by one. Holders stand as keyed hashes.
#pragma once

#include "records/vault_file.hpp"

namespace locket {

/// The same keyed hash that ledger/accesses.hpp has for an actor.
using holder_tag = std::array<std::uint8_t, 16>;

/// An earlier agreement that lasts longer stays in force.
void set_agreement(store::connection&, const holder_tag&, std::string_view role, instant until);
/// The latest end of the holder's agreements; nothing if there never was one.
std::optional<instant> agreement_until(store::connection&, const holder_tag&);

}  // namespace locket
