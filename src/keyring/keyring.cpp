// Making, opening and closing a keyring, and what time it is.
#include "keyring/keyring.hpp"

#include "keyring/state.hpp"

#include <exception>
#include <filesystem>

namespace locket {

namespace {

constexpr std::uint32_t application_id = 0x6c6b6b72;  // "lkkr"
constexpr root_number first_pool = 64;

bool in_memory(const std::string& path) { return path == ":memory:"; }

store::connect_options options(const std::string& path, bool create, int busy_ms) {
  return {.path = path, .kept = store::journal::zeroed_persist, .create = create, .application_id = application_id, .busy_ms = busy_ms, .page_cache_kib = 4096};
}

// The header's place is taken in a transaction of its own, so that of two processes that make the same file one fails whole.
void add_header(store::connection& on, const std::string& path, const ring::header& header, const ring::secrets& with) {
  store::transaction whole(on, store::intent::write);
  ring::directory table(on);
  if (table.has_header())
    throw error(code::misuse_argument, "locket: keyring " + path +
                                           " cannot be created: there is one already, and it is never overwritten. Open "
                                           "it, or name another file.");
  table.add_header(ring::encode(header, with.marks));
  whole.commit();
}

ring::header fresh_header(const vault_id& vault, zone days_in, const clock& time) {
  ring::header made;
  made.vault = vault;
  made.days_in = days_in;
  made.mark = ring::high_water::first(time);
  return made;
}

ring::secrets fresh_secrets(ring::header& in, const key_source& from) {
  in.kek = crypto::fresh_parameters(from);
  crypto::nonces fresh;
  auto keyring_key = crypto::key::random();
  auto vault_secret = crypto::key::random();
  ring::wrap_keyring_key(in, crypto::kek_of(from, in.kek), keyring_key, fresh);
  ring::wrap_vault_secret(in, keyring_key, vault_secret, fresh);
  return ring::secrets_of(in.vault, in.generation, std::move(keyring_key), std::move(vault_secret));
}

ring::header read_header(store::connection& on, const std::string& path) {
  ring::directory table(on);
  store::transaction snapshot(on, store::intent::read);
  if (!table.has_header())
    throw error(code::keyring_missing, "locket: keyring " + path +
                                           " cannot be opened: it is empty, so its creation was cut short. Create it again; "
                                           "if it held keys before, restore it from its own copy.");
  return ring::decode(table.header(), path);
}

}  // namespace

keyring::keyring(std::unique_ptr<state> s) : state_(std::move(s)) {}

std::unique_ptr<keyring> keyring::create(const std::string& path, const vault_id& vault, const key_source& from, const clock& time,
                                         zone days_in, int busy_ms) {
  crypto::start();
  store::connection on(options(path, true, busy_ms));
  store::bring_up(on, ring::keyring_format);
  ring::header header = fresh_header(vault, days_in, time);
  ring::secrets keys = fresh_secrets(header, from);
  add_header(on, path, header, keys);
  std::unique_ptr<keyring> made(new keyring(std::make_unique<state>(path, std::move(on), time, header, std::move(keys))));
  auto& s = *made->state_;
  s.write([&](crypto::nonces& fresh) {
    s.mint(0, in_memory(path) ? 1 : first_pool, fresh);  // one for the only subject that a decision in memory is about
    return true;
  });
  if (!in_memory(path)) s.size_journal();
  return made;
}

bool keyring::only_begun(const std::string& path, int busy_ms) {
  store::connection on(options(path, true, busy_ms));
  store::bring_up(on, ring::keyring_format);
  return !ring::directory(on).has_header();
}

std::unique_ptr<keyring> keyring::open(const std::string& path, const std::optional<vault_id>& expected, const key_source& from,
                                       const clock& time, int busy_ms) {
  crypto::start();
  if (in_memory(path) || !std::filesystem::exists(path))
    throw error(code::keyring_missing, "locket: keyring " + path +
                                           " cannot be opened: there is no such file. Restore it from its own copy; "
                                           "without it the vault's values cannot be read by anybody.");
  store::connection on(options(path, false, busy_ms));
  store::bring_up(on, ring::keyring_format);
  const ring::header header = read_header(on, path);
  if (expected && header.vault != *expected)
    throw error(code::keyring_mismatch, "locket: keyring " + path +
                                            " cannot be opened: it belongs to another vault. Open it beside its own "
                                            "vault; nothing was changed.");
  ring::secrets keys = ring::unlock(header, crypto::kek_of(from, header.kek), path);
  auto s = std::make_unique<state>(path, std::move(on), time, header, std::move(keys));
  s->look();
  return std::unique_ptr<keyring>(new keyring(std::move(s)));
}

keyring::~keyring() {
  if (state_->abandoned) {
    // A forked child: the connection is left as it is, and so is a lock that a thread of the parent may hold.
    static std::atomic<state*> left{nullptr};
    left = state_.release();
    return;
  }
  if (std::uncaught_exceptions() > 0) return;  // an opening that was refused touches no file; who had opened it called persist_mark
  try {
    persist_mark(ring::high_water::slack);
  } catch (...) {  // the mark is stored where a refusal rests on it; here it only saves the next open some of its seven days
  }
}

void keyring::abandon() noexcept {
  if (!state_->abandoned.exchange(true) && state_->file) state_->file->abandon();
}

const vault_id& keyring::vault() const noexcept { return state_->keys.vault; }
zone keyring::days_in() const noexcept { return state_->days_in; }

void keyring::days_in(zone wanted) {
  const auto held = state_->enter();
  state_->write([&](crypto::nonces&) {
    if (state_->head.days_in == wanted) return false;
    if (state_->table().any_day())
      throw error(code::policy_conflict,
                  "locket: keyring " + state_->path +
                      " counts days in another zone already. Keep the zone: the days of stored values depend on it.");
    state_->head.days_in = wanted;
    state_->days_in = wanted;
    return true;
  });
}

crypto::key keyring::secret(const char (&context)[9]) const { return crypto::subkey(state_->keys.vault_secret, 1, context); }

instant keyring::now() {
  return state_->of_time([&] { return state_->water.now(); });
}

instant keyring::credited() {
  return state_->of_time([&] { return state_->water.credited(); });
}

bool keyring::suspect() {
  return state_->of_time([&] { return state_->water.suspect(); });
}

keyring::moment keyring::look() {
  return state_->of_time([&] { return moment{state_->water.now(), state_->water.credited(), state_->head.classes}; });
}

void keyring::confirm_time() {
  const auto held = state_->enter();
  state_->write([&](crypto::nonces&) {
    state_->water.confirm();
    return true;
  });
}

void keyring::persist_mark(std::int64_t at_least) {
  const auto held = state_->enter();
  state_->look();
  state_->water.observe();
  if (state_->water.credited().unix_seconds - state_->head.mark.mark > at_least) state_->store_mark();
}

void keyring::keep_room() {
  const auto held = state_->enter();
  if (in_memory(state_->path) || state_->journal_sized()) return;
  try {
    state_->size_journal();
  } catch (const error& fault) {
    if (fault.code() != code::full) throw;  // there is no room to keep: who is erased now may have to wait for some
  }
}

void keyring::backup_to(const std::string& copy) {
  constexpr int pages = 1024;  // all but the largest in one step: the lock is held meanwhile
  const auto held = state_->enter();
  state_->on().backup_to(copy, pages, {});
}

}  // namespace locket
