// A key file's content, and an environment variable's: exactly the spellings that key_source.hpp lists are a key, and that key.
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include "crypto/kek.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace locket;
using fuzz::demand;

namespace {

using spelt = std::optional<fuzz::bytes>;

// Spelling once more, in the plainest way.
spelt from_hex(std::string text) {
  if (text.size() != 64) return std::nullopt;
  fuzz::bytes made;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    if (!std::isxdigit(static_cast<unsigned char>(text[i])) || !std::isxdigit(static_cast<unsigned char>(text[i + 1]))) return std::nullopt;
    made.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return made;
}

spelt from_base64(const std::string& text) {
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() != 44 || text.back() != '=') return std::nullopt;
  fuzz::bytes made;
  unsigned held = 0, bits = 0;
  for (const char c : text.substr(0, 43)) {
    const auto digit = digits.find(c);
    if (digit == digits.npos) return std::nullopt;
    held = held << 6 | static_cast<unsigned>(digit);
    bits += 6;
    if (bits >= 8) made.push_back(static_cast<std::uint8_t>(held >> (bits -= 8) & 0xff));
  }
  if ((held & ((1U << bits) - 1)) != 0 || made.size() != 32) return std::nullopt;
  return made;
}

spelt read(const key_source& from) {
  try {
    const auto made = crypto::kek_of(from, {});
    return fuzz::bytes(made.bytes().begin(), made.bytes().end());
  } catch (const error& fault) {
    demand(fault.code() == code::io, "what is no key is an io fault");
    return std::nullopt;
  }
}

/// A file that no disk holds.
struct file {
  int at = ::memfd_create("key", 0);
  explicit file(std::span<const std::uint8_t> holds) {
    demand(at >= 0 && ::fchmod(at, 0600) == 0 && ::write(at, holds.data(), holds.size()) == static_cast<ssize_t>(holds.size()), "there is memory for a file");
  }
  ~file() { ::close(at); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(at); }
};

void in_a_file(std::span<const std::uint8_t> holds) {
  const file one(holds);
  auto wanted = holds.size() == 32 ? spelt(fuzz::bytes(holds.begin(), holds.end())) : std::nullopt;
  std::string text = fuzz::text(holds);
  if (text.size() == 65 && text.back() == '\n') text.pop_back();
  if (!wanted) wanted = from_hex(text);
  demand(read(key_source::key_file(one.path())) == wanted, "a key file holds 32 bytes or 64 digits, and nothing else is a key");
}

void in_the_environment(const std::string& text) {
  const char* const name = "LOCKET_FUZZED_KEY";
  if (::setenv(name, text.c_str(), 1) != 0) return;
  const std::string held = text.c_str();  // a variable ends at its first NUL
  const auto wanted = held.size() == 44 ? from_base64(held) : from_hex(held);
  demand(read(key_source::environment(name)) == wanted, "a variable holds 64 digits or 44 characters, and nothing else is a key");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  in_a_file({data, size});
  in_the_environment(fuzz::text({data, size}));
  return 0;
}
