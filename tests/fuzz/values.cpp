// Bytes of an opened cell as the types that a field may hold: what is read is exactly what would have been written.
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include <locket/codec.hpp>

#include <algorithm>
#include <array>

using namespace locket;

namespace {

enum class colour : std::int8_t { red = -1, green = 3 };
constexpr auto stored_values(colour) { return std::array{colour::red, colour::green}; }

/// True if the bytes are a T.
template <class T>
bool round_trips(std::span<const std::uint8_t> in) {
  T read{};
  const bool is_one = codec<T>::read(in, read);
  if (is_one) {
    value_writer out;
    out.field(0);
    codec<T>::write(out, read);
    fuzz::demand(out.values().size() == 1 && std::ranges::equal(out.values().front().bytes, in), "a type reads only what it would have written");
  }
  codec<T>::wipe(read);
  return is_one;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span in(data, size);
  fuzz::demand(round_trips<std::string>(in), "any bytes are a text");
  fuzz::demand(round_trips<std::vector<std::uint8_t>>(in), "any bytes are bytes");
  const bool whole = round_trips<std::int64_t>(in);
  fuzz::demand(!round_trips<colour>(in) || whole, "a numbered enum is a whole number");
  round_trips<bool>(in);
  round_trips<date>(in);
  round_trips<std::vector<std::string>>(in);
  round_trips<std::vector<std::int64_t>>(in);
  return 0;
}
