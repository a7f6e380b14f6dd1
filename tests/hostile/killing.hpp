// A child process that is killed (SIGKILL) at a system call of its own that changes files: the N-th, before the kernel carries it out, or just after.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace hostile {

/// What a child says to its tracer.
class child {
 public:
  explicit child(int pipe) noexcept : pipe_(pipe) {}
  /// From here on its system calls are counted. Once, and by the thread that makes them.
  void ready() const;
  /// One letter, through a pipe: it was said if and only if the parent finds it in `death::said`.
  void say(char letter) const;

 private:
  int pipe_;
};

enum class moment : std::uint8_t { entry, exit };

struct death {
  bool killed = false;      ///< False: it ended by itself before its N-th call.
  std::uint64_t calls = 0;  ///< Counted calls, the last one included.
  std::string last;         ///< Its name.
  std::string said;
};

/// Runs `live` in a forked child under ptrace. A mapped -shm is written by stores, not calls: nothing stops there. Throws std::runtime_error, in words,
/// if ptrace or a seccomp filter is refused here, or if the child fails by itself.
death killed_at(std::uint64_t n, moment when, const std::function<void(const child&)>& live);

}  // namespace hostile
