// What a fuzzer does to a file of the vault: bytes overwritten, the end cut or grown, values replaced row by row, any SQL.
#pragma once

#include "fuzz/input.hpp"

#include <string>

namespace fuzz {

/// Carries the input's edits out, one after the other. Edits that the file does not bear are left out.
void edit(const std::string& path, input in);

}  // namespace fuzz
