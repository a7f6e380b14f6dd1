#include "records/vault_file.hpp"

#include "crypto/derive.hpp"
#include "records/connection_pool.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <atomic>
#include <utility>

namespace locket {

namespace {

// Few statements, because a vault in memory is made in the time it takes to run them. What each column means: FORMAT.md.
constexpr store::step steps[] = {
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE policies(version INTEGER PRIMARY KEY, effective INTEGER NOT NULL, hash BLOB NOT NULL, document TEXT NOT NULL);"
    "CREATE TABLE names(type INTEGER, name TEXT, number INTEGER NOT NULL, PRIMARY KEY(type, name)) WITHOUT ROWID;"
    "CREATE TABLE subjects(row INTEGER PRIMARY KEY, tag BLOB UNIQUE, epoch INTEGER NOT NULL, erased INTEGER NOT NULL,"
    " standing BLOB NOT NULL, identity BLOB NOT NULL);"
    "CREATE TABLE records(row INTEGER PRIMARY KEY, tag BLOB NOT NULL UNIQUE, subject INTEGER NOT NULL, type INTEGER NOT NULL,"
    " index_commit INTEGER NOT NULL, cells BLOB NOT NULL);"
    "CREATE INDEX records_of ON records(subject);"
    "CREATE TABLE anonymised(row INTEGER PRIMARY KEY, class INTEGER NOT NULL, type INTEGER NOT NULL, field INTEGER NOT NULL, cell BLOB NOT NULL);"
    "CREATE INDEX anonymised_of ON anonymised(class);"
    "CREATE TABLE audit(number INTEGER PRIMARY KEY, sealed BLOB NOT NULL, link BLOB NOT NULL);"
    "CREATE TABLE audit_head(one INTEGER PRIMARY KEY CHECK(one = 1), number INTEGER NOT NULL, link BLOB NOT NULL, mac BLOB NOT NULL);"
    "CREATE TABLE destructions(row INTEGER PRIMARY KEY, root INTEGER, class INTEGER, day INTEGER, at INTEGER NOT NULL, mac BLOB NOT NULL);"
    "CREATE TABLE provisions(row INTEGER PRIMARY KEY, subject INTEGER NOT NULL, cell BLOB NOT NULL);"
    "CREATE INDEX provisions_of ON provisions(subject);"
    "CREATE INDEX destructions_of ON destructions(class, day, root);"
    "CREATE TABLE accesses(actor BLOB, subject BLOB, at INTEGER NOT NULL, PRIMARY KEY(actor, subject)) WITHOUT ROWID;"
    "CREATE TABLE agreements(holder BLOB PRIMARY KEY, role TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE reviews(subject INTEGER PRIMARY KEY, at INTEGER NOT NULL, condemned INTEGER);"
    "CREATE INDEX reviews_at ON reviews(at);"
    "CREATE TABLE unfinished(subject INTEGER, what INTEGER, at INTEGER NOT NULL, PRIMARY KEY(subject, what)) WITHOUT ROWID;",
    // The same tables. The audit's head stands in its last entry and lengths are shorter, in what is written from now on: whoever knows format 1 alone
    // must not go on with that.
    "-- 2"};
constexpr store::format format{"vault", steps};

std::optional<vault_id> stored_id(store::connection& on, const std::string& path) {
  auto row = on.prepare("SELECT value FROM meta WHERE name = 'vault'");
  if (!row.step()) return std::nullopt;
  const store::view stored = row.blob(0);
  vault_id id{};
  if (stored.size() != id.size())
    throw error(code::corrupt, "locket: " + path + " cannot be opened: its vault id does not decode. Restore it from a backup.");
  std::copy(stored.begin(), stored.end(), id.begin());
  return id;
}

}  // namespace

struct vault_file::state {
  connection_pool pool;
  vault_id id{};
  const state* next_abandoned = nullptr;

  state(const std::string& path, bool create, int busy_ms) : pool({.path = path, .create = create, .application_id = vault_application, .busy_ms = busy_ms}, format) {}
};

vault_file::vault_file(const std::string& path, bool create, const std::optional<vault_id>& fresh, int busy_ms)
    : state_(std::make_unique<state>(path, create, busy_ms)) {
  store::connection& on = state_->pool.writer();
  auto id = stored_id(on, path);
  if (!id && !create) throw error(code::corrupt, "locket: " + path + " cannot be opened: it has no vault id. Restore it from a backup.");
  if (!id) {
    // Another process may be creating it too: whoever comes second takes the id of the first.
    store::transaction whole(on, store::intent::write);
    id = stored_id(on, path);
    if (!id) {
      id = fresh;
      if (!id) crypto::random(id.emplace().data(), sizeof(vault_id));
      on.prepare("INSERT INTO meta(name, value) VALUES('vault', ?1)").bind(1, *id).done();
    }
    whole.commit();
  }
  state_->id = *id;
}

vault_file::~vault_file() = default;

vault_file::state& vault_file::live() const {
  if (!state_)
    throw error(code::misuse_forked,
                "locket: the vault's file cannot be used: it was opened in the parent process. Open it again in this one.");
  return *state_;
}

const vault_id& vault_file::vault() const noexcept {
  static constexpr vault_id none{};
  return state_ ? state_->id : none;
}

vault_file::writing vault_file::write() {
  connection_pool& pool = live().pool;
  auto held = pool.lock();
  return {pool.writer(), std::move(held)};
}

vault_file::reading::reading(store::connection& c, vault_file* home, std::unique_lock<std::recursive_mutex> held)
    : on(c), home_(home), held_(std::move(held)) {}

vault_file::reading::reading(reading&& other) noexcept
    : on(other.on), home_(std::exchange(other.home_, nullptr)), held_(std::move(other.held_)) {}

vault_file::reading::~reading() {
  if (home_ != nullptr && home_->state_) home_->state_->pool.give_back(on);
}

vault_file::reading vault_file::read() {
  connection_pool& pool = live().pool;
  if (!pool.in_memory()) return {pool.take(), this, {}};
  auto held = pool.lock();
  return {pool.writer(), nullptr, std::move(held)};
}

vault_file::reading vault_file::read_warm() {
  connection_pool& pool = live().pool;
  if (pool.in_memory()) return read();
  auto held = pool.try_lock();
  if (!held || pool.writer().in_transaction()) return {pool.take(), this, {}};
  return {pool.writer(), nullptr, std::move(held)};
}

void vault_file::backup_to(const std::string& path, function_ref<bool(std::int64_t, std::int64_t)> progress) {
  constexpr int pages = 256;  // a megabyte between two looks at progress
  const reading from = read();
  from.on.backup_to(path, pages, progress);
}

std::string vault_file::integrity() {
  const reading from = read();
  return from.on.integrity();
}

// The parent's other threads are gone with their locks held, so nothing of this may run its destructor. The chain keeps it
// reachable, so that a leak checker sees intent.
void vault_file::abandon() noexcept {
  static std::atomic<const state*> chain{nullptr};
  if (!state_) return;
  state* const left = state_.release();
  left->next_abandoned = chain.exchange(left);
}

std::int64_t meta(store::connection& on, std::string_view name, std::int64_t otherwise) {
  auto row = on.prepare("SELECT value FROM meta WHERE name = ?1");
  return row.bind(1, name).step() ? row.integer(0) : otherwise;
}

void set_meta(store::connection& on, std::string_view name, std::int64_t value) {
  on.prepare("INSERT INTO meta(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value")
      .bind(1, name)
      .bind(2, value)
      .done();
}

std::vector<published> published_policies(store::connection& on) {
  std::vector<published> all;
  auto rows = on.prepare("SELECT version, effective, hash, document FROM policies ORDER BY version");
  while (rows.step()) {
    published one{static_cast<std::uint32_t>(rows.integer(0)), {rows.integer(1)}, {}, std::string(rows.text(3))};
    const store::view hash = rows.blob(2);
    if (rows.integer(0) != one.version || hash.size() != one.hash.size())
      throw error(code::corrupt, "locket: policy version " + std::to_string(rows.integer(0)) +
                                     " cannot be read from the vault: its row does not decode. Restore the vault from a backup.");
    std::copy(hash.begin(), hash.end(), one.hash.begin());
    all.push_back(std::move(one));
  }
  return all;
}

void add_policy(store::connection& on, const published& one) {
  on.prepare("INSERT INTO policies(version, effective, hash, document) VALUES(?1, ?2, ?3, ?4)")
      .bind(1, std::int64_t{one.version})
      .bind(2, one.effective.unix_seconds)
      .bind(3, one.hash)
      .bind(4, std::string_view(one.document))
      .done();
}

}  // namespace locket
