// Another process that stops when asked, its memory and its core: what a search goes through. Stack and registers are outside of the promise, and left out.
#pragma once

#include "support/temp_folder.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <elf.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hostile {

/// A piece of memory, and whether it is kept out of core dumps (the arena of keys).
struct region {
  std::uint64_t from = 0, to = 0;
  std::string name;
  bool undumped = false;
};

class other_process {
 public:
  other_process(const std::vector<std::string>& words, const std::string& temporary, const std::string& folder) {
    int to[2], from[2];
    if (::pipe2(to, O_CLOEXEC) != 0 || ::pipe2(from, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    id_ = ::fork();
    if (id_ == 0) {
      ::dup2(to[0], 0);
      ::dup2(from[1], 1);
      if (::setenv("TMPDIR", temporary.c_str(), 1) != 0 || ::chdir(folder.c_str()) != 0) ::_exit(126);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    say_ = ::fdopen(to[1], "w");
    hear_ = ::fdopen(from[0], "r");
  }
  ~other_process() {
    if (say_) std::fclose(say_);
    std::fclose(hear_);
    if (!ended_) ::waitpid(id_, nullptr, 0);
  }
  other_process(const other_process&) = delete;

  pid_t id() const { return id_; }
  /// The stage at which it stands now; empty once it has ended.
  std::string stage() {
    char line[64] = {};
    if (std::fgets(line, sizeof line, hear_) == nullptr) return {};
    return {line, std::strlen(line) - 1};
  }
  void tell(const char* what) {
    std::fprintf(say_, "%s\n", what);
    std::fflush(say_);
  }
  int end() {
    int status = 0;
    ::waitpid(id_, &status, 0);
    ended_ = true;
    return status;
  }

  std::vector<region> regions() const {
    std::istringstream maps(support::file_bytes("/proc/" + std::to_string(id_) + "/smaps"));
    std::vector<region> all;
    for (std::string line; std::getline(maps, line);) {
      unsigned long long from = 0, to = 0;
      char rights[8] = {};
      int name = 0;
      if (std::sscanf(line.c_str(), "%llx-%llx %7s %*s %*s %*s %n", &from, &to, rights, &name) == 3) {
        all.push_back({from, to, line.substr(static_cast<std::size_t>(name)), false});
        if (rights[0] != 'r') all.back().to = from;
      } else if (!all.empty() && line.starts_with("VmFlags:")) {
        all.back().undumped = line.find(" dd") != line.npos;
      }
    }
    // A sanitizer's shadow is terabytes of no bytes of ours.
    std::erase_if(all, [](const region& r) { return r.to == r.from || r.to - r.from > (1ULL << 32) || r.name == "[stack]" || r.name.starts_with("[v"); });
    return all;
  }

  /// Every region's bytes, one after the other.
  void memory(const std::function<void(const region&, const std::string&)>& look) const {
    const int at = ::open(("/proc/" + std::to_string(id_) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
    if (at < 0) throw std::runtime_error("no memory to look at");
    for (const auto& one : regions()) {
      std::string bytes(one.to - one.from, '\0');
      std::size_t got = 0;
      while (got < bytes.size()) {
        const ssize_t n = ::pread(at, bytes.data() + got, bytes.size() - got, static_cast<off_t>(one.from + got));
        if (n <= 0) break;
        got += static_cast<std::size_t>(n);
      }
      bytes.resize(got);
      look(one, bytes);
    }
    ::close(at);
  }

 private:
  pid_t id_ = -1;
  FILE* say_ = nullptr;
  FILE* hear_ = nullptr;
  bool ended_ = false;
};

/// What a core holds of memory, but for the stack.
inline void core_memory(const std::string& core, const std::function<void(const region&, const std::string&)>& look, std::uint64_t stack) {
  Elf64_Ehdr head{};
  if (core.size() < sizeof head) throw std::runtime_error("no core");
  std::memcpy(&head, core.data(), sizeof head);
  for (unsigned i = 0; i < head.e_phnum; ++i) {
    Elf64_Phdr part{};
    std::memcpy(&part, core.data() + head.e_phoff + i * sizeof part, sizeof part);
    const bool is_stack = stack >= part.p_vaddr && stack < part.p_vaddr + part.p_memsz;
    if (part.p_type != PT_LOAD || is_stack || part.p_offset > core.size()) continue;
    look({part.p_vaddr, part.p_vaddr + part.p_memsz, "core", false}, core.substr(part.p_offset, part.p_filesz));
  }
}

}  // namespace hostile
