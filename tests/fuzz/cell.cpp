// The cell decoder. The input is a cell as it stands in a file, and then the plaintext of one that somebody sealed who holds the key.
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include "records/cell.hpp"
#include "records/rows.hpp"

#include <locket/error.hpp>

#include <algorithm>

using namespace locket;
using fuzz::demand;

namespace {

constexpr vault_id home{1, 2, 3};
constexpr zone china{8 * 3600};
const key_id id{77, 3, 20458};

crypto::key the_key() {
  std::array<std::uint8_t, 32> same;
  same.fill(7);
  return crypto::key::from(same);
}
cell_place place() { return {&home, "member", "email", 42, {9, 8, 7}}; }

crypto::bytes sealed_again(const opened_cell& one) {
  crypto::nonces fresh;
  crypto::bytes out;
  seal_cell(the_key(), id, place(), one.came, one.value, fresh, out);
  return out;
}

/// What a later or broken locket might have sealed at this place: its plaintext is the fuzzer's.
crypto::bytes cell_around(crypto::view plain) {
  const crypto::key with = the_key();
  const crypto::bytes good = sealed_again({{.collected = day_begins(id.day, china)}, {}});
  crypto::bytes cell(good.begin(), good.begin() + 12);
  crypto::bytes associated;
  const std::string_view label = "locket-cell";
  associated.assign(label.begin(), label.end());
  associated.insert(associated.end(), good.begin(), good.begin() + 12);
  associated.insert(associated.end(), home.begin(), home.end());
  const auto put_text = [&](std::string_view t) {
    for (std::size_t i = 0; i < 4; ++i) associated.push_back(static_cast<std::uint8_t>(t.size() >> (8 * i)));
    associated.insert(associated.end(), t.begin(), t.end());
  };
  const cell_place at = place();
  put_text(at.type);
  put_text(at.field);
  for (std::size_t i = 0; i < 8; ++i) associated.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(at.subject) >> (8 * i)));
  associated.insert(associated.end(), at.record.begin(), at.record.end());
  crypto::nonces fresh;
  crypto::seal(with, plain, associated, fresh, cell);
  return cell;
}

void as_a_file_has_it(crypto::view raw) {
  (void)key_id_of(raw);
  demand(!open_cell(the_key(), place(), china, raw), "a cell that nobody sealed does not open");
  try {
    for (const auto& one : cells_in(raw)) demand(!open_cell(the_key(), place(), china, one.cell), "a cell of a packed row that nobody sealed does not open");
  } catch (const error& fault) {
    demand(fault.code() == code::corrupt, "a packed row that does not decode is corrupt");
  }
}

void as_a_key_holder_sealed_it(crypto::view plain) {
  const auto opened = open_cell(the_key(), place(), china, cell_around(plain));
  if (!opened) return;
  const auto again = open_cell(the_key(), place(), china, sealed_again(*opened));
  demand(again.has_value(), "what opens can be sealed, and opens again");
  demand(again->value == opened->value && again->came.reference == opened->came.reference && again->came.collected == opened->came.collected,
         "what opens is one value, and comes back as it was");
  const std::size_t length = plain[3] >> 6 == 0 ? 4 : plain[3] >> 6 == 1 ? 2 : 1;
  demand(bucket(6 + length + (opened->came.reference.empty() ? 0 : 2 + opened->came.reference.size()) + opened->value.size()) == plain.size(), "no plaintext but one of its bucket opens");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  as_a_file_has_it({data, size});
  as_a_key_holder_sealed_it({data, size});
  return 0;
}
