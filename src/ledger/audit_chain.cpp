#include "ledger/audit_chain.hpp"

#include "crypto/derive.hpp"
#include "ledger/audit_link.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <limits>

namespace locket {

namespace {

class_number newest_class(keyring& keys) {
  std::optional<class_number> newest;
  for (const key_class& one : keys.classes())
    if (one.kind == class_kind::audit) newest = std::max(newest.value_or(0), one.number);
  return newest ? *newest : keys.class_for(class_kind::audit, "audit", {.from_collection = years(3), .from_closure = {}});
}

/// What stands in `audit.link`: the link, and in the last entry the chain's head behind it.
struct stored_link {
  audit_link link{};
  std::optional<audit_link> head;
};

audit_link link_at_begin(store::view stored) {
  audit_link out;
  std::copy_n(stored.begin(), out.size(), out.begin());
  return out;
}

std::optional<stored_link> link_in(store::view stored) {
  constexpr std::size_t size = audit_link{}.size();
  if (stored.size() != size && stored.size() != 2 * size) return std::nullopt;
  stored_link out{link_at_begin(stored), std::nullopt};
  if (stored.size() > size) out.head = link_at_begin(stored.subspan(size));
  return out;
}

store::view both(const audit_link& link, const audit_link& head, std::array<std::uint8_t, 2 * audit_link{}.size()>& into) {
  std::copy(link.begin(), link.end(), into.begin());
  std::copy(head.begin(), head.end(), into.begin() + link.size());
  return into;
}

/// The row of `audit_head`: number 0 once a chain has begun, or the last entry as builds wrote it that kept the head there.
struct kept_head {
  audit_head head;
  bool whole = false;
};

std::optional<kept_head> kept_head_of(store::connection& on, const audit_linker& linker) {
  auto row = on.prepare("SELECT number, link, mac FROM audit_head WHERE one = 1");
  if (!row.step()) return std::nullopt;
  const auto link = link_in(row.blob(1));
  if (!link || link->head) return kept_head{};
  const audit_head head{row.integer(0), link->link};
  return kept_head{head, crypto::equal(row.blob(2), head.number == 0 ? linker.mac_of_begun() : linker.mac_of(head))};
}

/// The last entry, and whether the head stands in it.
struct last_entry {
  audit_head head;
  std::optional<std::int32_t> day;
  bool closes = false;
};

/// Nothing if the head was edited or cut off. An empty chain has none to be wrong.
std::optional<last_entry> last_of(store::connection& on, const audit_linker& linker) {
  auto row = on.prepare("SELECT number, sealed, link FROM audit ORDER BY number DESC LIMIT 1");
  if (!row.step()) {
    if (kept_head_of(on, linker)) return std::nullopt;
    return last_entry{};
  }
  const auto stored = link_in(row.blob(2));
  const auto id = key_id_of(row.blob(1));
  if (!stored || !id || row.integer(0) < 1) return std::nullopt;
  const last_entry last{{row.integer(0), stored->link}, id->day, stored->head.has_value()};
  if (last.closes) return crypto::equal(*stored->head, linker.mac_of(last.head)) ? std::optional(last) : std::nullopt;
  const auto kept = kept_head_of(on, linker);
  return kept && kept->whole && kept->head.number == last.head.number && kept->head.link == last.head.link ? std::optional(last) : std::nullopt;
}

std::optional<std::int32_t> day_at(store::connection& on, std::int64_t number) {
  auto row = on.prepare("SELECT sealed FROM audit WHERE number = ?1");
  if (!row.bind(1, number).step()) return std::nullopt;
  const auto id = key_id_of(row.blob(0));
  return id ? std::optional(id->day) : std::nullopt;
}

[[noreturn]] void corrupt(const std::string& what, const char* why) {
  throw error(code::corrupt, "locket: " + what + ": " + why + ". Verify the audit, and restore the vault from a backup.");
}

// One walk over the chain: counts what is right until something is not.
class walk {
 public:
  walk(store::connection& on, audit_linker& linker, function_ref<bool(std::uint64_t)> progress)
      : on_(on), linker_(linker), progress_(progress) {}

  audit_verdict run() {
    auto rows = on_.prepare("SELECT number, sealed, link FROM audit ORDER BY number");
    while (!verdict_.first_wrong && rows.step()) check(rows);
    if (!verdict_.first_wrong) check_head();
    return std::move(verdict_);
  }

 private:
  std::int64_t expected() const noexcept { return static_cast<std::int64_t>(verdict_.checked) + 1; }

  void wrong(std::int64_t number, const char* why) {
    verdict_.first_wrong = number;
    verdict_.why = why;
  }

  void check(const store::statement& row) {
    const std::int64_t number = row.integer(0);
    if (number != expected()) return number > expected() ? wrong(expected(), "missing") : wrong(number, "out of order");
    if (!fits(row.blob(1), row.blob(2))) return wrong(number, stands_later(number) ? "out of order" : "edited");
    // Entries past a head that authenticates were never appended by this chain, whose head moves with each.
    if (closed_) return wrong(number, "out of order");
    const auto day = key_id_of(row.blob(1))->day;
    const auto stored = *link_in(row.blob(2));
    last_ = {number, stored.link};
    if (stored.head) {
      if (!crypto::equal(*stored.head, linker_.mac_of(last_))) return wrong(number, "edited");
      closed_ = true;
    }
    linker_.after(last_.link, day);
    ++verdict_.checked;
    report(verdict_.checked);
  }

  bool fits(store::view sealed, store::view link) const {
    const auto id = key_id_of(sealed);
    const auto stored = link_in(link);
    return id && stored && crypto::equal(stored->link, linker_.link(expected(), sealed, id->day));
  }

  // The entry that belongs here, found further on, tells an exchange of rows from an edit.
  bool stands_later(std::int64_t number) {
    std::uint64_t seen = 0;
    auto later = on_.prepare("SELECT sealed, link FROM audit WHERE number > ?1 ORDER BY number");
    later.bind(1, number);
    while (later.step()) {
      if (fits(later.blob(0), later.blob(1))) return true;
      report(verdict_.checked, ++seen);
    }
    return false;
  }

  void check_head() {
    const auto kept = kept_head_of(on_, linker_);
    if (!kept) {
      if (last_.number > 0) wrong(last_.number, "edited");
      return;
    }
    if (!kept->whole || (closed_ && kept->head.number != 0)) return wrong(std::max<std::int64_t>(last_.number, 1), "edited");
    if (closed_) return;
    if (kept->head.number == 0 || kept->head.number > last_.number) return wrong(expected(), "the chain ends early");
    if (kept->head.number < last_.number) return wrong(kept->head.number + 1, "out of order");
    if (kept->head.link != last_.link) wrong(last_.number, "edited");
  }

  void report(std::uint64_t done, std::uint64_t step = 0) {
    constexpr std::uint64_t often = 4096;
    if (progress_ && (step ? step : done) % often == 0 && !progress_(done))
      throw error(code::interrupted, "locket: the audit was not verified to its end: the caller asked to stop. Call again to begin anew.");
  }

  store::connection& on_;
  audit_linker& linker_;
  function_ref<bool(std::uint64_t)> progress_;
  audit_head last_;
  bool closed_ = false;  // the head was seen
  audit_verdict verdict_;
};

}  // namespace

audit_chain::audit_chain(keyring& keys, const vault_id& of_vault, std::optional<class_number> of)
    : keys_(keys), vault_(of_vault), class_(of ? *of : newest_class(keys)), chain_key_(keys.secret("lkchain_")) {}

cell_place audit_chain::place_of(std::int64_t number) const noexcept {
  cell_place at{&vault_, "audit", "entry", 0, {}};
  for (std::size_t i = 0; i < 8; ++i) at.record[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> (8 * i));
  return at;
}

void audit_chain::append(store::connection& on, audit_entry& one, crypto::nonces& fresh) {
  audit_linker linker(chain_key_, keys_.days_in());
  const auto last = last_of(on, linker);
  if (!last) corrupt("an audit entry cannot be appended", "the head of the chain was edited");
  linker.after(last->head.link, last->day);

  const key_id id{0, class_, day_number(one.at, keys_.days_in())};
  const audit_head before = last->head;
  one.number = before.number + 1;
  crypto::bytes sealed;
  seal_cell(keys_.sealing_key(id), id, place_of(one.number), {.collected = one.at, .policy_version = one.policy_version}, encode(one), fresh,
            sealed);
  const audit_head head{one.number, linker.link(one.number, sealed, id.day)};
  std::array<std::uint8_t, 64> with_head;
  on.prepare("INSERT INTO audit(number, sealed, link) VALUES(?1, ?2, ?3)").bind(1, head.number).bind(2, sealed).bind(3, both(head.link, linker.mac_of(head), with_head)).done();
  if (last->closes) {
    on.prepare("UPDATE audit SET link = ?2 WHERE number = ?1").bind(1, before.number).bind(2, before.link).done();
    return;
  }
  const audit_head begun;
  on.prepare("INSERT OR REPLACE INTO audit_head(one, number, link, mac) VALUES(1, ?1, ?2, ?3)").bind(1, begun.number).bind(2, begun.link).bind(3, linker.mac_of_begun()).done();
}

std::optional<audit_head> audit_chain::head(store::connection& on) const {
  const auto last = last_of(on, audit_linker(chain_key_, keys_.days_in()));
  return last ? std::optional(last->head) : std::nullopt;
}

std::optional<audit_link> audit_chain::link_at(store::connection& on, std::int64_t number) const {
  auto row = on.prepare("SELECT link FROM audit WHERE number = ?1");
  const auto stored = row.bind(1, number).step() ? link_in(row.blob(0)) : std::nullopt;
  return stored ? std::optional(stored->link) : std::nullopt;
}

audit_verdict audit_chain::verify(store::connection& on, function_ref<bool(std::uint64_t)> progress) {
  // Entries and head must be of one moment, or an append between the two would look like a cut.
  std::optional<store::transaction> moment;
  if (!on.in_transaction()) moment.emplace(on, store::intent::read);
  audit_linker linker(chain_key_, keys_.days_in());
  return walk(on, linker, progress).run();
}

bool audit_chain::linked(store::connection& on, std::int64_t number, store::view sealed, store::view link, std::int32_t day) const {
  audit_linker linker(chain_key_, keys_.days_in());
  if (number > 1) {
    const auto before = link_at(on, number - 1);
    const auto day_before = day_at(on, number - 1);
    if (!before || !day_before) return false;
    linker.after(*before, day_before);
  }
  const auto stored = link_in(link);
  return stored && crypto::equal(stored->link, linker.link(number, sealed, day));
}

std::vector<audit_entry> audit_chain::entries(store::connection& on, std::int64_t after, std::size_t most) {
  std::vector<audit_entry> out;
  std::optional<key_id> of;
  std::optional<crypto::key> with;
  auto rows = on.prepare("SELECT number, sealed, link FROM audit WHERE number > ?1 ORDER BY number");
  rows.bind(1, after);
  while (out.size() < most && rows.step()) {
    audit_entry one;
    one.number = rows.integer(0);
    const std::string named = "audit entry " + std::to_string(one.number) + " cannot be read";
    const auto id = key_id_of(rows.blob(1));
    if (!id) corrupt(named, "it does not open");
    if (of != id) {
      with = keys_.opening_key(*id);
      of = id;
    }
    one.at = day_begins(id->day, keys_.days_in());
    const auto opened = with ? open_cell(*with, place_of(one.number), keys_.days_in(), rows.blob(1)) : std::nullopt;
    if (opened) {
      if (!decode(opened->value, one)) corrupt(named, "it does not open");
      one.at = opened->came.collected;
      one.policy_version = opened->came.policy_version;
    } else if (with && id->day > lost_through_) {
      corrupt(named, "it does not open");
    } else if (!linked(on, one.number, rows.blob(1), rows.blob(2), id->day)) {
      corrupt(named, "its key is gone and its link does not fit, so that its day cannot be believed");
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace locket
