#include "crypto/secret.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <string>
#include <utility>

#include <pthread.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

namespace locket::crypto {

void wipe(void* at, std::size_t size) noexcept { sodium_memzero(at, size); }

void start() {
  static const bool started = sodium_init() >= 0;
  if (!started)
    throw error(code::memory,
                "locket: libsodium cannot start: the system's random generator did not answer. "
                "Check that this process may read /dev/urandom or call getrandom.");
}

namespace {

constexpr std::size_t keys_a_block = 1024;
constexpr std::size_t block_size = keys_a_block * key_size;

// One arena for all keys, because sodium_malloc takes three pages and 29 µs a key, and goes on unlocked without a word
// once RLIMIT_MEMLOCK is used up. Blocks are never given back: what is locked once stays ready for the next page of reads.
class arena {
 public:
  std::uint8_t* take() {
    const std::scoped_lock hold(mutex_);
    if (free_.empty()) grow();
    std::uint8_t* const at = free_.back();
    free_.pop_back();
    return at;
  }

  // The slot is wiped before it is listed, so a free slot is a zeroed one and take() needs no second pass.
  void give(std::uint8_t* at) noexcept {
    wipe(at, key_size);
    const std::scoped_lock hold(mutex_);
    free_.push_back(at);  // cannot allocate: grow() reserved room for every key there is
  }

  std::mutex& mutex() noexcept { return mutex_; }

 private:
  void grow() {
    free_.reserve(total_ + keys_a_block);
    std::uint8_t* const first = map_block();
    total_ += keys_a_block;
    // Lowest address on top: keys that are taken together lie together.
    for (std::size_t i = keys_a_block; i > 0; --i) free_.push_back(first + (i - 1) * key_size);
  }

  static std::uint8_t* map_block() {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t body = (block_size + page - 1) / page * page;
    void* const whole = ::mmap(nullptr, body + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (whole == MAP_FAILED) refuse();
    std::uint8_t* const first = static_cast<std::uint8_t*>(whole) + page;
    if (::mprotect(first, body, PROT_READ | PROT_WRITE) != 0 || sodium_mlock(first, body) != 0) {
      ::munmap(whole, body + 2 * page);
      refuse();
    }
    ::madvise(first, body, MADV_DONTDUMP);
    // A forked child may not use the vault; so it need not hold the keys either. mlock is not inherited, after all.
    ::madvise(first, body, MADV_WIPEONFORK);
    return first;
  }

  [[noreturn]] static void refuse() {
    throw error(code::memory,
                "locket: memory for keys cannot be locked: the limit on locked memory (RLIMIT_MEMLOCK) is "
                "used up, or there is no memory. Raise it with `ulimit -l` or LimitMEMLOCK=.");
  }

  std::mutex mutex_;
  std::size_t total_ = 0;
  std::vector<std::uint8_t*> free_;
};

arena& keys();

pthread_key_t at_exit;        // of a thread that has spare slots
bool at_exit_known = false;
void give_back_spare(void*) noexcept;

void before_fork() { keys().mutex().lock(); }
void after_fork() { keys().mutex().unlock(); }

// Never destroyed, so that keys in the host's static objects can still die after main. The lock is held over a fork: a
// child whose parent's other thread was just here would wait for ever in the destructor of a key.
arena& keys() {
  alignas(arena) static unsigned char room[sizeof(arena)];
  static arena* const one = [] {
    start();
    auto* const made = new (room) arena;
    ::pthread_atfork(before_fork, after_fork, after_fork);
    at_exit_known = ::pthread_key_create(&at_exit, give_back_spare) == 0;
    return made;
  }();
  return *one;
}

/// A few free slots of the thread's own: a key lives for one cell, and threads that read at once would queue for the arena. Given back when the
/// thread ends: by a destructor of pthread's, because one of C++'s ends the process where there is no memory to register it.
class spare_slots {
 public:
  std::uint8_t* take() { return count_ > 0 ? at_[--count_] : keys().take(); }
  void give(std::uint8_t* at) noexcept {
    if (count_ == at_.size() || !given_back_at_exit()) return keys().give(at);
    wipe(at, key_size);
    at_[count_++] = at;
  }

  void give_back() noexcept {
    while (count_ > 0) keys().give(at_[--count_]);
    state_ = state::over;  // what else ends with the thread may hold keys, and die later
  }

 private:
  // Who gives a slot has taken one, so the arena is made.
  bool given_back_at_exit() noexcept {
    if (state_ == state::fresh && at_exit_known && ::pthread_setspecific(at_exit, this) == 0) state_ = state::registered;
    return state_ == state::registered;
  }

  enum class state : std::uint8_t { fresh, registered, over };
  std::array<std::uint8_t*, 16> at_{};
  std::size_t count_ = 0;
  state state_ = state::fresh;
};
constinit thread_local spare_slots spare;

void give_back_spare(void* of) noexcept { static_cast<spare_slots*>(of)->give_back(); }

}  // namespace

key key::blank() { return key(spare.take()); }

key key::random() {
  key fresh = blank();
  randombytes_buf(fresh.at_, key_size);
  return fresh;
}

key key::from(view exactly_32_bytes) {
  if (exactly_32_bytes.size() != key_size)
    throw error(code::corrupt, "locket: a key cannot be read: it should be 32 bytes, got " + std::to_string(exactly_32_bytes.size()) +
                                   ". Restore the keyring from a copy.");
  key made = blank();
  std::memcpy(made.at_, exactly_32_bytes.data(), key_size);
  return made;
}

key::~key() {
  if (at_ != nullptr) spare.give(at_);
}

key::key(key&& other) noexcept : at_(std::exchange(other.at_, nullptr)) {}

key& key::operator=(key&& other) noexcept {
  std::swap(at_, other.at_);
  if (this != &other) key gone(std::move(other));
  return *this;
}

key key::copy() const { return empty() ? key() : from(bytes()); }

}  // namespace locket::crypto
