#include "records/blind_index.hpp"

#include "records/connection_pool.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace locket {

namespace {

// The second index takes out a record's entries without a scan.
constexpr store::step steps[] = {
    "CREATE TABLE about(one INTEGER PRIMARY KEY CHECK(one = 1), vault BLOB NOT NULL, covered INTEGER NOT NULL);"
    "CREATE TABLE entries(hash BLOB, record INTEGER, PRIMARY KEY(hash, record)) WITHOUT ROWID;"
    "CREATE INDEX entries_of ON entries(record);"};
constexpr store::format format{"index", steps};

std::int64_t covered_by(store::connection& on) {
  auto row = on.prepare("SELECT covered FROM about WHERE one = 1");
  return row.step() ? row.integer(0) : -1;
}

std::vector<std::int64_t> found_in(store::connection& on, const index_hash& hash) {
  std::vector<std::int64_t> found;
  auto rows = on.prepare("SELECT record FROM entries WHERE hash = ?1 ORDER BY record");
  rows.bind(1, hash);
  while (rows.step()) found.push_back(rows.integer(0));
  return found;
}

// False if the file belongs to nobody yet.
bool belongs(store::connection& on, const vault_id& to, const std::string& path) {
  auto row = on.prepare("SELECT vault FROM about WHERE one = 1");
  if (!row.step()) return false;
  if (!crypto::equal(row.blob(0), to))
    throw error(
        code::index_mismatch,
        "locket: index " + path +
            " cannot be used: it belongs to another vault. Check the path, or delete the file: an index is rebuilt from its vault.");
  return true;
}

}  // namespace

struct blind_index::state {
  connection_pool pool;
  std::atomic<bool> fresh{false};
  const state* next_abandoned = nullptr;

  explicit state(const std::string& path)
      : pool({.path = path, .kept = store::journal::wal_normal, .create = true, .application_id = index_application}, format) {}
};

struct blind_index::change::state {
  std::unique_lock<std::recursive_mutex> held;
  store::connection& on;
  store::transaction whole;
  std::atomic<bool>& fresh;

  explicit state(blind_index::state& of) : held(of.pool.lock()), on(of.pool.writer()), whole(on, store::intent::write), fresh(of.fresh) {}
};

blind_index::blind_index(const std::string& path, const vault_id& of) : state_(std::make_unique<state>(path)) {
  store::connection& on = state_->pool.writer();
  if (!belongs(on, of, path)) {
    store::transaction whole(on, store::intent::write);
    if (!belongs(on, of, path)) on.prepare("INSERT INTO about(one, vault, covered) VALUES(1, ?1, -1)").bind(1, of).done();
    whole.commit();
  }
  state_->fresh = covered_by(on) < 0;
}

blind_index::~blind_index() = default;

blind_index::state& blind_index::live() const {
  if (!state_)
    throw error(code::misuse_forked, "locket: the index cannot be used: it was opened in the parent process. Open it again in this one.");
  return *state_;
}

bool blind_index::fresh() const noexcept { return state_ && state_->fresh; }

blind_index::change blind_index::begin() { return change(std::make_unique<change::state>(live())); }

std::int64_t blind_index::covered() {
  const pooled_reader from(live().pool);
  return covered_by(from.on());
}

std::vector<std::int64_t> blind_index::find(const index_hash& hash) {
  const pooled_reader from(live().pool);
  return found_in(from.on(), hash);
}

// As vault_file's: a child must not run what its parent's threads may hold.
void blind_index::abandon() noexcept {
  static std::atomic<const state*> chain{nullptr};
  if (!state_) return;
  state* const left = state_.release();
  left->next_abandoned = chain.exchange(left);
}

blind_index::change::change(std::unique_ptr<state> s) : state_(std::move(s)) {}
blind_index::change::~change() = default;
blind_index::change::change(change&&) noexcept = default;

std::int64_t blind_index::change::covered() const { return covered_by(state_->on); }

std::vector<std::int64_t> blind_index::change::find(const index_hash& hash) const { return found_in(state_->on, hash); }

void blind_index::change::add(const index_hash& hash, std::int64_t record_row) {
  state_->on.prepare("INSERT OR IGNORE INTO entries(hash, record) VALUES(?1, ?2)").bind(1, hash).bind(2, record_row).done();
}

void blind_index::change::remove_record(std::int64_t record_row) {
  state_->on.prepare("DELETE FROM entries WHERE record = ?1").bind(1, record_row).done();
}

std::vector<std::int64_t> blind_index::change::records(std::int64_t after, std::size_t most) const {
  std::vector<std::int64_t> found;
  auto rows = state_->on.prepare("SELECT DISTINCT record FROM entries WHERE record > ?1 ORDER BY record");
  rows.bind(1, after);
  while (found.size() < most && rows.step()) found.push_back(rows.integer(0));
  return found;
}

void blind_index::change::clear() { state_->on.prepare("DELETE FROM entries").done(); }

void blind_index::change::commit(std::int64_t covered) {
  state_->on.prepare("UPDATE about SET covered = ?1 WHERE one = 1").bind(1, covered).done();
  state_->whole.commit();
  state_->fresh = covered < 0;
}

}  // namespace locket
