// The operations under test.
#pragma once

#include "faults/operation.hpp"

namespace faults {

extern const operation put, change, remove_record, contest, resolve;                                        // operations/writing.cpp
extern const operation consent, withdraw, close_account, erase, provide, read;                              // operations/rights.cpp
extern const operation sweep, reviews;                                                                      // operations/retention.cpp
extern const operation publish, reindex, rotate, rotate_keyring_key, backup, backup_keyring;                // operations/operating.cpp
extern const operation create, migrate, accept_restored, open_restored, open_older_keyring;                 // operations/opening.cpp

}  // namespace faults
