// A clock that the benchmark turns: a month passes at once, on the wall and since boot alike.
#pragma once

#include <locket/instant.hpp>

namespace bench {

class turned_clock final : public locket::clock {
 public:
  locket::instant wall() const override { return at_; }
  std::int64_t boot_seconds() const override { return at_.unix_seconds - begin_.unix_seconds + 1000; }
  bool trusted() const override { return true; }
  void pass(locket::days d) { at_ = at_ + d; }

 private:
  static constexpr locket::instant begin_{1767600000};  // 2026-01-05T08:00:00Z
  locket::instant at_ = begin_;
};

}  // namespace bench
