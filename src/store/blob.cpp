// Slots: one row's BLOB, read and overwritten in place.
#include "store/handle.hpp"

#include <cstring>
#include <utility>

namespace locket::store {

// A blob left open is a statement in progress: it keeps its lock in autocommit, and COMMIT refuses to run over it.
int connection::state::close_blob() noexcept { return sqlite3_blob_close(std::exchange(blob.at, nullptr)); }

void connection::state::open_blob(const char* table, const char* column, std::int64_t row, bool writable) {
  const bool same =
      blob.at != nullptr && (blob.writable || !writable) && std::strcmp(blob.table, table) == 0 && std::strcmp(blob.column, column) == 0;
  if (same && sqlite3_blob_reopen(blob.at, row) == SQLITE_OK) return;
  close_blob();
  const int result = sqlite3_blob_open(db, "main", table, column, row, writable ? 1 : 0, &blob.at);
  if (result == SQLITE_OK) {
    blob.table = table;
    blob.column = column;
    blob.writable = writable;
    return;
  }
  close_blob();
  // SQLite has one code for a row that is not there, a NULL in it, and a table of another shape.
  if (result == SQLITE_ERROR)
    raise(code::corrupt, path, "read", "slot " + std::to_string(row) + " of " + table + " is missing", "Restore the file from a copy.");
  raise(*this, result, "read or written");
}

void connection::state::check_slot(std::int64_t row, std::size_t offset, std::size_t size) {
  const auto length = static_cast<std::size_t>(sqlite3_blob_bytes(blob.at));
  if (offset <= length && size <= length - offset) return;
  close_blob();
  raise(code::corrupt, path, "read", "slot " + std::to_string(row) + " has " + std::to_string(length) + " bytes, fewer than its format",
        "Restore the file from a copy.");
}

void connection::read_blob(const char* table, const char* column, std::int64_t row, std::size_t offset, std::span<std::uint8_t> out) {
  state_->open_blob(table, column, row, false);
  state_->check_slot(row, offset, out.size());
  const int result = sqlite3_blob_read(state_->blob.at, out.data(), static_cast<int>(out.size()), static_cast<int>(offset));
  if (!in_transaction() || result != SQLITE_OK) state_->close_blob();
  check(*state_, result, "read");
}

void connection::write_blob(const char* table, const char* column, std::int64_t row, std::size_t offset, view in) {
  state_->open_blob(table, column, row, true);
  state_->check_slot(row, offset, in.size());
  int result = sqlite3_blob_write(state_->blob.at, in.data(), static_cast<int>(in.size()), static_cast<int>(offset));
  // Outside a transaction the close is the commit, and it is the close that fails.
  if (!in_transaction() || result != SQLITE_OK) {
    const int closed = state_->close_blob();
    if (result == SQLITE_OK) result = closed;
  }
  check(*state_, result, "written");
}

}  // namespace locket::store
