// Binary text of locket's own formats: little-endian integers, and byte strings behind their length. Reading is bounds-checked.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace locket {

/// Appends to a byte vector of any allocator.
template <class Bytes>
class basic_writer {
 public:
  explicit basic_writer(Bytes& out) noexcept : out_(out) {}

  template <std::size_t N>
  void little(std::uint64_t v) {
    const auto at = out_.size();
    out_.resize(at + N);
    for (std::size_t i = 0; i < N; ++i) out_[at + i] = static_cast<std::uint8_t>(v >> (8 * i));
  }
  void u8(std::uint8_t v) { out_.push_back(v); }
  void u16(std::uint16_t v) { little<2>(v); }
  void u32(std::uint32_t v) { little<4>(v); }
  void u64(std::uint64_t v) { little<8>(v); }
  void i64(std::int64_t v) { little<8>(static_cast<std::uint64_t>(v)); }
  void raw(std::span<const std::uint8_t> b) { out_.insert(out_.end(), b.begin(), b.end()); }
  void text(std::string_view t) {
    u32(static_cast<std::uint32_t>(t.size()));
    out_.insert(out_.end(), t.begin(), t.end());
  }

 private:
  Bytes& out_;
};
template <class Bytes>
basic_writer(Bytes&) -> basic_writer<Bytes>;

/// Reads what a writer wrote. Past the end every read gives zero or nothing and `ok()` turns false: check it once, at the end.
class reader {
 public:
  explicit reader(std::span<const std::uint8_t> in) noexcept : in_(in) {}

  template <std::size_t N>
  std::uint64_t little() noexcept {
    if (!take(N)) return 0;
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < N; ++i) v |= std::uint64_t{in_[at_ - N + i]} << (8 * i);
    return v;
  }
  std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(little<1>()); }
  std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(little<2>()); }
  std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(little<4>()); }
  std::uint64_t u64() noexcept { return little<8>(); }
  std::int64_t i64() noexcept { return static_cast<std::int64_t>(u64()); }
  std::span<const std::uint8_t> raw(std::size_t size) noexcept {
    if (!take(size)) return {};
    return in_.subspan(at_ - size, size);
  }
  std::string_view text() noexcept {
    const auto b = raw(u32());
    return {reinterpret_cast<const char*>(b.data()), b.size()};
  }
  bool ok() const noexcept { return ok_; }
  bool at_end() const noexcept { return ok_ && at_ == in_.size(); }
  std::size_t left() const noexcept { return in_.size() - at_; }

 private:
  bool take(std::size_t size) noexcept {
    if (!ok_ || in_.size() - at_ < size) return ok_ = false;
    at_ += size;
    return true;
  }
  std::span<const std::uint8_t> in_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace locket
