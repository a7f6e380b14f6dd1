// A checkpoint's text: as it comes, and signed as the vault would sign it, so that what stands before the signature is reached.
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include "base/hex.hpp"
#include "ledger/checkpoint.hpp"

#include <locket/error.hpp>

using namespace locket;
using fuzz::demand;

namespace {

constexpr vault_id home{1, 2, 3};

const crypto::key& seed() {
  static const auto made = [] {
    std::array<std::uint8_t, 32> same;
    same.fill(9);
    return crypto::key::from(same);
  }();
  return made;
}

bool accepted(const std::string& text) {
  try {
    const auto read = checkpoint_in(text, home, seed());
    demand(read.vault == home, "a checkpoint of another vault is refused");
    demand(text.find(text_of(read, seed()).substr(0, 60)) != text.npos, "what is accepted says what it was written as");
    demand(checkpoint_in(text_of(read, seed()), home, seed()).last.number == read.last.number, "what is accepted is accepted again");
    return true;
  } catch (const error& fault) {
    demand(fault.code() == code::checkpoint_mismatch, "what is no checkpoint is a mismatch");
    return false;
  }
}

std::string signed_by_the_vault(const std::string& lines) {
  const crypto::view said{reinterpret_cast<const std::uint8_t*>(lines.data()), lines.size()};
  return lines + "signed " + to_hex(crypto::public_key_of(seed())) + " " + to_hex(crypto::sign(seed(), said)) + "\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text({data, size});
  const bool as_it_came = accepted(text);
  demand(!as_it_came || text.find("signed ") != text.npos, "what is not signed is refused");
  accepted(signed_by_the_vault(text));
  return 0;
}
