// A lock that many may share, in which who wants it alone waits for those inside and for nobody who comes later.
#pragma once

#include <pthread.h>

namespace locket {

/// std::shared_mutex lets sharers in for as long as one is inside (glibc), so that an erasure could wait for ever for a crowd of readers. Not to
/// be taken twice by one thread. For std::unique_lock and std::shared_lock.
class writers_first {
 public:
  writers_first() noexcept {
    pthread_rwlockattr_t how;
    pthread_rwlockattr_init(&how);
#ifdef __GLIBC__
    pthread_rwlockattr_setkind_np(&how, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
#endif
    pthread_rwlock_init(&lock_, &how);
    pthread_rwlockattr_destroy(&how);
  }
  ~writers_first() { pthread_rwlock_destroy(&lock_); }
  writers_first(const writers_first&) = delete;
  writers_first& operator=(const writers_first&) = delete;

  void lock() noexcept { pthread_rwlock_wrlock(&lock_); }
  void unlock() noexcept { pthread_rwlock_unlock(&lock_); }
  void lock_shared() noexcept { pthread_rwlock_rdlock(&lock_); }
  void unlock_shared() noexcept { pthread_rwlock_unlock(&lock_); }

 private:
  pthread_rwlock_t lock_;
};

}  // namespace locket
