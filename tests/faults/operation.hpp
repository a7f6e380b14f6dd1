// An operation under test: how the vault is prepared, what is done, and what must hold whatever the disk did meanwhile.
#pragma once

#include "support/a_host.hpp"
#include "support/hand_clock.hpp"
#include "support/temp_vault.hpp"

#include <optional>
#include <string>
#include <vector>

namespace faults {

/// One try: files of its own, a clock, and the vault once somebody opened it. on_erased is told and never confirms, unless `confirms`.
struct attempt {
  explicit attempt(const char* at) : clock(at) { clock.trusted_ = true; }

  /// The vault, opened with the key file that fits: blog.key, or next.key where an operation made one.
  locket::vault& open();
  void close() { v.reset(); }
  locket::open_options options() const;

  support::temp_vault files;
  support::hand_clock clock;
  std::string key = files.key;  // the one that fitted
  bool confirms = false;
  std::vector<locket::subject_id> told;
  std::optional<locket::vault> v;
};

/// To add one: an entry in operations/, a line in operations.hpp, and its name in the lists of *_faults_test.cpp and *_power_cut_test.cpp.
struct operation {
  const char* name;
  /// Makes the files that each try gets a copy of, in `files.folder`. The vault is closed when it returns.
  void (*prepare)(const support::temp_vault& files);
  const char* at;  // when the rest happens
  /// True: acknowledged, the host was told that it is done. May throw `locket::error`.
  bool (*act)(attempt&);
  /// What holds afterwards, on a vault opened again or on the one that met the fault. What was not acknowledged may be done or not, never half.
  void (*look)(attempt&, bool acknowledged);
  /// Does it again, and says that now it is done.
  void (*again)(attempt&);
  void (*ready)(attempt&) = nullptr;  // what a host has done long before, on the vault that `act` gets
  bool opens = false;                 // the operation is the opening itself
  bool on_full_disk = false;          // holds after it was called on a full disk, acknowledged or not
};

}  // namespace faults
