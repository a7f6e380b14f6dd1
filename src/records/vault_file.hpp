// The vault's file: its connections (one writer, a pool of readers), its schema, its meta values. FORMAT.md beside this file.
#pragma once

#include "keyring/keyring.hpp"
#include "store/sqlite.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace locket {

/// Each file of locket's says which of them it is in its header ("lktv", "lkti").
constexpr std::uint32_t vault_application = 0x6c6b7476;
constexpr std::uint32_t index_application = 0x6c6b7469;

/// Rooms of this floor (rows, subjects, ledger) are free functions and small classes over a `store::connection&` of this file.
class vault_file {
 public:
  /// Creates (if `create` says so) or opens and migrates. A new file gets a fresh vault id unless one is given; an old one keeps its own.
  /// `path` may be ":memory:" (one connection, guarded by the lock).
  vault_file(const std::string& path, bool create, const std::optional<vault_id>& fresh, int busy_ms = 5000);
  ~vault_file();
  vault_file(const vault_file&) = delete;

  const vault_id& vault() const noexcept;

  /// The writing connection; hold the lock while using it.
  class writing {
   public:
    store::connection& on;

   private:
    friend class vault_file;
    std::unique_lock<std::recursive_mutex> held_;
    writing(store::connection& c, std::unique_lock<std::recursive_mutex> l) : on(c), held_(std::move(l)) {}
  };
  writing write();

  /// A reading connection of the pool, given back when it dies: end what reads from it first. In memory it is the writing one, with its
  /// lock, and may be inside the caller's own transaction. Throws code::busy when 32 are at work for longer than the busy limit.
  class reading {
   public:
    store::connection& on;
    ~reading();
    reading(reading&&) noexcept;

   private:
    friend class vault_file;
    reading(store::connection&, vault_file*, std::unique_lock<std::recursive_mutex>);
    vault_file* home_;  // nothing: not of the pool
    std::unique_lock<std::recursive_mutex> held_;
  };
  reading read();
  /// For a read that is over before this thread writes: the writing connection if it is idle, else one of the pool. Every commit makes the
  /// pages that readers keep stale, but not the writer's own; whoever reads and then writes an audit entry would read all of them again.
  reading read_warm();

  /// From one snapshot, without holding up writers. Never overwrites.
  void backup_to(const std::string& path, function_ref<bool(std::int64_t, std::int64_t)> progress);
  std::string integrity();
  /// For a forked child: touches no SQLite, leaks on purpose. Every call after it throws code::misuse_forked.
  void abandon() noexcept;

 private:
  friend class reading;
  struct state;
  state& live() const;
  std::unique_ptr<state> state_;
};

/// Small integers of the vault's own ("last_root", "index_commit", "winding_down", …), in table meta(name TEXT PRIMARY KEY, value). Not
/// "vault": the vault id.
std::int64_t meta(store::connection&, std::string_view name, std::int64_t otherwise);
void set_meta(store::connection&, std::string_view name, std::int64_t value);

/// Published policy documents: version, effective, hash, document. Immutable.
struct published {
  std::uint32_t version;
  instant effective;
  std::array<std::uint8_t, 32> hash;
  std::string document;
};
std::vector<published> published_policies(store::connection&);  // in ascending order of version
void add_policy(store::connection&, const published&);

}  // namespace locket
