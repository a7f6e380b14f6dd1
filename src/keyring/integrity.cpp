// The check of a whole keyring: every slot opens, and every slot is where the directory says.
#include "keyring/state.hpp"

#include <unordered_set>

namespace locket {

namespace {

using ring::slot_kind;
using ring::slot_number;
using ring::slot_state;

struct finding {
  std::string text;
  void note(slot_number slot, const char* what) {
    if (text.empty()) text = "slot " + std::to_string(slot) + ": " + what;
  }
};

}  // namespace

std::string keyring::integrity() {
  const auto held = state_->enter();
  auto& s = *state_;
  if (std::string pages = s.on().integrity(); pages != "ok") return pages;
  finding first;
  s.read([&] {
    auto table = s.table();
    std::unordered_set<slot_number> led_to;
    table.each_slot([&](slot_number slot, ring::slot_name name) {
      const auto found = ring::open_slot(s.keys, slot, table.read(slot));
      if (!found) return first.note(slot, "does not authenticate");
      if (name.kind == slot_kind::intent && found->label.name.kind == name.kind) name = found->label.name;
      if (found->label.state == slot_state::free || found->label.name != name) first.note(slot, "is not what its directory says");
      if (!led_to.insert(slot).second) first.note(slot, "stands in the directory twice");
    });
    for (std::uint64_t n = 1; n <= s.head.slots_made; ++n) {
      const auto slot = static_cast<slot_number>(n);
      if (led_to.contains(slot)) continue;
      const auto found = ring::open_slot(s.keys, slot, table.read(slot));
      if (!found)
        first.note(slot, "does not authenticate");
      else if (found->label.state == slot_state::live)
        first.note(slot, "holds a key that nothing leads to");
      else if ((found->label.state == slot_state::free) != (n > s.head.slots_used))
        first.note(slot, "is not in order");
    }
  });
  return first.text.empty() ? "ok" : first.text;
}

}  // namespace locket
