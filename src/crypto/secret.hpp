// Memory for keys and plaintext: what is locked, and what is wiped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace locket::crypto {

using bytes = std::vector<std::uint8_t>;
using view = std::span<const std::uint8_t>;

constexpr std::size_t key_size = 32;

/// Overwrites memory in a way that the compiler may not drop.
void wipe(void* at, std::size_t size) noexcept;

/// Must be called before any other call here; idempotent, thread-safe. Throws error(code::memory) if libsodium fails.
void start();

/// One 32-byte key in the process's one locked arena (mlock checked, guard pages, no core dump: MADV_DONTDUMP).
/// Move-only. Wiped and returned to the arena when it dies. An empty key holds no slot.
class key {
 public:
  key() noexcept = default;
  static key random();
  static key from(view exactly_32_bytes);  // the caller's copy is the caller's to wipe
  ~key();
  key(key&&) noexcept;
  key& operator=(key&&) noexcept;
  key(const key&) = delete;
  key& operator=(const key&) = delete;

  key copy() const;
  bool empty() const noexcept { return at_ == nullptr; }
  std::uint8_t* data() noexcept { return at_; }
  const std::uint8_t* data() const noexcept { return at_; }
  view bytes() const noexcept { return {at_, at_ ? key_size : 0}; }
  /// An uninitialised (zeroed) key to be filled through data().
  static key blank();

 private:
  explicit key(std::uint8_t* at) noexcept : at_(at) {}
  std::uint8_t* at_ = nullptr;
};

/// An allocator that wipes what it gives back; for plaintext buffers.
template <class T>
struct wiping_allocator {
  using value_type = T;
  wiping_allocator() noexcept = default;
  template <class U>
  wiping_allocator(const wiping_allocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return std::allocator<T>{}.allocate(n); }
  void deallocate(T* p, std::size_t n) noexcept {
    wipe(p, n * sizeof(T));
    std::allocator<T>{}.deallocate(p, n);
  }
  friend bool operator==(const wiping_allocator&, const wiping_allocator&) noexcept { return true; }
};

/// Plaintext on its way: wiped when it dies or grows.
using plaintext = std::vector<std::uint8_t, wiping_allocator<std::uint8_t>>;

}  // namespace locket::crypto
