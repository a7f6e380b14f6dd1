// Forward migrations of a file's format, each in a transaction; a newer file is refused.
#pragma once

#include "store/sqlite.hpp"

namespace locket::store {

/// One step: SQL that brings a file from `user_version` n to n + 1, n being its place in the list.
using step = const char*;

/// What a file must look like.
struct format {
  const char* name;  // "vault", "keyring", "index": for messages
  std::span<const step> steps;
};

/// Creates (user_version 0, empty) or migrates inside one transaction; then compares the whole schema with what the steps give in a scratch
/// in-memory database. Throws code::format_newer (naming both versions) or code::format_unknown (altered schema: triggers, views, other
/// columns).
void bring_up(connection&, const format&);

}  // namespace locket::store
