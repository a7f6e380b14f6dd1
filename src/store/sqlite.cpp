#include "store/handle.hpp"

#include <atomic>
#include <utility>

namespace locket::store {

connection::state::~state() {
  close_blob();
  statements.clear();
  sqlite3_finalize(rollback);
  sqlite3_close_v2(db);
}

connection::connection(const connect_options& how) : state_(std::make_unique<state>()) { state_->open(how); }
connection::~connection() = default;
connection::connection(connection&&) noexcept = default;
connection& connection::operator=(connection&&) noexcept = default;

void connection::run(const char* sql) {
  state_->close_blob();  // a table with an open blob can be neither dropped nor altered
  state_->run(sql);
}

std::int64_t connection::last_rowid() const noexcept { return sqlite3_last_insert_rowid(state_->db); }

std::int64_t connection::changes() const noexcept { return sqlite3_changes64(state_->db); }

// Read without a lock, so it may run ahead of a commit in progress: who sees it move and reads again takes the lock then.
std::uint32_t connection::change_counter() const {
  sqlite3_file* const file = state_->file;
  if (file == nullptr || file->pMethods == nullptr) return 0;
  std::uint8_t at[4] = {};
  const int result = file->pMethods->xRead(file, at, sizeof at, 24);
  if (result != SQLITE_OK && result != SQLITE_IOERR_SHORT_READ) raise(*state_, result, "read");
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

std::int64_t connection::data_version() {
  statement version = prepare("PRAGMA data_version");
  version.step();
  return version.integer(0);
}

void connection::synchronous_full(bool full) {
  const bool wal = !state_->in_memory && !state_->zeroed;
  if (!wal || state_->synchronous_full == full || in_transaction()) return;
  state_->set("synchronous", full ? 2 : 1);
  state_->synchronous_full = full;
}

bool connection::in_transaction() const noexcept { return sqlite3_get_autocommit(state_->db) == 0; }

std::string connection::schema_text() {
  std::string all;
  statement rows = prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name");
  while (rows.step()) {
    for (int column = 0; column < 4; ++column) {
      all += rows.text(column);
      all += column < 3 ? '|' : '\n';
    }
  }
  return all;
}

std::string connection::integrity() {
  statement findings = prepare("PRAGMA integrity_check(1)");
  return findings.step() ? std::string(findings.text(0)) : std::string("ok");
}

void connection::checkpoint_truncate() {
  state_->close_blob();
  check(*state_, sqlite3_wal_checkpoint_v2(state_->db, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr), "checkpointed");
}

// Closing would write to the parent's files through the child's copies of its descriptors. The chain keeps what is
// abandoned reachable, so that a leak checker sees intent.
void connection::abandon() noexcept {
  static std::atomic<const state*> chain{nullptr};
  if (!state_) return;
  state* const left = state_.release();
  left->next_abandoned = chain.exchange(left);
}

}  // namespace locket::store
