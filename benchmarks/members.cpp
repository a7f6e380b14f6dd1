// One member at a time: enrolling, reading, finding, changing, withdrawing.
#include "locket_members.hpp"
#include "measure.hpp"
#include "plain_members.hpp"
#include "sqlcipher.hpp"
#include "workloads.hpp"

namespace bench {
namespace {

/// All contenders with the same members.
struct blog {
  explicit blog(const session& s) : files(s.under), locket(files.file("blog")), plain(files.file("plain.db"), false), logged(files.file("logged.db"), true) {
    if (const auto executable = sqlcipher::found()) cipher = std::make_unique<sqlcipher>(*executable, files);
  }
  std::vector<rival> rivals(const std::string& workload, std::vector<rival> others) {
    if (cipher) others.push_back({"sqlcipher", cipher->does(workload, many)});
    return others;
  }
  folder files;
  locket_members locket;
  plain_members plain, logged;
  std::unique_ptr<sqlcipher> cipher;
  std::size_t many = 0;
};

void enrol(const session& s, blog& b) {
  const auto operations = s.many(60, 24);
  b.many = operations * s.turns;
  auto quiet = s;
  if (!s.wanted("register")) quiet.tell = [](const figure&) {};  // the others need the members all the same
  measure(quiet, "register", operations, each([&](std::size_t n) { return b.locket.enrol(n); }),
          b.rivals("register", {{"plain", each([&](std::size_t n) { return b.plain.enrol(n); }), 1.5}, {"plain+log", each([&](std::size_t n) { return b.logged.enrol(n); })}}));
}

void read(const session& s, blog& b) {
  b.locket.hold_permits(b.many);
  const auto operations = s.many(5000, 2000);
  const auto of = b.many;
  if (s.wanted("read-two"))
    measure(s, "read-two", operations, each([&](std::size_t n) { return b.locket.read_two(spread(n, of)); }),
            b.rivals("read-two", {{"plain", each([&](std::size_t n) { return b.plain.read_two(spread(n, of)); }), 1.5}}));
  if (s.wanted("read-six"))
    measure(s, "read-six", operations, each([&](std::size_t n) { return b.locket.read_six(spread(n, of)); }),
            b.rivals("read-six", {{"plain", each([&](std::size_t n) { return b.plain.read_six(spread(n, of)); }), 2.0}}));
}

void audited(const session& s, blog& b) {
  const auto of = b.many;
  if (s.wanted("staff-read"))
    measure(s, "staff-read", s.many(60, 24), each([&](std::size_t n) { return b.locket.read_as_staff(spread(n, of)); }),
            {{"plain+log", each([&](std::size_t n) { return b.logged.read_as_staff(spread(n, of)); }), 1.3}});
  if (s.wanted("find"))
    measure(s, "find", s.many(1000, 300), each([&](std::size_t n) { return b.locket.find(spread(n, of)); }),
            {{"plain+log", each([&](std::size_t n) { return b.logged.find(spread(n, of)); }), 1.8}, {"plain", each([&](std::size_t n) { return b.plain.find(spread(n, of)); })}});
}

void written(const session& s, blog& b) {
  const auto of = b.many;
  if (s.wanted("change"))
    measure(s, "change", s.many(60, 24), each([&](std::size_t n) { return b.locket.change(spread(n, of)); }),
            b.rivals("change", {{"plain", each([&](std::size_t n) { return b.plain.change(spread(n, of)); }), 1.3},
                                {"plain+log", each([&](std::size_t n) { return b.logged.change(spread(n, of)); })}}));
  if (s.wanted("withdraw"))  // each member once: in the order of their numbers
    measure(s, "withdraw", s.many(60, 24), each([&](std::size_t n) { return b.locket.withdraw(n); }),
            {{"plain", each([&](std::size_t n) { return b.plain.withdraw(n); }), 1.3}, {"plain+log", each([&](std::size_t n) { return b.logged.withdraw(n); })}});
}

}  // namespace

void members(const session& s) {
  blog b(s);
  s.say(b.cipher ? b.cipher->about() + ": in a process of its own, in turn with the others." : std::string("SQLCipher is left out: bench-sqlcipher was not built (libsqlcipher-dev)."));
  enrol(s, b);
  read(s, b);
  audited(s, b);
  written(s, b);
}

}  // namespace bench
