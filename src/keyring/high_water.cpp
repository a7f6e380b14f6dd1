#include "keyring/high_water.hpp"

#include <algorithm>

namespace locket::ring {

namespace {

std::int64_t passed(std::int64_t from, std::int64_t to) noexcept { return to >= from ? to - from : to; }

}  // namespace

high_water::high_water(const stored_mark& from, const clock& time) noexcept : at_(from), time_(&time), now_(from.mark) {}

stored_mark high_water::first(const clock& time) {
  const std::int64_t wall = time.wall().unix_seconds;
  return {wall, wall, time.boot_seconds()};
}

void high_water::believe(std::int64_t wall) noexcept {
  at_.line = wall;
  at_.mark = std::max(at_.mark, wall);
  suspect_ = false;
}

bool high_water::settled() const {
  const std::int64_t wall = time_->wall().unix_seconds;
  return wall == wall_ && wall <= at_.line + slack && asked_ >= 0 && time_->boot_seconds() == at_.boot;
}

void high_water::observe() {
  const std::int64_t wall = time_->wall().unix_seconds;
  wall_ = wall;
  const std::int64_t boot = time_->boot_seconds();
  const std::int64_t elapsed = passed(at_.boot, boot);
  at_.boot = boot;
  at_.line += elapsed;
  // Asking the kernel is a system call, and this is on the path of every read: so only when the answer can change
  // something, or a minute after the last time.
  const bool asks = wall > at_.line + slack || asked_ < 0 || boot < asked_ || boot - asked_ >= 60;
  if (asks) asked_ = boot;
  if (asks && time_->trusted()) {
    believe(wall);
  } else if (wall <= at_.line + slack + allowance) {
    at_.mark = std::max(at_.mark, wall);
    suspect_ = false;
  } else {
    at_.mark += elapsed;
    suspect_ = true;
  }
  now_ = std::max(wall, at_.mark);
}

void high_water::confirm() {
  observe();
  const std::int64_t wall = time_->wall().unix_seconds;
  believe(wall);
  now_ = at_.mark;
}

void high_water::merge(const stored_mark& theirs) {
  observe();
  at_.line = std::max(at_.line, theirs.line + passed(theirs.boot, at_.boot));
  at_.mark = std::max(at_.mark, theirs.mark);
  // A later line may make a wall clock believable that was suspect until now.
  observe();
}

}  // namespace locket::ring
