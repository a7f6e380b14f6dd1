// A policy's document, as somebody else may have written it.
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include <locket/error.hpp>
#include <locket/policy.hpp>

using namespace locket;
using fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text({data, size});
  try {
    const auto read = policy::from_document(text);
    const auto again = policy::from_document(read.document());
    demand(again.document() == read.document() && again.what() == read.what() && again.hash() == read.hash(), "a policy that was read is written as one text, and read again as it was");
  } catch (const error& fault) {
    demand(fault.code() == code::policy_ill_formed, "what is no policy is ill-formed");
  }
  return 0;
}
