#include "sqlcipher.hpp"

#include <nlohmann/json.hpp>

#include <array>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace bench {

std::optional<std::string> sqlcipher::found() {
  const auto beside = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "bench-sqlcipher";
  if (!std::filesystem::exists(beside)) return std::nullopt;
  return beside.string();
}

sqlcipher::sqlcipher(const std::string& executable, const folder& in) {
  std::array<int, 2> orders{}, answers{};
  must(::pipe2(orders.data(), O_CLOEXEC) == 0 && ::pipe2(answers.data(), O_CLOEXEC) == 0, "sqlcipher", "no pipe can be made");
  to_.reset(::fdopen(orders[1], "w"));
  from_.reset(::fdopen(answers[0], "r"));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, orders[0], 0);
  posix_spawn_file_actions_adddup2(&actions, answers[1], 1);
  std::string program = executable, file = in.file("sqlcipher.db");
  std::array<char*, 3> words{program.data(), file.data(), nullptr};
  const int failed = ::posix_spawn(&child_, program.c_str(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(orders[0]);
  ::close(answers[1]);
  must(failed == 0, "sqlcipher", executable + " cannot be started");
  about_ = nlohmann::json::parse(line()).at("about").get<std::string>();
}

sqlcipher::~sqlcipher() {
  to_.reset();  // end of file: it ends
  int status = 0;
  ::waitpid(child_, &status, 0);
}

std::string sqlcipher::line() {
  std::string got;
  for (int c = std::fgetc(from_.get()); c != '\n'; c = std::fgetc(from_.get())) {
    must(c != EOF, "sqlcipher", "bench-sqlcipher ended");
    got += static_cast<char>(c);
  }
  return got;
}

side sqlcipher::does(const std::string& workload, std::size_t of) {
  return [this, workload, of](std::size_t first, std::size_t count) {
    std::fprintf(to_.get(), "%s %zu %zu %zu\n", workload.c_str(), first, count, of);
    std::fflush(to_.get());
    const auto done = nlohmann::json::parse(line());
    return turn{done.at("us").get<double>(), done.at("read").get<std::size_t>()};
  };
}

}  // namespace bench
