#include "engine/coarser.hpp"

#include <algorithm>

namespace locket {

const generaliser* find_generaliser(const engine::state& s, std::string_view name) {
  const auto found = std::find_if(s.generalisers.begin(), s.generalisers.end(), [&](const generaliser& g) { return g.name == name; });
  return found == s.generalisers.end() ? nullptr : &*found;
}

std::optional<crypto::plaintext> coarser(const generaliser& with, crypto::view value) {
  auto made = with.coarser({reinterpret_cast<const char*>(value.data()), value.size()});
  if (!made) return std::nullopt;
  const std::span<char> text(*made);
  crypto::plaintext out(text.begin(), text.end());
  crypto::wipe(text.data(), text.size());
  return out;
}

}  // namespace locket
