// Prepared vaults, and the loop that carries an operation out on a copy of one again and again, killed at each system call in turn.
#pragma once

#include "hostile/killing.hpp"
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <functional>
#include <string>

namespace hostile {

/// A kill does not ask what the disk has, so the files lie in memory, where there is some: a sync costs nothing there.
void keep_files_in_memory();

/// A closed vault with two members at the host of a_host.hpp. Their values are their names; the handle, the e-mail address and the identity card.
struct prepared {
  prepared();
  support::temp_vault files;
  support::a_member old{}, stays{};
  support::a_member fresh{};  // nobody yet
  support::hand_clock clock{"2026-02-02T08:00:00Z"};
};

/// What is left after a kill: the copy's files, closed, and what the child said.
struct remains {
  const prepared& before;
  const support::temp_vault& files;
  const support::hand_clock& clock;
  bool acknowledged;  // the operation returned
  std::string said;   // letters that the operation said itself

  locket::open_options options() const { return files.options(clock); }
  locket::vault open() const { return files.open(clock); }
};

/// What may be known of a member under a legal demand, "handle e-mail id_card", each a value or the reason why not; or the reason for all.
std::string seen(locket::vault&, const support::a_member&);
/// … by an old backup (the vault as it was prepared) with the keyring of now, its consents accepted.
std::string seen_in_old_backup(const remains&);
void until_idle(locket::vault&);
std::size_t times(locket::vault&, std::string_view what);

struct operation {
  const char* name;
  /// In the child. `v` is open; when this returns, the operation is acknowledged. It may say letters of its own, all but '+'.
  std::function<void(locket::vault& v, const prepared&, const support::temp_vault&, const child&)> act;
  /// In the test, after each death.
  std::function<void(const remains&)> look;
  /// The child opens the vault untraced, unless opening is what is killed; then `act` is not called.
  bool opening = false;
};

/// Kills at every counted call, before it, until a run ends by itself; looks at what is left each time, and checks the integrity of the three files. Prints
/// how many kills. After every sixteenth call too, or with LOCKET_KILLS=all after every one: between a call's end and the next one's begin nothing changes
/// but a mapped -shm, which dies with the process.
void with_every_kill(const prepared&, const operation&);

}  // namespace hostile
