// Sweeping on time: how long to wait after a step, and the thread that does it for hosts who want one.
#include <locket/retention_scheduler.hpp>

#include "engine/state.hpp"

#include <locket/error.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <csignal>
#include <pthread.h>
#include <unistd.h>

namespace locket {
namespace {

constexpr std::int32_t a_day = 86400;

void check(const scheduler_options& how) {
  const auto refuse = [](const char* what) {
    throw error(code::misuse_argument, std::string("locket: a retention scheduler cannot be made: ") + what + ". Correct the options.");
  };
  if (how.step_milliseconds < 1) refuse("a step must last at least a millisecond");
  if (how.pause_milliseconds < 1) refuse("the pause between steps must last at least a millisecond");
  if (how.longest_pause_seconds < 1 || how.longest_pause_seconds > a_day) refuse("the longest pause must be 1 to 86,400 seconds");
  if (how.jitter_percent < 0 || how.jitter_percent > 100) refuse("the jitter must be 0 to 100 per cent");
  if (how.first_backoff_seconds < 1) refuse("the first pause after a fault must be at least a second");
  if (how.longest_backoff_seconds < how.first_backoff_seconds || how.longest_backoff_seconds > a_day)
    refuse("the longest pause after a fault must be no shorter than the first, and a day at most");
}

/// The pause, and up to so many per cent of it.
std::int64_t with_jitter(std::int64_t milliseconds, std::int32_t percent) {
  std::uint32_t chance = 0;
  crypto::random(reinterpret_cast<std::uint8_t*>(&chance), sizeof chance);
  return milliseconds + static_cast<std::int64_t>((static_cast<std::uint64_t>(milliseconds) * static_cast<std::uint64_t>(percent) / 100 * chance) >> 32);
}

bool did_something(const sweep_report& r) { return r.keys_condemned != 0 || r.keys_destroyed != 0 || r.rows_removed != 0 || r.erasures_confirmed != 0; }

/// A thread that takes none of the host's signals.
std::thread without_signals(auto body) {
  sigset_t every, before;
  ::sigfillset(&every);
  ::pthread_sigmask(SIG_SETMASK, &every, &before);
  struct restore {
    const sigset_t& to;
    ~restore() { ::pthread_sigmask(SIG_SETMASK, &to, nullptr); }
  } const afterwards{before};
  try {
    return std::thread(std::move(body));
  } catch (const std::system_error& why) {
    throw error(code::memory, std::string("locket: the retention scheduler cannot start: the system gives no thread: ") + why.what() + ". Raise the limit, or call step() from a timer.");
  }
}

}  // namespace

struct retention_scheduler::inside : std::enable_shared_from_this<inside> {
  inside(std::shared_ptr<engine::state> vault, scheduler_options options) : home(std::move(vault)), how(std::move(options)) {}

  const std::shared_ptr<engine::state> home;  // shared: the host may move its vault, or let it die first
  const scheduler_options how;
  const ::pid_t process = ::getpid();

  std::recursive_mutex one_step;  // a sweep at a time, whoever asks for it; a callback may ask, too
  std::int32_t faults = 0;        // in a row; under one_step

  std::mutex hands;               // one start or stop at a time; taken before `lock`, and never by a callback's own thread
  std::thread thread;             // under hands

  std::mutex lock;                // never held while sweeping or calling back
  std::condition_variable changed;
  bool wanted = false;            // the thread should go on
  bool awaited = false;           // somebody waits for it to end
  std::thread::id own;            // of the thread, while it runs
  bool itself() const { return own == std::this_thread::get_id(); }

  std::shared_ptr<const inside> left_behind;  // itself, in a forked child
  const inside* left_before = nullptr;

  void here() const {
    if (process != ::getpid()) throw error(code::misuse_forked, "locket: a retention scheduler was made before a fork and cannot be used in the child. Open the vault after the fork and make another there.");
  }
  std::int64_t pause_after(const sweep_report&, engine&);
  std::int64_t backoff();
  void told(const std::exception&) noexcept;
  std::optional<std::int64_t> step();
  void run();
  /// Waits for a thread that is to end; false if it is to go on after all: somebody started one meanwhile. Under `hands`.
  bool taken_in();
  void start();
  void stop();
  void leave_behind(std::shared_ptr<inside> here) noexcept;
};

std::int64_t retention_scheduler::inside::pause_after(const sweep_report& did, engine& vault) {
  const std::int64_t longest = std::int64_t{how.longest_pause_seconds} * 1000;
  const std::int64_t soon = std::min<std::int64_t>(how.pause_milliseconds, longest);
  if (did.more) return soon;
  const auto due = vault.next_due();
  if (!due) return longest;
  const std::int64_t left = due->unix_seconds - vault.now().unix_seconds;
  if (left > 0) return left < how.longest_pause_seconds ? left * 1000 : longest;
  // Due, and yet not done: it waits for somebody else (a host that has not confirmed an erasure, a suspect clock). Asking at once would be a busy loop.
  return did_something(did) ? soon : longest;
}

std::int64_t retention_scheduler::inside::backoff() {
  std::int64_t seconds = how.first_backoff_seconds;
  for (std::int32_t i = 0; i < faults && seconds < how.longest_backoff_seconds; ++i) seconds *= 2;
  faults = std::min(faults + 1, 32);
  return std::min<std::int64_t>(seconds, how.longest_backoff_seconds) * 1000;
}

void retention_scheduler::inside::told(const std::exception& fault) noexcept {
  try {
    if (how.on_fault) how.on_fault(fault);
  } catch (...) {  // said in the header
  }
}

std::optional<std::int64_t> retention_scheduler::inside::step() {
  // The engine's calls, without its destructor: closing the vault is the host's.
  struct borrowed {
    engine vault;
    explicit borrowed(std::shared_ptr<engine::state> home) : vault(std::move(home)) {}
    ~borrowed() { vault.state_ = {}; }
  } by(home);
  const std::lock_guard alone(one_step);
  std::int64_t pause = 0;
  try {
    const auto did = by.vault.sweep(how.step_milliseconds);
    if (how.on_step) how.on_step(did);
    pause = pause_after(did, by.vault);
    faults = 0;
  } catch (const error& fault) {
    if (fault.code() == code::misuse_closed && home->closed.load(std::memory_order_acquire)) return std::nullopt;
    pause = backoff();
    told(fault);
  } catch (const std::exception& fault) {
    pause = backoff();
    told(fault);
  } catch (...) {
    pause = backoff();
    told(std::runtime_error("locket: a callback of the retention scheduler threw something that is no std::exception. Throw one that says what went wrong."));
  }
  return with_jitter(pause, how.jitter_percent);
}

void retention_scheduler::inside::run() {
  std::unique_lock held(lock);
  own = std::this_thread::get_id();
  while (wanted) {
    held.unlock();
    const auto pause = step();
    held.lock();
    if (!pause) break;
    changed.wait_for(held, std::chrono::milliseconds(*pause), [&] { return !wanted; });
  }
  wanted = false;
  own = {};
}

bool retention_scheduler::inside::taken_in() {
  {
    const std::lock_guard held(lock);
    if (wanted) return false;
    awaited = true;
  }
  if (thread.joinable()) thread.join();  // it was told to end, or has seen the vault closed
  const std::lock_guard held(lock);
  awaited = false;
  return true;
}

void retention_scheduler::inside::start() {
  {
    const std::lock_guard held(lock);
    if (itself()) {
      if (!awaited) wanted = true;  // a callback that thought better of its stop
      return;
    }
    if (wanted) return;
  }
  const std::lock_guard alone(hands);
  if (!taken_in()) return;
  const std::lock_guard held(lock);
  thread = without_signals([mine = shared_from_this()] { mine->run(); });
  wanted = true;
}

void retention_scheduler::inside::stop() {
  {
    const std::lock_guard held(lock);
    wanted = false;
    changed.notify_all();
    if (itself()) return;  // nobody can wait for himself: the next start or stop, or the destructor, takes the thread in
  }
  const std::lock_guard alone(hands);
  taken_in();
}

void retention_scheduler::inside::leave_behind(std::shared_ptr<inside> here) noexcept {
  static std::atomic<const inside*> last{nullptr};  // reachable, so that no leak checker takes it for a mistake
  left_before = last.load(std::memory_order_relaxed);
  last.store(this, std::memory_order_relaxed);
  left_behind = std::move(here);
}

retention_scheduler::retention_scheduler(engine& of, scheduler_options how) {
  check(how);
  if (!of.state_) throw error(code::misuse_closed, "locket: a retention scheduler cannot be made: its vault was moved from. Give it the one that it was moved to.");
  inside_ = std::make_shared<inside>(of.state_, std::move(how));
}

retention_scheduler::~retention_scheduler() {
  if (inside_->process != ::getpid()) {
    // The thread is not in this process, and may have held any lock when it was left: nothing of it is touched.
    auto& left = *inside_;
    left.leave_behind(std::move(inside_));
    return;
  }
  inside_->stop();
  // Destroyed by a callback: the thread owns what it still needs, and ends behind it.
  const std::lock_guard alone(inside_->hands);
  if (inside_->thread.joinable()) inside_->thread.detach();
}

void retention_scheduler::start() {
  inside_->here();
  inside_->home->enter();
  inside_->start();
}

void retention_scheduler::stop() {
  inside_->here();
  inside_->stop();
}

bool retention_scheduler::running() const {
  inside_->here();
  const std::lock_guard held(inside_->lock);
  return inside_->wanted && !inside_->home->closed.load(std::memory_order_acquire);
}

std::optional<std::int64_t> retention_scheduler::step() {
  inside_->here();
  return inside_->step();
}

}  // namespace locket
