// A few lines to keep elsewhere: how far the audit had come, signed. FORMAT.md beside this file.
#pragma once

#include "crypto/sign.hpp"
#include "ledger/audit_link.hpp"

#include <locket/ids.hpp>
#include <locket/instant.hpp>

#include <string>

namespace locket {

struct checkpoint {
  vault_id vault{};
  audit_head last;
  instant at;  // when it was taken
};

/// Four lines; the last one is the signature with `seed`, and its public key.
std::string text_of(const checkpoint&, const crypto::key& seed);

/// Throws code::checkpoint_mismatch for anything but a text that text_of wrote for this vault with this seed (blank ends apart).
checkpoint checkpoint_in(std::string_view text, const vault_id&, const crypto::key& seed);

}  // namespace locket
