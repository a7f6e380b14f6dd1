// What a permit remembers of the decision that it rests on.
#pragma once

#include "engine/state.hpp"

namespace locket {

struct grant::state {
  std::shared_ptr<engine::state> home;
  subject_id who;
  id_tag tag{};
  std::int64_t row = 0;
  std::string purpose;
  actor by;
  std::optional<named_basis> basis;
  instant deadline;
  std::int64_t deadline_boot = 0;
  decision why;
  std::uint64_t seen = 0;   // the in-process epoch before the standing was read
  std::int64_t epoch = 0;   // the row's
  std::shared_ptr<const standing> said;

  ~state() { wipe(who, by); }
};

/// Counts a read against the cap of the actor's role, if it has one.
void note_if_capped(engine::state&, store::connection&, const timeline&, const actor&, const id_tag& subject, instant at);

}  // namespace locket
