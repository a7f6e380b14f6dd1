#include "engine/unseen_time.hpp"

namespace locket {
namespace {

// A month switched off is told by a trusted clock and asks nobody. Much longer, and whoever vouches may be wrong by as much.
constexpr std::int64_t believed = 60 * std::int64_t{86400};

std::int64_t seen_since(std::int64_t boot_then, std::int64_t boot_now) { return boot_now >= boot_then ? boot_now - boot_then : boot_now; }

void remember(engine::state& s, store::connection& writing, instant at) {
  set_meta(writing, "swept_at", at.unix_seconds);
  set_meta(writing, "swept_boot", s.time->boot_seconds());
}

}  // namespace

bool must_hold(engine::state& s, store::connection& on, instant at) {
  if (s.keys->suspect()) return true;
  const auto then = meta(on, "swept_at", at.unix_seconds);
  return at.unix_seconds - then - seen_since(meta(on, "swept_boot", 0), s.time->boot_seconds()) > believed;
}

void note_swept(engine::state& s, store::connection& writing, instant at, bool held) {
  const bool told = meta(writing, "held", 0) != 0;
  if (!held) {
    remember(s, writing, at);
    if (told) set_meta(writing, "held", 0);
    return;
  }
  if (told) return;
  set_meta(writing, "held", 1);
  crypto::nonces fresh;
  s.append(writing, audit_act::clock_suspect, actor::system(), at, {}, fresh);
}

void note_confirmed(engine::state& s) {
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  remember(s, writing.on, s.keys->credited());
  all.commit();
}

}  // namespace locket
