#include "engine/forks.hpp"

#include <locket/error.hpp>

#include <atomic>

#include <pthread.h>
#include <sys/stat.h>

namespace locket {
namespace {

std::atomic<unsigned> forks{0};

/// Marks are linked without a lock (any thread's may be held when a process forks), used again, and never freed.
struct mark {
  std::atomic<bool> taken{true};
  std::atomic<unsigned> since{0};
  std::atomic<::dev_t> device{0};
  std::atomic<::ino_t> file{0};
  mark* next = nullptr;
};
std::atomic<mark*> marks{nullptr};

mark* free_mark() {
  for (mark* one = marks.load(std::memory_order_acquire); one != nullptr; one = one->next) {
    bool taken = false;
    if (one->taken.compare_exchange_strong(taken, true)) return one;
  }
  auto* const fresh = new mark;
  fresh->next = marks.load(std::memory_order_relaxed);
  while (!marks.compare_exchange_weak(fresh->next, fresh, std::memory_order_acq_rel)) {}
  return fresh;
}

/// False in memory, and where there is no such file.
bool found(const std::string& path, struct stat& about) { return path != ":memory:" && ::stat(path.c_str(), &about) == 0; }

}  // namespace

unsigned forks_seen() noexcept { return forks.load(std::memory_order_relaxed); }

unsigned watch_forks() {
  static const int watching = pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
  (void)watching;
  return forks_seen();
}

std::shared_ptr<void> mark_open(const std::string& vault) {
  struct stat about {};
  if (!found(vault, about)) return nullptr;
  mark* const mine = free_mark();
  mine->device = about.st_dev;
  mine->file = about.st_ino;
  mine->since = watch_forks();
  return {mine, [](mark* ended) {
            if (ended->since == forks_seen()) ended->taken = false;
          }};
}

void refuse_files_of_a_parent(const std::string& vault) {
  struct stat about {};
  if (!found(vault, about)) return;
  const auto now = watch_forks();
  for (const mark* one = marks.load(std::memory_order_acquire); one != nullptr; one = one->next)
    if (one->taken && one->since != now && one->device == about.st_dev && one->file == about.st_ino)
      throw error(code::misuse_forked, "locket: vault " + vault +
                                           " cannot be opened: it was open in the parent when this process was forked, and the locks of the two would not hold. Fork before opening it, close it "
                                           "before forking, or start a program (exec) that opens it.");
}

}  // namespace locket
