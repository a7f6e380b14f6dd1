#include <doctest/doctest.h>

#include "crypto/secret.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using locket::crypto::key;

namespace {

// What a watched piece of memory held when it went back to the heap.
struct {
  const void* at = nullptr;
  std::size_t size = 0;
} watched;
std::string_view seen;

void look(const void* at) noexcept {
  if (at == nullptr || at != watched.at) return;
  const auto* const bytes = static_cast<const unsigned char*>(at);
  seen = std::all_of(bytes, bytes + watched.size, [](unsigned char b) { return b == 0; }) ? "zeros" : "bytes";
  watched.at = nullptr;
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* const at = std::malloc(size)) return at;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* at) noexcept {
  look(at);
  std::free(at);
}
[[gnu::noinline]] void operator delete(void* at, std::size_t) noexcept { ::operator delete(at); }

namespace {

// The sanitizers replace mlock by a function that does nothing, so there is no lock to see under them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LOCKET_TEST_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LOCKET_TEST_SANITIZED
#endif
#endif

// The lines of /proc/self/smaps for the mapping that holds an address.
std::string mapping_of(const void* at) {
  std::ifstream maps("/proc/self/smaps");
  std::string found;
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long long from = 0;
    unsigned long long to = 0;
    if (std::sscanf(line.c_str(), "%llx-%llx ", &from, &to) == 2) {
      const auto a = reinterpret_cast<std::uintptr_t>(at);
      inside = a >= from && a < to;
    }
    if (inside) found += line + "\n";
  }
  return found;
}

// Runs something in a child, whose exit status is its answer.
template <class F>
int in_child(F&& f) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(f());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

}  // namespace

TEST_CASE("a key lies in locked memory that no core dump shows") {
  const key one = key::random();
  const std::string mapping = mapping_of(one.data());
  REQUIRE_FALSE(mapping.empty());
  const auto flags = mapping.substr(mapping.find("VmFlags:"));
#ifndef LOCKET_TEST_SANITIZED
  CHECK_MESSAGE(flags.find(" lo") != std::string::npos, mapping);
#endif
  CHECK_MESSAGE(flags.find(" dd") != std::string::npos, mapping);
}

TEST_CASE("a key that dies leaves zeros and its place to the next") {
  std::uint8_t* at = nullptr;
  {
    key one = key::blank();
    at = one.data();
    std::memset(at, 0xAB, locket::crypto::key_size);
  }
  const key next = key::blank();
  CHECK(next.data() == at);
  for (const std::uint8_t b : next.bytes()) CHECK(b == 0);
}

TEST_CASE("a moved key has one owner") {
  key one = key::random();
  const key same = one.copy();
  key two = std::move(one);
  CHECK(one.empty());  // NOLINT: what a moved-from key is, is the promise
  CHECK(std::memcmp(two.data(), same.data(), 32) == 0);
  const std::uint8_t* const replaced = two.data();
  key three = key::random();
  three = std::move(two);
  CHECK(three.data() == replaced);
  CHECK(two.empty());  // NOLINT
  key& itself = three;
  three = std::move(itself);
  CHECK(three.data() == replaced);
  CHECK(key().copy().empty());
}

TEST_CASE("a key is made of exactly 32 bytes") {
  const std::uint8_t bytes[33] = {1, 2, 3};
  CHECK(key::from({bytes, 32}).data()[2] == 3);
  CHECK_THROWS_AS(key::from({bytes, 31}), locket::error);
  CHECK_THROWS_AS(key::from({bytes, 33}), locket::error);
  CHECK_THROWS_AS(key::from({}), locket::error);
}

TEST_CASE("keys never share memory however many there are and whoever takes them") {
  std::set<const std::uint8_t*> places;
  std::vector<std::vector<key>> held(4);
  std::vector<std::thread> threads;
  for (auto& mine : held)
    threads.emplace_back([&mine] {
      for (int n = 0; n < 2000; ++n) {
        mine.push_back(key::blank());
        std::memset(mine.back().data(), n & 0xff, 32);
        if (n % 3 == 0) mine.pop_back();
      }
    });
  for (auto& t : threads) t.join();
  std::size_t count = 0;
  for (const auto& mine : held)
    for (const auto& k : mine) {
      places.insert(k.data());
      for (std::size_t i = 1; i < 32; ++i) REQUIRE(k.data()[i] == k.data()[0]);
      ++count;
    }
  CHECK(count > 4000);
  CHECK(places.size() == count);
}

TEST_CASE("what a thread has freed is zeros, and another's once the thread has ended") {
  std::set<const std::uint8_t*> freed;
  std::thread([&] {
    std::vector<key> mine;
    for (int n = 0; n < 8; ++n) {
      mine.push_back(key::random());
      freed.insert(mine.back().data());
    }
  }).join();
  for (const auto* at : freed) CHECK(std::all_of(at, at + locket::crypto::key_size, [](std::uint8_t b) { return b == 0; }));
  std::vector<key> held;
  std::size_t again = 0;
  for (int n = 0; n < 64; ++n) {
    held.push_back(key::blank());
    again += freed.count(held.back().data());
  }
  CHECK(again == freed.size());
}

TEST_CASE("a block of keys is guarded against reading past it") {
  const key one = key::blank();
  const std::string mapping = mapping_of(one.data());
  unsigned long long from = 0;
  unsigned long long to = 0;
  REQUIRE(std::sscanf(mapping.c_str(), "%llx-%llx ", &from, &to) == 2);
  for (const unsigned long long outside : {from - 1, to}) {
    const std::string guard = mapping_of(reinterpret_cast<const void*>(outside));
    CHECK_MESSAGE(guard.find(" ---p ") != std::string::npos, guard);
  }
}

#ifndef LOCKET_TEST_SANITIZED
TEST_CASE("memory that cannot be locked is a fault that names the limit") {
  const int status = in_child([] {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_MEMLOCK, &none) != 0) return 10;
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 11;  // root may lock what it likes
    std::vector<key> held;
    try {
      for (int n = 0; n < 100'000; ++n) held.push_back(key::blank());
    } catch (const locket::error& fault) {
      const bool named = std::string(fault.what()).find("RLIMIT_MEMLOCK") != std::string::npos;
      if (fault.code() != locket::code::memory || !named) return 12;
      // What was there before the limit still works.
      held.pop_back();
      held.push_back(key::blank());
      return 0;
    }
    return 13;
  });
  CHECK(status == 0);
}
#endif

TEST_CASE("a forked child holds none of its parent's keys") {
  key one = key::random();
  const int status = in_child([&one] {
    for (const std::uint8_t b : one.bytes())
      if (b != 0) return 20;
    one = key::random();  // and may make its own
    return one.empty() ? 21 : 0;
  });
  CHECK(status == 0);
}

TEST_CASE("plaintext is wiped before its memory goes back") {
  locket::crypto::plaintext value(1000, 0xCD);
  watched = {value.data(), value.size()};
  SUBCASE("when it grows") { value.resize(100'000); }
  SUBCASE("when it dies") { locket::crypto::plaintext().swap(value); }
  CHECK(seen == "zeros");
  // The watch can fail: an ordinary buffer goes back as it was.
  locket::crypto::bytes plain(1000, 0xCD);
  watched = {plain.data(), plain.size()};
  locket::crypto::bytes().swap(plain);
  CHECK(seen == "bytes");
}
