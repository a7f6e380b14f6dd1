#include "engine/reviews.hpp"

#include "decide/support.hpp"
#include "ledger/destructions.hpp"
#include "ledger/reviews.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <set>

namespace locket {
namespace {

constexpr std::int64_t condemned_for = 24 * 3600;  // as retention.cpp has it

std::optional<days> erased_after(const timeline& known, instant at) {
  const auto* version = known.in_force(at);
  return version != nullptr ? version->what().profile.unsupported_erased_after : std::nullopt;
}

/// What the vault holds of a subject, by the clear heads of the cells.
struct holding {
  std::map<root_number, std::set<class_number>> in_use;
  std::map<class_number, std::int32_t> newest;  // day of collection
};

holding held_by(store::connection& on, std::int64_t subject_row) {
  holding all;
  std::int64_t after = 0;
  const auto look = [&](const record_row& record) {
    after = record.row;
    for (const auto& stored : cells_in(record.cells)) {
      const auto id = key_id_of(stored.cell);
      if (!id) continue;
      all.in_use[id->root].insert(id->of);
      const auto [at, first] = all.newest.try_emplace(id->of, id->day);
      if (!first) at->second = std::max(at->second, id->day);
    }
  };
  while (records_of(on, subject_row, after, 256, look) == 256) {}
  return all;
}

/// A value of this class that its subject or somebody else made public, and may be used as such, supports itself and the class it lies in.
bool made_public(engine::state& s, store::connection& on, std::int64_t subject_row, class_number of) {
  bool any = false;
  std::int64_t after = 0;
  const auto look = [&](const record_row& record) {
    after = record.row;
    for (const auto& stored : cells_in(record.cells)) {
      const auto id = key_id_of(stored.cell);
      if (any || !id || id->of != of) continue;
      const auto key = s.keys->opening_key(*id);
      if (!key) continue;
      const auto type = s.stored_names.type_name(on, record.type);
      const auto name = s.stored_names.field_name(on, record.type, stored.field);
      const auto opened = open_cell(*key, {&s.keys->vault(), type, name, record.subject, record.tag}, s.keys->days_in(), stored.cell);
      any = opened && (opened->came.source == source::published || opened->came.self_published);
    }
  };
  while (!any && records_of(on, subject_row, after, 256, look) == 256) {}
  return any;
}

/// Statutory values are kept whatever their subject says (vocabulary, `keep`).
bool ends_by_subject(const policy& version, const key_class& of) {
  const auto* category = version.find_category(of.name);
  if (category == nullptr) return false;
  if (of.kind == class_kind::residue) return category->keep.from_closure.has_value();  // goes with its original
  return of.kind == class_kind::category && of.keep.from_closure;
}

/// One look at one subject, with the vault's write lock held: nobody seals under a root that is about to be punctured.
class one_review {
 public:
  one_review(engine::state& s, store::connection& on, const timeline& known, days after, instant at) : s_(s), on_(on), known_(known), after_(after), at_(at) {}

  reviewed operator()(const review& due) {
    reviewed done;
    const auto row = subject_at(on_, due.subject);
    const auto subject = row ? s_.load(*row) : std::nullopt;
    if (!subject) {
      drop_review(on_, due.subject);
      return done;
    }
    const auto held = held_by(on_, due.subject);
    std::set<class_number> dying;
    bool waiting = false;
    std::optional<instant> next;
    for (const auto& [of, newest] : held.newest) {
      const auto end = end_of(*subject, s_.keys->rule(of), newest, due.condemned.value_or(at_) - after_);
      if (!end) continue;
      if (at_ < *end) {
        next = next ? std::min(*next, *end) : *end;
      } else if (made_public_and_of_use(due.subject, of)) {
        continue;
      } else if (after_.count == 0 || (due.condemned && *end <= *due.condemned && due.condemned->unix_seconds + condemned_for <= at_.unix_seconds)) {
        dying.insert(of);
      } else {
        waiting = true;
      }
    }
    for (const auto of : dying) destroy(*subject, of, held, dying);
    done.destroyed = static_cast<std::uint32_t>(dying.size());
    put_back(due, waiting, !dying.empty(), next, done);
    return done;
  }

 private:
  /// So many days after nothing supported it any more, and after the newest value of it came; nothing while something does. `from`: as far
  /// back as it matters, which is so many days before it was condemned, or is about to be.
  std::optional<instant> end_of(const known_subject& subject, const key_class& of, std::int32_t newest, instant from) const {
    if (!ends_by_subject(s_.in_force(known_, at_), of)) return std::nullopt;
    const auto since = decide::unsupported_since(known_, subject.ledger.said, of.name, from, at_);
    if (!since) return std::nullopt;
    if (after_.count == 0) return *since;
    // Put while it was supported, it came before; moved in on a later day, it waits that day out: the exact second is sealed.
    const auto zone = s_.keys->days_in();
    return (*since < day_begins(newest, zone) ? day_begins(newest + 1, zone) : *since) + after_;
  }

  bool made_public_and_of_use(std::int64_t subject_row, class_number of) const {
    return decide::published_supports(known_, s_.keys->rule(of).name, at_) && made_public(s_, on_, subject_row, of);
  }

  /// The keyring first: if the power goes before the vault hears of it, the review is still there and does it again.
  void destroy(const known_subject& subject, class_number of, const holding& held, const std::set<class_number>& dying) {
    for (const auto root : subject.ledger.roots) {
      std::set<class_number> staying{s_.evidence, s_.audit_class, s_.identity_class};
      if (const auto used = held.in_use.find(root); used != held.in_use.end()) staying.insert(used->second.begin(), used->second.end());
      for (const auto ended : dying) staying.erase(ended);
      const std::vector<class_number> remaining(staying.begin(), staying.end());
      s_.keys->destroy_class(root, of, remaining);
      note(on_, s_.destruction_key, destruction{root, of, std::nullopt, at_});
    }
    set_meta(on_, "scrub_after", 0);
    audit_entry entry;
    if (const auto mark = s_.audit_tag_of(subject.ledger)) entry.subjects.push_back(*mark);
    entry.fields.push_back(s_.keys->rule(of).name);
    entry.policy_version = s_.in_force(known_, at_).version();
    crypto::nonces fresh;
    s_.append(on_, audit_act::destroyed, actor::system(), at_, std::move(entry), fresh);
  }

  void put_back(const review& due, bool waiting, bool destroyed, const std::optional<instant>& next, reviewed& done) {
    if (!waiting) return next ? set_review(on_, {due.subject, *next, std::nullopt}) : drop_review(on_, due.subject);
    const bool anew = !due.condemned || destroyed || due.condemned->unix_seconds + condemned_for <= at_.unix_seconds;
    const auto condemned = anew ? at_ : *due.condemned;
    done.condemned = anew ? 1 : 0;
    const instant look{condemned.unix_seconds + condemned_for};
    set_review(on_, {due.subject, next ? std::min(*next, look) : look, condemned});
  }

  engine::state& s_;
  store::connection& on_;
  const timeline& known_;
  const days after_;
  const instant at_;
};

// A version that comes into force may end a basis of anybody: all are noted, some hundred at a time, and each finds out for itself.
constexpr auto noted_version = "review_version";
constexpr auto noted_through = "review_through";  // subjects' rows; -1: all of them

bool all_noted(store::connection& on, const timeline& known, instant at) {
  const auto* version = known.in_force(at);
  if (version == nullptr || version == known.versions().data()) return true;  // before the first there was nobody
  const bool same = meta(on, noted_version, 0) == version->version();
  return same ? meta(on, noted_through, -1) < 0 : !version->what().profile.unsupported_erased_after;
}

bool note_all(engine::state& s, std::size_t most, instant at) {
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  const auto known = s.versions(writing.on);
  if (all_noted(writing.on, *known, at)) return false;
  const auto& version = s.in_force(*known, at);
  const bool begun = meta(writing.on, noted_version, 0) == version.version();
  const auto last = note_reviews_of_all(writing.on, begun ? meta(writing.on, noted_through, -1) : 0, most, version.effective());
  set_meta(writing.on, noted_version, version.version());
  set_meta(writing.on, noted_through, last.value_or(-1));
  all.commit();
  return last.has_value();
}

/// In one commit, which may stop early: one for each subject is a sync for each. It ends with the first whose keys it destroyed, so that no power cut
/// takes the account of more than one, and others wait no longer for the lock.
reviewed review_these(engine::state& s, std::span<const review> due, instant at, const std::function<bool()>& enough) {
  reviewed all;
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction whole(writing.on, store::intent::write);
  const auto known = s.versions(writing.on);
  const auto after = erased_after(*known, at);
  for (const auto& one : due) {
    const auto still = review_of(writing.on, one.subject);  // another process may have been here
    if (!still || at < still->at) continue;
    if (after) all += one_review(s, writing.on, *known, *after, at)(*still);
    else drop_review(writing.on, one.subject);
    all.more = &one != &due.back();
    if (all.destroyed > 0 || enough()) break;
  }
  whole.commit();
  return all;
}

/// Each in a commit of its own, for a list in which the rows of somebody are damaged: they hold nobody else up. Throws at the end what was found.
reviewed review_each(engine::state& s, std::span<const review> due, instant at, const std::function<bool()>& enough) {
  reviewed all;
  std::exception_ptr damage;
  for (const auto& one : due) {
    try {
      all += review_these(s, {&one, 1}, at, enough);
    } catch (const error& fault) {
      if (fault.code() != code::corrupt) throw;
      if (!damage) damage = std::current_exception();
    }
    if (enough() && &one != &due.back()) break;
  }
  if (damage) std::rethrow_exception(damage);
  return all;
}

reviewed review_some(engine::state& s, std::size_t most, instant at, const std::function<bool()>& enough) {
  std::vector<review> due;
  {
    auto reading = s.vault->read();
    due = reviews_due(reading.on, at, most);
  }
  reviewed all;
  if (due.empty()) return all;
  try {
    all = review_these(s, due, at, enough);
  } catch (const error& fault) {
    if (fault.code() != code::corrupt) throw;
    all = review_each(s, due, at, enough);
    all.more = true;
  }
  all.more |= due.size() == most;
  return all;
}

}  // namespace

bool note_review_after(store::connection& on, const timeline& known, std::int64_t subject_row, instant at) {
  const auto after = erased_after(known, at);
  if (!after) return false;
  note_review(on, subject_row, at + *after);
  return after->count == 0;
}

void review_at_once(engine::state& s) {
  const auto soon = [] {
    return [until = std::chrono::steady_clock::now() + std::chrono::milliseconds(20)] { return std::chrono::steady_clock::now() >= until; };
  };
  while (review_some(s, 64, s.keys->credited(), soon()).more) {}
}

reviewed review_due(engine::state& s, std::size_t most, const std::function<bool()>& enough) {
  const auto at = s.keys->credited();
  const bool noting = note_all(s, most, at);
  auto done = review_some(s, most, at, enough);
  done.more |= noting;
  return done;
}

std::optional<instant> next_review(engine::state& s, store::connection& on, const timeline& known) {
  const auto at = s.keys->credited();
  if (!all_noted(on, known, at)) return at;
  return first_review(on);
}

}  // namespace locket
