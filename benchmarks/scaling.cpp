// A vault of a million subjects with ten records each: what a read, an open, a step of a sweep and memory cost there.
#include "host.hpp"
#include "measure.hpp"
#include "turned_clock.hpp"
#include "workloads.hpp"

#include <sqlite3.h>

#include <fstream>
#include <memory>

namespace bench {
namespace {

constexpr std::size_t of_each = 10;  // records of a subject
constexpr std::int32_t budget_ms = 50;

class crowd {
 public:
  crowd(std::string name, std::size_t subjects) : name_(std::move(name)), subjects_(subjects) {
    open();
    for (std::size_t m = 0; m < subjects; m += 100) fill(m, std::min<std::size_t>(100, subjects - m));
  }
  void open() {
    vault_.reset();
    auto under = locket::profile::eu_gdpr();
    under.unsupported_erased_after.reset();  // or a month later a sweep had a million subjects to look at before it came to rows
    vault_ = std::make_unique<locket::vault>(open_vault(name_, time_, policy(std::move(under))));
  }
  /// Any record of anybody, in an order that no cache likes.
  std::size_t read(std::size_t n) {
    const auto record = spread(n, subjects_ * of_each);
    const auto may = allowed(vault_->permit<serving>(member_id(record / of_each), locket::actor::system()));
    const auto found = allowed(vault_->get<visit>(may, visit_id(record)));
    const auto page = found.reveal<&visit::page>();
    return page->size();
  }
  void pass(std::int32_t days) { time_.pass({days}); }
  locket::sweep_report sweep() { return vault_->sweep(budget_ms); }

 private:
  void fill(std::size_t first, std::size_t count) {
    auto list = vault_->begin();
    for (std::size_t m = first; m < first + count; ++m) {
      list.enrol(member_id(m), {1990, 5, 1});
      for (std::size_t r = m * of_each; r < (m + 1) * of_each; ++r) list.move_in(member_id(m), visit_id(r), visit{.page = "/post/" + std::to_string(1000000 + r % 1000000)});
    }
    allowed(list.commit());
  }

  std::string name_;
  std::size_t subjects_;
  turned_clock time_;
  std::unique_ptr<locket::vault> vault_;
};

/// Of this process, in bytes, without what SQLite holds (its page caches, above all).
double resident() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  in >> pages >> pages;
  return pages * 4096 - static_cast<double>(sqlite3_memory_used());
}

}  // namespace

void scaling(const session& s) {
  const folder files(s.under);
  const auto before = resident();
  const auto many = s.many(1'000'000, 20'000), few = s.many(10'000, 1'000);
  crowd small(files.file("small"), few), large(files.file("large"), many);
  s.say("scale: " + std::to_string(many) + " subjects with " + std::to_string(of_each) + " records each, against " + std::to_string(few) + "; reads are of any record of anybody, each with its permit and its entry in the audit. " +
        std::to_string(static_cast<long>(files.bytes("large") / 1e6)) + " MB on disk. scale-memory: resident memory of a process that has both vaults open, above what it had before it made them.");
  std::vector<double> opened;
  for (std::size_t t = 0; t < 9; ++t) {
    const stopwatch time;
    large.open();
    opened.push_back(time.us());
  }
  if (s.wanted("scale-open")) s.tell(alone("scale-open", opened, 100'000));
  const auto reads = [](crowd& c) { return bench::each([&c](std::size_t n) { return c.read(n); }); };
  if (s.wanted("scale-read")) measure(s, "scale-read", s.many(2000, 400), reads(large), {{"ten thousand", reads(small), 1.5}});

  std::vector<double> steps;
  large.pass(33);
  must(large.sweep().keys_condemned > 0, "scale-sweep", "nothing was past its date");
  large.pass(1);
  for (std::uint32_t destroyed = 0; destroyed == 0;) destroyed += large.sweep().keys_destroyed;
  for (std::size_t step = 0; step < s.many(200, 40); ++step) {
    const stopwatch time;
    const auto report = large.sweep();
    steps.push_back(time.us());
    must(report.rows_removed > 0, "scale-sweep", "a sweep removed no row");
    if (!report.more) break;
  }
  if (s.wanted("scale-sweep")) s.tell(compared("scale-sweep", "its budget", steps, std::vector(steps.size(), budget_ms * 1000.0), 1.2));
  if (s.wanted("scale-memory")) s.tell(sizes("scale-memory", std::max(0.0, resident() - before), 0, 64.0 * 1024 * 1024));
}

}  // namespace bench
