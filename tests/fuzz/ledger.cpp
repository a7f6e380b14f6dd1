// The sealed texts of the ledger: a subject's standing, an audit entry, a provision. What decodes is encoded as it was.
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include "ledger/audit_chain.hpp"
#include "ledger/provisions.hpp"
#include "ledger/subject_ledger.hpp"

#include <algorithm>

using namespace locket;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  const std::uint8_t which = in.byte();
  const crypto::view text = in.rest();
  if (which % 3 == 0) {
    if (const auto standing = decode(text)) fuzz::demand(std::ranges::equal(encode(*standing), text), "a standing has one text");
  } else if (which % 3 == 1) {
    audit_entry entry;
    if (decode(text, entry)) fuzz::demand(std::ranges::equal(encode(entry), text), "an audit entry has one text");
  } else {
    provision_entry given;
    if (decode(text, given)) fuzz::demand(std::ranges::equal(encode(given), text), "a provision has one text");
  }
  return 0;
}
