// Forgetting on time without the host's doing: `sweep` on a thread of its own, or from the host's own timer.
// Read before this: engine.hpp or vault.hpp (`sweep`, `next_due`).
// SPDX-License-Identifier: MIT
#pragma once

#include <locket/callback.hpp>
#include <locket/export.hpp>
#include <locket/report.hpp>
#include <locket/shared.hpp>

#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

namespace locket {

class engine;

/// How a retention_scheduler goes about it. Each number outside what it documents is `code::misuse_argument`.
struct scheduler_options {
  std::int32_t step_milliseconds = 50;         ///< What one sweep may take, at least 1. The smaller, the shorter other writers wait for it.
  std::int32_t pause_milliseconds = 200;       ///< Between two sweeps while there is more to do. At least 1.
  std::int32_t longest_pause_seconds = 60;     ///< The longest pause when nothing is due: what other processes write is seen after it. 1 to 86,400.
  std::int32_t jitter_percent = 10;            ///< Each pause is longer by a random part of so many per cent, so that several hosts do not wake together. 0 to 100.
  std::int32_t first_backoff_seconds = 1;      ///< The pause after a fault; doubled by each fault that follows. At least 1.
  std::int32_t longest_backoff_seconds = 600;  ///< … up to this. At least `first_backoff_seconds`, at most 86,400.
  /// Told after each sweep what it did. `report.held`: the clock is suspect, and nothing is destroyed by date before `confirm_time()`.
  callback<void(const sweep_report&)> on_step{};
  /// Told of each fault (mostly a `locket::error`), which the scheduler outlives. It must not throw: nobody is there to catch it, so it is dropped.
  callback<void(const std::exception&)> on_fault{};
};

/// Does what is due in a vault, step by step, and knows how long to wait in between.
///
///     locket::retention_scheduler forgetting(vault, {.on_step = [](const locket::sweep_report& did) { metrics.add(did.keys_destroyed); }});
///     forgetting.start();
///
/// Callbacks run in the thread that sweeps, with no lock of the vault held; they and `on_erased` may call the vault, and this. A `step()` from
/// elsewhere waits for them. Several processes may each run one on the same files: a key is destroyed, counted and audited by one of them.
/// The vault may be moved meanwhile; when it is closed the scheduler ends. In a forked child every call is `code::misuse_forked`, and the
/// destructor touches neither the thread nor a lock.
class LOCKET_EXPORT retention_scheduler {
 public:
  /// Starts nothing yet. Throws `error`: misuse_argument.
  explicit retention_scheduler(engine&, scheduler_options = {});
  /// The same for a `locket::vault`.
  template <class Vault>
    requires requires(Vault& typed) {
      { typed.by_id() } -> std::same_as<engine&>;
    }
  explicit retention_scheduler(Vault& typed, scheduler_options how = {}) : retention_scheduler(typed.by_id(), std::move(how)) {}
  /// Stops.
  ~retention_scheduler();
  retention_scheduler(const retention_scheduler&) = delete;
  retention_scheduler& operator=(const retention_scheduler&) = delete;

  /// Sweeps on a thread of its own from now on. No signal is delivered to that thread. Again while it runs is no error.
  /// Throws `error`: misuse_closed, misuse_forked, code::memory if the system has no thread to give.
  void start();
  /// Returns when the thread has ended: a pause ends at once, a sweep within its step. Idempotent; `start` begins anew.
  /// Called by a callback it returns at once, and the thread ends behind it.
  void stop();
  /// Whether the thread sweeps. False before `start`, after `stop`, and once the vault was closed.
  bool running() const;

  /// For hosts with a timer of their own: one sweep, here and now, with its callbacks. Gives the milliseconds to wait before the next one; nothing
  /// once the vault is closed. Faults go to `on_fault` and lengthen the wait. Waiting is real time, whatever clock the vault was opened with.
  /// Throws `error`: misuse_forked.
  std::optional<std::int64_t> step();

 private:
  struct inside;
  detail::shared<inside> inside_;
};

}  // namespace locket
