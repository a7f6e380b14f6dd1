#include "records/connection_pool.hpp"

#include <locket/error.hpp>

#include <chrono>

namespace locket {

connection_pool::connection_pool(const store::connect_options& how, const store::format& of) : how_(how), writer_(how) {
  store::bring_up(writer_, of);
  how_.create = false;
  how_.read_only = true;
  readers_.reserve(most_readers);
  idle_.reserve(most_readers);  // so that giving back cannot fail
}

store::connection& connection_pool::take() {
  std::unique_lock held(readers_lock_);
  const auto can = [&] { return !idle_.empty() || readers_.size() < most_readers; };
  if (!given_back_.wait_for(held, std::chrono::milliseconds(how_.busy_ms), can))
    throw error(code::busy, "locket: " + how_.path + " cannot be read: all " + std::to_string(most_readers) + " readers were at work for " +
                                std::to_string(how_.busy_ms) + " ms. Repeat the call, or use fewer threads at once.");
  if (idle_.empty()) return grow();
  store::connection& lent = *idle_.back();
  idle_.pop_back();
  return lent;
}

store::connection& connection_pool::grow() {
  readers_.push_back(std::make_unique<store::connection>(how_));
  return *readers_.back();
}

void connection_pool::give_back(store::connection& lent) noexcept {
  {
    const std::lock_guard held(readers_lock_);
    idle_.push_back(&lent);
  }
  given_back_.notify_one();
}

pooled_reader::pooled_reader(connection_pool& home)
    : home_(home),
      held_(home.in_memory() ? home.lock() : std::unique_lock<std::recursive_mutex>()),
      on_(home.in_memory() ? &home.writer() : &home.take()) {}

pooled_reader::~pooled_reader() {
  if (!home_.in_memory()) home_.give_back(*on_);
}

}  // namespace locket
