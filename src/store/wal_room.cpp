// Room ahead of the write-ahead log, so that a commit overwrites what the file has already instead of making it longer.
//
// fdatasync of a file that has grown waits for the file system's journal too: on ext4 that is twice the time of the same commit into blocks that were
// there (300 µs and 185 for three pages; beside the log's own syncs nothing else in a small commit is as dear). SQLite appends to its log until the
// first checkpoint; here zeros are written ahead of it, some commits' worth at once, and the commit's own sync carries them. A reader of the log stops
// at a frame whose salt and checksum are wrong, and zeros are that (https://www.sqlite.org/walformat.html, "WAL File Format").
#include "store/handle.hpp"

#include <algorithm>

namespace locket::store {

namespace {

constexpr std::int64_t log_header = 32, frame_header = 24;
constexpr int frames_ahead = 64;  // written at once
constexpr int frames_least = 16;  // left before more are: more than most commits write
constexpr int checkpoint_after = 1000;  // frames: SQLite's own default, which a hook replaces

std::array<std::uint8_t, 1 << 16> zeros;  // not constant, so that the library does not carry them

// SQLite's own hook, but for the count that it leaves behind.
int note_frames(void* frames, sqlite3* db, const char* name, int count) {
  *static_cast<int*>(frames) = count;
  if (count >= checkpoint_after) sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  return SQLITE_OK;
}

}  // namespace

void connection::state::watch_log() {
  log.frame = frame_header + integer("PRAGMA page_size");
  sqlite3_wal_hook(db, note_frames, &log.frames);
}

// Called with the write lock held, so that nobody else writes behind the file's end. What other processes appended since is not known here and need
// not be: zeros go behind the end of the file alone, and without room a commit is slower, not wrong. That is also why a failure is no fault.
void connection::state::make_log_room() noexcept {
  if (log.frame == 0) return;
  const auto wanted = log_header + (log.frames + frames_least) * log.frame;
  if (wanted <= log.size) return;
  sqlite3_file* behind = nullptr;
  sqlite3_int64 size = 0;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&behind)) != SQLITE_OK || behind == nullptr || behind->pMethods == nullptr) return;
  if (behind->pMethods->xFileSize(behind, &size) != SQLITE_OK) return;
  log.size = size;
  if (wanted <= size) return;
  for (const auto until = wanted + frames_ahead * log.frame; log.size < until;) {
    const auto amount = std::min<std::int64_t>(until - log.size, zeros.size());
    if (behind->pMethods->xWrite(behind, zeros.data(), static_cast<int>(amount), log.size) != SQLITE_OK) {
      behind->pMethods->xTruncate(behind, log.size = size);  // a disk that is nearly full has better use for its last blocks
      return;
    }
    log.size += amount;
  }
}

}  // namespace locket::store
