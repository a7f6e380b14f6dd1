// Everything that a host in C++ needs, in the order in which to read it.
// Leaves out difference.hpp (two policy versions compared), engine.hpp's own readers (calls by id, for bindings and tools), and what is opt-in: aggregate.hpp (statistics, releases) and fmt.hpp.
// SPDX-License-Identifier: MIT
#pragma once

// Promised from the first release on:
//   * A vault, a keyring and a policy document written by any released version open in every later one; they are brought forward by a
//     migration in one transaction. A newer file is refused with the version it needs (`code::format_newer`), and nothing is touched.
//   * Ids and numbers that say "stored" are never renamed or renumbered; the ids of reasons and error codes are never reused.
//   * Headers are quiet under -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor, sources under -Wall -Wextra
//     (tests/consumers); C++20 with exceptions and RTTI, as the compiler gives them: hosts with -fno-exceptions or -fno-rtti are out of scope.
//   * Within 0.x, source breaks only with the minor version, and the release says what to write instead. Binaries: one per version.

// clang-format off
#include <locket/error.hpp>           // what is thrown: a fault
#include <locket/ids.hpp>             // who: subjects, records, actors
#include <locket/instant.hpp>         // when
#include <locket/consent.hpp>         // what a subject can say
#include <locket/retention.hpp>       // how long, what then, and where from
#include <locket/denial.hpp>          // what is returned: a no with its reason
#include <locket/verdict.hpp>         // … or what was asked for
#include <locket/purpose.hpp>         // the host's purposes and categories, as types
#include <locket/personal.hpp>        // a personal value: typed, and closed
#include <locket/record.hpp>          // the host's structs of them
#include <locket/policy.hpp>          // the policy as data
#include <locket/policy_builder.hpp>  // … as the host writes it
#include <locket/callback.hpp>        // what locket calls back
#include <locket/key_source.hpp>      // the key
#include <locket/permit.hpp>          // the right to read, and what is read
#include <locket/provision.hpp>       // what leaves for a recipient, and what is written down
#include <locket/provided.hpp>        // … with the host's types
#include <locket/coming_of_age.hpp>   // who comes of age
#include <locket/vault.hpp>           // the vault
#include <locket/retention_scheduler.hpp>  // forgetting on time, by itself
