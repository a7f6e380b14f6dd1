// threats.md, Integrity: a bit flipped at every byte and the file cut at every length, each of the three files: a fault or the identical result, never different data.
//
// In Release every byte of vault and index that is not within a long run of zeros, and every eighth of the keyring (most of it is keys that nobody was given yet);
// elsewhere every so many-th, beginning at another byte each run (LOCKET_SEED). LOCKET_EVERY=1 takes every byte, wherever it is built. Of long runs of zeros (free
// space of pages, free slots) one in a thousand. A refusal counts as a result of its own: a hint that leads nowhere finds nobody.
#include "hostile/damaged.hpp"
#include "support/print.hpp"
#include "support/seed.hpp"

#include <cstdio>

using namespace hostile;

namespace {

#ifdef NDEBUG
constexpr std::array<std::size_t, 3> usual_step{1, 8, 1};
#else
constexpr std::array<std::size_t, 3> usual_step{97, 197, 17};
#endif
constexpr std::size_t every_zero = 1009;

std::size_t step_of(which file) {
  const char* const given = std::getenv("LOCKET_EVERY");
  return given != nullptr ? std::max<std::size_t>(1, std::strtoul(given, nullptr, 10)) : usual_step[file];
}

/// True where this byte lies in the midst of zeros.
bool empty_space(const std::string& bytes, std::size_t at) {
  const auto from = at < 16 ? 0 : at - 16;
  const auto run = bytes.substr(from, at + 17 - from);
  return run.find_first_not_of('\0') == std::string::npos;
}

void judge(const bench& on, const std::string& what, tally& sum) {
  const auto now = on.asked(one().audit_entries);
  const auto found = one().compared(now);
  sum.count(found);
  if (!found.different.empty()) FAIL_CHECK(what, ":\n", found.different);
}

void flip(which file) {
  support::dice dice;
  const bench on;
  const auto& whole = one().bytes[file];
  const auto every = step_of(file);
  tally sum;
  std::size_t full = dice.under(every), zero = dice.under(every_zero), seen = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    const bool empty = empty_space(whole, at);
    seen += empty ? 0 : 1;
    if (auto& next = empty ? zero : full; next-- != 0) continue;
    (empty ? zero : full) = (empty ? every_zero : every) - 1;
    auto damaged = one().bytes;
    const unsigned bit = (at + dice.seed()) % 8;
    damaged[file][at] = static_cast<char>(static_cast<unsigned char>(damaged[file][at]) ^ (1U << bit));
    on.put(damaged);
    judge(on, std::string(called[file]) + ", bit " + std::to_string(bit) + " of byte " + std::to_string(at), sum);
  }
  std::printf("%s of %zu bytes, %zu of them in use, flipped bits: %s\n", called[file], whole.size(), seen, sum.text().c_str());
  CHECK(sum.tried > 0);
}

void cut(which file) {
  support::dice dice;
  const bench on;
  const auto& whole = one().bytes[file];
  constexpr std::size_t page = 4096;
  const auto every = step_of(file) * 16;  // within a page one length is like another
  tally sum;
  std::size_t next = dice.under(every);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const bool edge = length % page <= 1 || length % page == page - 1 || length == 100;  // where a page or SQLite's header ends
    if (!edge && next-- != 0) continue;
    if (!edge) next = every - 1;
    auto damaged = one().bytes;
    damaged[file].resize(length);
    on.put(damaged);
    judge(on, std::string(called[file]) + " cut to " + std::to_string(length) + " bytes", sum);
  }
  std::printf("%s of %zu bytes, cut: %s\n", called[file], whole.size(), sum.text().c_str());
  CHECK(sum.tried > 0);
}

}  // namespace

TEST_CASE("nothing is wrong with the specimen, and every kind of answer is in it") {
  std::string all;
  for (const auto& line : one().says) all += line.question + ": " + line.answer + "\n";
  INFO(all);
  for (const auto* part : {"opening: open: yes", "verify: open: whole", "ann profile email: open: ann@example.org", "ben profile email: denied: consent-withdrawn",
                           "cyd account-service handle: denied: unknown-subject", "dora profile email: denied: expired", "find ann: open: ", "find cyd: nobody",
                           "comment: open: ann's first comment", "provisions of ann: open: people-court"})
    CHECK_MESSAGE(all.find(part) != std::string::npos, part);
  CHECK(all.find("fault") == std::string::npos);
}

TEST_CASE("a bit flipped in the vault's file is a fault, a refusal or nothing, never other data") { flip(the_vault); }
TEST_CASE("a bit flipped in the keyring is a fault, a refusal or nothing, never other data") { flip(the_keyring); }
TEST_CASE("a bit flipped in the index is a fault, a refusal or nothing, never other data") { flip(the_index); }

TEST_CASE("a vault's file cut short is a fault or a refusal, never other data") { cut(the_vault); }
TEST_CASE("a keyring cut short is a fault or a refusal, never other data") { cut(the_keyring); }
TEST_CASE("an index cut short is a fault or a refusal, never other data") { cut(the_index); }
