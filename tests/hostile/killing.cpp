#include "hostile/killing.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hostile {

namespace {

constexpr int refused = 71;
constexpr int failed_by_itself = 72;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("killing a child: " + what + ": " + std::strerror(errno)); }

struct call {
  unsigned number;
  const char* name;
};
/// What changes a file or a folder; of an open, what creates.
constexpr call changing[] = {
    {SYS_write, "write"},         {SYS_pwrite64, "pwrite64"},   {SYS_writev, "writev"},       {SYS_pwritev, "pwritev"},     {SYS_ftruncate, "ftruncate"},
    {SYS_fallocate, "fallocate"}, {SYS_fsync, "fsync"},         {SYS_fdatasync, "fdatasync"}, {SYS_unlinkat, "unlinkat"},   {SYS_renameat2, "renameat2"},
    {SYS_linkat, "linkat"},       {SYS_mkdirat, "mkdirat"},     {SYS_fchmod, "fchmod"},       {SYS_openat, "openat"},
#ifdef SYS_unlink  // an older machine's, beside the …at
    {SYS_open, "open"},           {SYS_unlink, "unlink"},       {SYS_rename, "rename"},       {SYS_renameat, "renameat"},   {SYS_link, "link"},
    {SYS_mkdir, "mkdir"},
#endif
};

/// Its name; null for an open that creates nothing.
const char* name_of(const __ptrace_syscall_info& at) {
  for (const auto& one : changing) {
    if (one.number != at.seccomp.nr) continue;
    if (one.number == SYS_openat && (at.seccomp.args[2] & O_CREAT) == 0) return nullptr;
#ifdef SYS_open
    if (one.number == SYS_open && (at.seccomp.args[1] & O_CREAT) == 0) return nullptr;
#endif
    return one.name;
  }
  return nullptr;
}

/// Only these calls of this process stop, all others run at full speed: most of what SQLite asks of the kernel is locks and looks.
bool stops_at_changing_calls() {
  std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const auto& one : changing) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, one.number, 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

class ends {
 public:
  ends() {
    if (::pipe2(of_, O_CLOEXEC | O_NONBLOCK) != 0) fail("no pipe");
  }
  ~ends() {
    ::close(of_[0]);
    ::close(of_[1]);
  }
  ends(const ends&) = delete;
  int writing() const noexcept { return of_[1]; }
  std::string all_that_was_said() const {
    std::string said;
    for (char letter = 0; ::read(of_[0], &letter, 1) == 1;) said.push_back(letter);
    return said;
  }

 private:
  int of_[2] = {-1, -1};
};

[[noreturn]] void live_in_child(int pipe, const std::function<void(const child&)>& live) {
  try {
    live(child(pipe));
    ::_exit(0);
  } catch (const std::exception& wrong) {
    std::fprintf(stderr, "in the child: %s\n", wrong.what());
  } catch (...) {
    std::fputs("in the child: no std::exception\n", stderr);
  }
  ::_exit(failed_by_itself);
}

int waited(::pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0)
    if (errno != EINTR) fail("waitpid");
  return status;
}

/// Lets the child go to its next stop, with the signal that it was stopped by; false once it is dead.
bool goes_on(::pid_t process, int& status, __ptrace_request how) {
  const int stopped_by = WSTOPSIG(status);
  const bool ours = stopped_by == (SIGTRAP | 0x80) || stopped_by == SIGSTOP || stopped_by == SIGTRAP;
  if (::ptrace(how, process, nullptr, ours ? 0 : stopped_by) != 0) fail("ptrace");
  status = waited(process);
  return WIFSTOPPED(status);
}

void kill_it(::pid_t process) {
  ::kill(process, SIGKILL);
  const int status = waited(process);
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) throw std::runtime_error("killing a child: it did not die of SIGKILL");
}

void must_have_ended_well(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  if (WIFEXITED(status) && WEXITSTATUS(status) == refused)
    throw std::runtime_error("killing a child: ptrace or a seccomp filter is refused here, so that nothing could be killed at its system calls. A container needs a kernel of 5.3 or later, or --cap-add=SYS_PTRACE");
  throw std::runtime_error(WIFEXITED(status) ? "killing a child: it failed by itself" : "killing a child: it died of a signal of its own");
}

}  // namespace

void child::ready() const {
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(refused);
  ::raise(SIGSTOP);
  if (!stops_at_changing_calls()) ::_exit(refused);
}

void child::say(char letter) const {
  if (::write(pipe_, &letter, 1) != 1) ::_exit(failed_by_itself);
}

death killed_at(std::uint64_t n, moment when, const std::function<void(const child&)>& live) {
  const ends pipe;
  const ::pid_t process = ::fork();
  if (process < 0) fail("no child");
  if (process == 0) live_in_child(pipe.writing(), live);
  death one;
  int status = waited(process);  // Until it is ready it runs untraced.
  if (WIFSTOPPED(status) && ::ptrace(PTRACE_SETOPTIONS, process, nullptr, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0) fail("PTRACE_SETOPTIONS");
  while (WIFSTOPPED(status) && goes_on(process, status, PTRACE_CONT)) {
    if (status >> 8 != (SIGTRAP | (PTRACE_EVENT_SECCOMP << 8))) continue;
    __ptrace_syscall_info at{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, process, sizeof at, &at) <= 0) fail("PTRACE_GET_SYSCALL_INFO (a kernel before 5.3?)");
    const char* const name = name_of(at);
    if (name == nullptr) continue;
    one.last = name;
    if (++one.calls != n) continue;
    if (when == moment::exit && !goes_on(process, status, PTRACE_SYSCALL)) break;
    kill_it(process);
    one.killed = true;
    break;
  }
  if (!one.killed) must_have_ended_well(status);
  one.said = pipe.all_that_was_said();
  return one;
}

}  // namespace hostile
