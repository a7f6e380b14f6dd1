// What another process sees: asks helper `onlooker`, with the machine's own clock.
#pragma once

#include "support/temp_vault.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

namespace support {

/// Of a record's e-mail address under `profile`: "open", or the id of the reason.
inline std::string seen_elsewhere(const temp_vault& files, const locket::subject_id& who, const locket::record_id& record) {
  const auto command = std::string(LOCKET_HELPER_ONLOOKER) + " " + files.name + " " + files.key + " " + who.text() + " " + record.text();
  FILE* out = popen(command.c_str(), "r");
  REQUIRE(out != nullptr);
  std::string said;
  for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) said.push_back(static_cast<char>(c));
  REQUIRE(pclose(out) == 0);
  return said;
}

}  // namespace support
