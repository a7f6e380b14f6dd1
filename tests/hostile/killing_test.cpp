// The killer itself: it stops where it says, before the kernel carries the call out or after.
#include "hostile/killing.hpp"
#include "support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

using namespace hostile;

namespace {

/// Three bytes, one call each, and a sync; opening to read is no call that counts.
death three_bytes(const std::string& path, std::uint64_t n, moment when) {
  return killed_at(n, when, [&](const child& me) {
    me.ready();
    ::close(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (const char letter : {'a', 'b', 'c'})
      if (::write(file, &letter, 1) != 1) throw 1;
    ::fsync(file);
    me.say('+');
  });
}

}  // namespace

TEST_CASE("a child is killed before its N-th call that changes a file, or just after it, and ends by itself when there is none") {
  const support::temp_folder folder;
  const auto path = folder / "three";
  for (std::uint64_t n = 1; n <= 6; ++n) {
    CAPTURE(n);
    const auto written = [&](std::uint64_t calls) { return std::string("abc").substr(0, calls < 1 ? 0 : calls - 1); };
    const auto before = three_bytes(path, n, moment::entry);
    CHECK(before.killed);
    CHECK(before.calls == n);
    CHECK(support::file_bytes(path) == written(n == 1 ? 0 : n - 1));
    CHECK(before.said.empty());
    const auto after = three_bytes(path, n, moment::exit);
    CHECK(after.killed);
    CHECK(support::file_bytes(path) == written(n));
    CHECK(after.said == (n == 6 ? "+" : ""));
    std::filesystem::remove(path);
  }
  const auto whole = three_bytes(path, 7, moment::entry);
  CHECK_FALSE(whole.killed);
  CHECK(whole.calls == 6);
  CHECK(whole.said == "+");
}

TEST_CASE("a child that fails by itself is told from one that was killed") {
  CHECK_THROWS_AS(killed_at(1, moment::entry, [](const child& me) {
    me.ready();
    ::_exit(3);
  }), std::runtime_error);
}
