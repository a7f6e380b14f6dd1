// SPDX-License-Identifier: MIT
#include <locket/error.hpp>

namespace locket {

std::string_view id_of(code c) noexcept {
  switch (c) {
    case code::misuse_closed:
      return "misuse-closed";
    case code::misuse_forked:
      return "misuse-forked";
    case code::misuse_denied:
      return "misuse-denied";
    case code::misuse_allowed:
      return "misuse-allowed";
    case code::misuse_argument:
      return "misuse-argument";
    case code::misuse_transaction:
      return "misuse-transaction";
    case code::policy_ill_formed:
      return "policy-ill-formed";
    case code::policy_conflict:
      return "policy-conflict";
    case code::policy_missing:
      return "policy-missing";
    case code::generaliser_missing:
      return "generaliser-missing";
    case code::key_mismatch:
      return "key-mismatch";
    case code::keyring_mismatch:
      return "keyring-mismatch";
    case code::keyring_missing:
      return "keyring-missing";
    case code::index_mismatch:
      return "index-mismatch";
    case code::checkpoint_mismatch:
      return "checkpoint-mismatch";
    case code::rolled_back:
      return "rolled-back";
    case code::keyring_older:
      return "keyring-older";
    case code::region_mismatch:
      return "region-mismatch";
    case code::format_newer:
      return "format-newer";
    case code::format_unknown:
      return "format-unknown";
    case code::remote_filesystem:
      return "remote-filesystem";
    case code::corrupt:
      return "corrupt";
    case code::io:
      return "io";
    case code::full:
      return "full";
    case code::busy:
      return "busy";
    case code::memory:
      return "memory";
    case code::clock_suspect:
      return "clock-suspect";
    case code::interrupted:
      return "interrupted";
  }
  return "unknown";
}

error::error(locket::code c, const std::string& message) : std::runtime_error(message + " [" + std::string(id_of(c)) + "]"), code_(c) {}

}  // namespace locket
