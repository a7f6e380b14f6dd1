// Carries an operation out again and again, operation number 1, 2, 3 … of the disk failing, until a run meets no fault; and cuts the power under it.
#pragma once

#include "faults/operation.hpp"

#include <initializer_list>

namespace faults {

/// For each operation: input/output errors once (the vault is looked at, then opened again), once (the call is repeated on the same vault) and for good; half
/// writes; torn sectors; a full disk once and for good. Prints a line "<operation>, <fault>: N injected, N survived" for each.
void with_every_disk_fault(std::initializer_list<const operation*>);
/// Part of that, for an operation of a thousand steps: input/output errors once; or errors for good, torn first sectors and a full disk for good.
void with_passing_disk_faults(const operation&);
void with_lasting_disk_faults(const operation&);
/// The same with SQLite's allocations: number 1, 2, 3 … fails, once and for good. memory_faults::install() comes before all else in a process.
void with_every_memory_fault(const operation&);
/// Every power cut of power_cut.hpp, from the opening before the operation to the closing after it.
void with_every_power_cut(std::initializer_list<const operation*>);

}  // namespace faults
