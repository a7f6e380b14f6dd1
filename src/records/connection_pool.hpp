// The connections of one file: one that writes, and readers that are opened on demand and handed out again.
#pragma once

#include "store/migration.hpp"

#include <condition_variable>
#include <mutex>
#include <vector>

namespace locket {

/// Safe to share between threads. In memory there is one connection for everything, guarded by the writer's lock.
class connection_pool {
 public:
  /// So many readers at most; who comes when all are lent out waits for the busy limit, then gets error(code::busy).
  static constexpr std::size_t most_readers = 32;

  /// Opens (or creates, if `how` says so) the writing connection and brings the file up to `of`.
  connection_pool(const store::connect_options& how, const store::format& of);
  connection_pool(const connection_pool&) = delete;

  bool in_memory() const noexcept { return how_.path == ":memory:"; }
  std::unique_lock<std::recursive_mutex> lock() { return std::unique_lock(write_lock_); }
  std::unique_lock<std::recursive_mutex> try_lock() { return std::unique_lock(write_lock_, std::try_to_lock); }
  store::connection& writer() noexcept { return writer_; }  // hold the lock while using it

  store::connection& take();  // a reader; not in memory
  void give_back(store::connection&) noexcept;

 private:
  store::connection& grow();

  store::connect_options how_;
  store::connection writer_;
  std::recursive_mutex write_lock_;
  std::mutex readers_lock_;
  std::condition_variable given_back_;
  std::vector<std::unique_ptr<store::connection>> readers_;
  std::vector<store::connection*> idle_;
};

/// A reader of a pool, given back when it dies. In memory it is the writing connection, with its lock.
class pooled_reader {
 public:
  explicit pooled_reader(connection_pool&);
  ~pooled_reader();
  pooled_reader(const pooled_reader&) = delete;
  store::connection& on() const noexcept { return *on_; }

 private:
  connection_pool& home_;
  std::unique_lock<std::recursive_mutex> held_;
  store::connection* on_;
};

}  // namespace locket
