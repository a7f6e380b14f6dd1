// What was provided to whom: evidence that outlives an erasure, sealed, without the subject's id and without a value. FORMAT.md beside this
// file.
#pragma once

#include "records/cell.hpp"
#include "records/vault_file.hpp"

#include <functional>
#include <string>
#include <vector>

namespace locket {

/// One provision as the ledger keeps it. Numbers are those of the policy's enumerations.
struct provision_entry {
  instant at;  // the cell's instant of collection
  std::uint8_t kind = 0, role = 0;
  bool cross_border = false;
  std::optional<date> contract_until;
  std::string recipient, region, purpose, reference;
  std::uint32_t policy_version = 0;  // the cell's
  // what it travels under
  bool this_purpose_alone = false, rectify_when_told = false, erase_when_told = false;
  std::optional<instant> until;
  // what left
  struct field {
    std::uint8_t basis = 0;
    std::string category, name;
    friend bool operator==(const field&, const field&) = default;
  };
  std::string type;
  std::vector<field> fields;
  friend bool operator==(const provision_entry&, const provision_entry&) = default;
};

/// Everything but instant and policy version, which the cell carries.
crypto::plaintext encode(const provision_entry&);
/// False if it does not decode.
bool decode(crypto::view, provision_entry&);

/// A row of the table: whose it is, and the cell.
struct provision_row {
  std::int64_t row = 0;
  std::int64_t subject = 0;
  crypto::bytes cell;
};

/// Seals and appends one in the caller's write transaction, under a key of class evidence. The row's number.
std::int64_t add_provision(store::connection&, keyring&, const key_id&, std::int64_t subject_row, const provision_entry&, crypto::nonces&);
/// Opens one; nothing if its key has died. Throws code::corrupt if it does not open with a key that lives.
std::optional<provision_entry> open_provision(keyring&, const provision_row&);

/// Of one subject, newest first.
std::vector<provision_row> provisions_of(store::connection&, std::int64_t subject_row);
/// Of everybody, in ascending order after a row, up to `most`.
std::vector<provision_row> provisions_after(store::connection&, std::int64_t row, std::size_t most);
void remove_provision(store::connection&, std::int64_t row);

}  // namespace locket
