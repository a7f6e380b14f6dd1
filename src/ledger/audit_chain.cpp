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

std::optional<audit_link> link_in(store::view stored) {
  audit_link out;
  if (stored.size() != out.size()) return std::nullopt;
  std::copy(stored.begin(), stored.end(), out.begin());
  return out;
}

// The head, if it is whole. An empty chain has none to be wrong.
std::optional<audit_head> head_of(store::connection& on, const audit_linker& linker) {
  auto row = on.prepare("SELECT number, link, mac FROM audit_head WHERE one = 1");
  if (!row.step()) return audit_head{};
  const auto link = link_in(row.blob(1));
  if (!link) return std::nullopt;
  const audit_head head{row.integer(0), *link};
  if (!crypto::equal(row.blob(2), linker.mac_of(head))) return std::nullopt;
  return head;
}

bool any_entry(store::connection& on) { return on.prepare("SELECT 1 FROM audit LIMIT 1").step(); }

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
    const auto day = key_id_of(row.blob(1))->day;
    last_ = *link_in(row.blob(2));
    linker_.after(last_, day);
    ++verdict_.checked;
    report(verdict_.checked);
  }

  bool fits(store::view sealed, store::view link) const {
    const auto id = key_id_of(sealed);
    return id && crypto::equal(link, linker_.link(expected(), sealed, id->day));
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
    const auto head = head_of(on_, linker_);
    const auto last = static_cast<std::int64_t>(verdict_.checked);
    if (!head) return wrong(std::max<std::int64_t>(last, 1), "edited");
    if (head->number > last) return wrong(expected(), "the chain ends early");
    // Entries past a head that authenticates were never appended by this chain, whose head moves with each.
    if (head->number < last) return wrong(head->number + 1, "out of order");
    if (head->link != last_) wrong(last, "edited");
  }

  void report(std::uint64_t done, std::uint64_t step = 0) {
    constexpr std::uint64_t often = 4096;
    if (progress_ && (step ? step : done) % often == 0 && !progress_(done))
      throw error(code::interrupted, "locket: the audit was not verified to its end: the caller asked to stop. Call again to begin anew.");
  }

  store::connection& on_;
  audit_linker& linker_;
  function_ref<bool(std::uint64_t)> progress_;
  audit_link last_{};
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
  auto head = head_of(on, linker);
  if (!head || (head->number == 0 && any_entry(on))) corrupt("an audit entry cannot be appended", "the head of the chain was edited");
  const auto last_day = day_at(on, head->number);
  if (head->number > 0 && !last_day) corrupt("an audit entry cannot be appended", "the last entry is missing");
  linker.after(head->link, last_day);

  const key_id id{0, class_, day_number(one.at, keys_.days_in())};
  const std::int64_t number = head->number + 1;
  crypto::bytes sealed;
  seal_cell(keys_.sealing_key(id), id, place_of(number), {.collected = one.at, .policy_version = one.policy_version}, encode(one), fresh,
            sealed);
  head = audit_head{number, linker.link(number, sealed, id.day)};
  const audit_link mac = linker.mac_of(*head);
  on.prepare("INSERT INTO audit(number, sealed, link) VALUES(?1, ?2, ?3)").bind(1, number).bind(2, sealed).bind(3, head->link).done();
  on.prepare("INSERT OR REPLACE INTO audit_head(one, number, link, mac) VALUES(1, ?1, ?2, ?3)")
      .bind(1, number)
      .bind(2, head->link)
      .bind(3, mac)
      .done();
  one.number = number;
}

std::optional<audit_head> audit_chain::head(store::connection& on) const { return head_of(on, audit_linker(chain_key_, keys_.days_in())); }

std::optional<audit_link> audit_chain::link_at(store::connection& on, std::int64_t number) const {
  auto row = on.prepare("SELECT link FROM audit WHERE number = ?1");
  return row.bind(1, number).step() ? link_in(row.blob(0)) : std::nullopt;
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
  return crypto::equal(link, linker.link(number, sealed, day));
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
