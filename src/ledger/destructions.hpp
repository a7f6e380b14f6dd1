// Which keys were destroyed, as the vault remembers it: replayed when the keyring turns out to be older than its vault.
#pragma once

#include "records/vault_file.hpp"

namespace locket {

struct destruction {
  std::optional<root_number> root;
  std::optional<class_number> of;  // nothing: the whole root
  std::optional<std::int32_t> day;
  instant at;
  friend bool operator==(const destruction&, const destruction&) = default;
};

/// To replay one destroys a key for good, so each carries a keyed hash (`with`: the keyring's secret "lkdestry"): who can only write to the
/// file cannot order it.
void note(store::connection&, const crypto::key& with, const destruction&);
/// Whether this key's destruction was noted before, whenever that was: of several processes that sweep, one writes it down.
/// Throws code::corrupt if what was noted does not authenticate.
bool noted(store::connection&, const crypto::key& with, const destruction&);
/// In the order in which they were noted. Throws code::corrupt at the first that does not authenticate; then none must be replayed.
std::vector<destruction> destructions(store::connection&, const crypto::key& with);

}  // namespace locket
