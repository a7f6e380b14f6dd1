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
    "CREATE TABLE about(one INTEGER PRIMARY KEY CHECK(one = 1), vault BLOB NOT NULL, covered INTEGER NOT NULL,"
    " entry INTEGER NOT NULL, link BLOB NOT NULL, rebuilt INTEGER NOT NULL);"
    "CREATE TABLE entries(hash BLOB, record INTEGER, PRIMARY KEY(hash, record)) WITHOUT ROWID;"
    "CREATE INDEX entries_of ON entries(record);"};
constexpr store::format format{"index", steps};

std::int64_t covered_by(store::connection& on) {
  auto row = on.prepare("SELECT covered FROM about WHERE one = 1");
  return row.step() ? row.integer(0) : -1;
}

seen_entry seen_by(store::connection& on) {
  auto row = on.prepare("SELECT entry, link FROM about WHERE one = 1");
  seen_entry seen;
  if (!row.step()) return seen;
  const store::view link = row.blob(1);
  if (link.size() == seen.link.size()) std::copy(link.begin(), link.end(), seen.link.begin());
  seen.number = row.integer(0);
  return seen;
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

  state(const std::string& path, int busy_ms)
      : pool({.path = path, .kept = store::journal::wal_normal, .create = true, .application_id = index_application, .busy_ms = busy_ms}, format) {}
};

struct blind_index::change::state {
  std::unique_lock<std::recursive_mutex> held;
  store::connection& on;
  store::transaction whole;
  std::atomic<bool>& fresh;

  state(blind_index::state& of, bool durable) : held(of.pool.lock()), on(synced(of, durable)), whole(on, store::intent::write), fresh(of.fresh) {}

  // A vault whose index is fresh counts as restored, so a power cut must not make one look so.
  static store::connection& synced(blind_index::state& of, bool durable) {
    of.pool.writer().synchronous_full(durable || of.fresh);
    return of.pool.writer();
  }
};

blind_index::blind_index(const std::string& path, const vault_id& of, int busy_ms) : state_(std::make_unique<state>(path, busy_ms)) {
  store::connection& on = state_->pool.writer();
  if (!belongs(on, of, path)) {
    store::transaction whole(on, store::intent::write);
    if (!belongs(on, of, path)) on.prepare("INSERT INTO about(one, vault, covered, entry, link, rebuilt) VALUES(1, ?1, -1, 0, x'', 0)").bind(1, of).done();
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

blind_index::change blind_index::begin(bool durable) { return change(std::make_unique<change::state>(live(), durable)); }

seen_entry blind_index::seen() {
  const pooled_reader from(live().pool);
  return seen_by(from.on());
}

std::int64_t blind_index::covered() {
  const pooled_reader from(live().pool);
  return covered_by(from.on());
}

std::vector<std::int64_t> blind_index::find(const index_hash& hash) {
  const pooled_reader from(live().pool);
  return found_in(from.on(), hash);
}

blind_index::found blind_index::find(std::span<const index_hash> hashes) {
  const pooled_reader from(live().pool);
  const store::transaction snapshot(from.on(), store::intent::read);
  found all{covered_by(from.on()), {}};
  for (const auto& hash : hashes) {
    const auto some = found_in(from.on(), hash);
    all.records.insert(all.records.end(), some.begin(), some.end());
  }
  return all;
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

seen_entry blind_index::change::seen() const { return seen_by(state_->on); }

void blind_index::change::saw(const seen_entry& last) {
  state_->on.prepare("UPDATE about SET entry = ?1, link = ?2 WHERE one = 1").bind(1, last.number).bind(2, last.link).done();
}

std::int64_t blind_index::change::rebuilt() const {
  auto row = state_->on.prepare("SELECT rebuilt FROM about WHERE one = 1");
  return row.step() ? row.integer(0) : 0;
}

void blind_index::change::rebuilt(std::int64_t row) {
  state_->on.prepare("UPDATE about SET rebuilt = ?1 WHERE one = 1").bind(1, row).done();
}

void blind_index::change::commit(std::int64_t covered) {
  state_->on.prepare("UPDATE about SET covered = ?1 WHERE one = 1").bind(1, covered).done();
  state_->whole.commit();
  state_->fresh = covered < 0;
}

}  // namespace locket
