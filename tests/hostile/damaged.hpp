// The specimen's three files as bytes: what a test alters, puts on a disk, opens and asks. Where there is /dev/shm the disk is memory: nothing here depends on syncs.
#pragma once

#include "support/a_specimen.hpp"
#include "support/temp_folder.hpp"

#include <sqlite3.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace hostile {

enum which : std::size_t { the_vault, the_keyring, the_index };
constexpr std::array<const char*, 3> endings{".locket", ".locket-keys", ".locket-index"};
constexpr std::array<const char*, 3> called{"vault", "keyring", "index"};

using three_files = std::array<std::string, 3>;

inline const bool in_memory_if_it_can = ::access("/dev/shm", W_OK) == 0 && ::setenv("TMPDIR", "/dev/shm", 0) == 0;

/// A folder in which damaged files are tried.
class bench {
 public:
  std::string path(which file) const { return name_ + endings[file]; }

  locket::open_options options(const locket::clock& time) const {
    return {.at = locket::files::beside(name_),
            .key = locket::key_source::callback([](auto& kek) { kek.fill(5); }),
            .region = "CN-mainland",
            .create = true,
            .time = &time};
  }

  void put(const three_files& bytes) const {
    for (const auto* end : endings)
      for (const auto* with : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(name_ + end + with);
    for (std::size_t i = 0; i < bytes.size(); ++i) support::write_file(name_ + endings[i], bytes[i]);
  }
  three_files bytes() const {
    three_files all;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = support::file_bytes(name_ + endings[i]);
    return all;
  }

  /// What the files that are there say, or the fault with which they do not open.
  specimen::lines asked(std::size_t audit_entries) const {
    const support::hand_clock clock(specimen::looked_at);
    std::optional<locket::vault> v;
    specimen::lines all;
    specimen::ask(all, "opening", [&] {
      v.emplace(locket::vault::open(options(clock)));
      return "open: yes";
    });
    if (v) {
      auto more = specimen::said_by(*v, audit_entries);
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }

  support::temp_folder folder;

 private:
  std::string name_ = folder / "blog";
};

/// The specimen, made once, and what it says when nothing is wrong with it.
struct original {
  three_files bytes;
  std::size_t audit_entries = 0;
  specimen::lines says;

  original() {
    const bench made;
    support::hand_clock clock(specimen::made_from);
    {
      auto v = locket::vault::open(made.options(clock));
      specimen::fill(v, clock);
      audit_entries = v.by_id().audit(0, 100000).size();
      v.close();
    }
    bytes = made.bytes();
    says = made.asked(audit_entries);
  }

  /// Beside what the original says: a vault that did not open gave a fault for every answer.
  specimen::comparison compared(const specimen::lines& now) const {
    if (now.size() == 1 && now.front().answer.starts_with("fault: ")) return {.faults = says.size()};
    return specimen::compared(says, now);
  }
};

inline const original& one() {
  static const original made;
  return made;
}
inline const original& another() {  // the same history in another vault, under the same kek
  static const original made;
  return made;
}

/// Of many trials: what became of the answers.
struct tally {
  std::size_t tried = 0, refused = 0, faults = 0, withheld = 0, unnoticed = 0;

  void count(const specimen::comparison& one) {
    ++tried;
    refused += one.same == 0 ? 1 : 0;
    faults += one.same != 0 && one.faults != 0 ? 1 : 0;
    withheld += one.same != 0 && one.faults == 0 && one.withheld != 0 ? 1 : 0;
    unnoticed += one.faults == 0 && one.withheld == 0 ? 1 : 0;
  }
  std::string text() const {
    return std::to_string(tried) + " tried: " + std::to_string(refused) + " did not open, " + std::to_string(faults) + " gave a fault, " + std::to_string(withheld) +
           " gave a refusal, " + std::to_string(unnoticed) + " changed no answer";
  }
};

/// A file edited by somebody with an editor, while nobody has it open. False if SQLite refuses the statement.
class editor {
 public:
  explicit editor(const std::string& path) {
    if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) throw std::runtime_error("cannot edit " + path);
  }
  ~editor() { sqlite3_close(db_); }
  editor(const editor&) = delete;

  bool run(const std::string& sql) { return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK; }
  void must(const std::string& sql) {
    if (!run(sql)) throw std::runtime_error(sql + ": " + sqlite3_errmsg(db_));
  }
  sqlite3* db() { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace hostile
