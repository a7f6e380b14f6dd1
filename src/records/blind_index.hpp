// Finding without opening: keyed hashes of normalised values. A file of its own, never backed up, rebuilt from the vault.
#pragma once

#include "records/rows.hpp"

#include <locket/schema.hpp>

namespace locket {

using index_hash = std::array<std::uint8_t, 16>;

crypto::plaintext normalised(normaliser, crypto::view value);
/// An audit entry of the vault's, which the index was told of: a vault that lacks it is older than its index. Number 0: none yet.
struct seen_entry {
  std::int64_t number = 0;
  std::array<std::uint8_t, 32> link{};
};

index_hash hash_of(const crypto::key& index_key, std::string_view type, std::string_view field, crypto::view normalised_value);

/// Safe to share between threads.
class blind_index {
 public:
  /// Opens or creates. Throws code::index_mismatch for another vault's.
  blind_index(const std::string& path, const vault_id&, int busy_ms = 5000);
  ~blind_index();
  blind_index(const blind_index&) = delete;

  /// Nothing was ever committed to it: it is new, or its first filling was cut short. `covered` is -1 then.
  bool fresh() const noexcept;

  /// Lock order: the index first, then the vault, in every writer. Rolls back when it dies uncommitted.
  class change {
   public:
    ~change();
    change(change&&) noexcept;
    std::int64_t covered() const;                             // the vault's index_commit that the file covers
    std::vector<std::int64_t> find(const index_hash&) const;  // record rows; hints
    void add(const index_hash&, std::int64_t record_row);
    void remove_record(std::int64_t record_row);
    /// Up to `most` record rows past `after` that have entries, ascending: to find those whose record is gone (this file's commits are not
    /// synced).
    std::vector<std::int64_t> records(std::int64_t after, std::size_t most) const;
    void clear();  // before a rebuild
    seen_entry seen() const;
    void saw(const seen_entry&);  // only what a power cut cannot take from the vault any more
    std::int64_t rebuilt() const;  // the record row that a rebuild in steps has come to; 0: none is under way
    void rebuilt(std::int64_t row);
    void commit(std::int64_t covered);

   private:
    friend class blind_index;
    struct state;
    explicit change(std::unique_ptr<state>);
    std::unique_ptr<state> state_;
  };
  /// `durable`: its commit is synced, as that of a fresh file always is; others are written, and synced by the system.
  change begin(bool durable = false);
  std::int64_t covered();
  seen_entry seen();
  /// Hints, and how much of the vault they cover, from one snapshot.
  struct found {
    std::int64_t covered = -1;
    std::vector<std::int64_t> records;
  };
  found find(std::span<const index_hash>);
  std::vector<std::int64_t> find(const index_hash&);
  /// For a forked child: touches no SQLite, leaks on purpose. Every call after it throws code::misuse_forked.
  void abandon() noexcept;

 private:
  struct state;
  state& live() const;
  std::unique_ptr<state> state_;
};

}  // namespace locket
