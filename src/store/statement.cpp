#include "store/handle.hpp"

#include <cstring>
#include <utility>

namespace locket::store {

namespace {

sqlite3_stmt* compile(const handle& on, const char* sql) {
  sqlite3_stmt* prepared = nullptr;
  const char* rest = nullptr;
  check(on, sqlite3_prepare_v3(on.db, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, &rest), "queried");
  if (prepared == nullptr || *rest != '\0') {
    sqlite3_finalize(prepared);
    raise(code::misuse_argument, on.path, "queried", "the text is not one statement", "Report this: it is locket's mistake.");
  }
  return prepared;
}

}  // namespace

statement connection::prepare(const char* sql) {
  auto& cached = state_->statements[sql];
  if (cached && !cached->lent) {
    // A text that is no literal may die, and another be born at its address.
    if (std::strcmp(sqlite3_sql(cached->prepared), sql) != 0)
      raise(code::misuse_argument, state_->path, "queried", "a statement's text was not a literal", "Report this: it is locket's mistake.");
    cached->lent = true;
    return statement(cached.get());
  }
  auto made = std::make_unique<statement::state>(compile(*state_, sql), state_.get());
  made->lent = true;
  made->kept = !cached;
  if (cached) return statement(made.release());
  cached = std::move(made);
  return statement(cached.get());
}

statement::statement(statement&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

statement::~statement() {
  if (state_ == nullptr) return;
  sqlite3_reset(state_->prepared);
  sqlite3_clear_bindings(state_->prepared);  // what was bound by address may die now
  state_->lent = false;
  if (!state_->kept) delete state_;
}

statement& statement::bind(int at, std::int64_t v) {
  check(*state_->on, sqlite3_bind_int64(state_->prepared, at, v), "queried");
  return *this;
}

// SQLite takes a null pointer for NULL, and an empty view may hold one.
statement& statement::bind(int at, std::string_view text) {
  const char* const from = text.empty() ? "" : text.data();
  check(*state_->on, sqlite3_bind_text64(state_->prepared, at, from, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8), "queried");
  return *this;
}

statement& statement::bind(int at, view blob) {
  const int result = blob.empty() ? sqlite3_bind_zeroblob(state_->prepared, at, 0)
                                  : sqlite3_bind_blob64(state_->prepared, at, blob.data(), blob.size(), SQLITE_STATIC);
  check(*state_->on, result, "queried");
  return *this;
}

statement& statement::bind_null(int at) {
  check(*state_->on, sqlite3_bind_null(state_->prepared, at), "queried");
  return *this;
}

bool statement::step() {
  const int result = sqlite3_step(state_->prepared);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  raise(*state_->on, result, "read or written");
}

void statement::done() {
  if (step())
    raise(code::misuse_argument, state_->on->path, "written", "a statement gave a row where none is due",
          "Report this: it is locket's mistake.");
}

bool statement::is_null(int column) const { return sqlite3_column_type(state_->prepared, column) == SQLITE_NULL; }

std::int64_t statement::integer(int column) const { return sqlite3_column_int64(state_->prepared, column); }

std::string_view statement::text(int column) const {
  const auto* const at = reinterpret_cast<const char*>(sqlite3_column_text(state_->prepared, column));
  if (at == nullptr) check_memory(*state_->on);
  return at == nullptr ? std::string_view()
                       : std::string_view(at, static_cast<std::size_t>(sqlite3_column_bytes(state_->prepared, column)));
}

view statement::blob(int column) const {
  const auto* const at = static_cast<const std::uint8_t*>(sqlite3_column_blob(state_->prepared, column));
  if (at == nullptr) check_memory(*state_->on);
  return at == nullptr ? view() : view(at, static_cast<std::size_t>(sqlite3_column_bytes(state_->prepared, column)));
}

void statement::reset() { sqlite3_reset(state_->prepared); }

transaction::transaction(connection& on, intent why) : on_(&on) {
  if (on.state_->to_roll_back) on.state_->roll_back();
  if (on.state_->to_roll_back) raise(code::memory, on.state_->path, "locked", "there is no memory to roll back what was begun before", "Free memory and repeat the call.");
  if (on.in_transaction())
    raise(code::misuse_transaction, on.state_->path, "locked", "this connection is in a transaction already", "Commit it first.");
  try {
    on.prepare(why == intent::write ? "BEGIN IMMEDIATE" : "BEGIN").done();
    if (why == intent::write) {
      on.state_->make_log_room();
      return;
    }
    on.prepare("PRAGMA schema_version").step();  // BEGIN alone takes no lock; this is the cheapest line that does
  } catch (...) {
    roll_back();
    throw;
  }
}

transaction::~transaction() {
  if (on_ != nullptr) roll_back();
}

// Some faults have rolled back already, and a rollback that fails leaves the journal to the next who opens: nothing to
// report in either case. Only without memory does SQLite leave the transaction open.
void connection::state::roll_back() noexcept {
  if (sqlite3_get_autocommit(db) == 0) {
    sqlite3_step(rollback);
    sqlite3_reset(rollback);
  }
  to_roll_back = sqlite3_get_autocommit(db) == 0;
}

void transaction::roll_back() noexcept {
  connection& on = *std::exchange(on_, nullptr);
  on.state_->close_blob();
  on.state_->roll_back();
}

void transaction::commit() {
  if (on_ == nullptr) throw error(code::misuse_transaction, "locket: a transaction cannot be committed: it has ended. Begin another.");
  on_->state_->close_blob();
  try {
    on_->prepare("COMMIT").done();
    on_ = nullptr;
  } catch (...) {
    roll_back();
    throw;
  }
}

}  // namespace locket::store
