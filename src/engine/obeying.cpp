// A retention that a version shortens binds what is stored already, from the instant at which the version is in force (design.md 2).
#include "engine/state.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {
namespace {

std::optional<days> shorter(const std::optional<days>& a, const std::optional<days>& b) { return a && (!b || *a < *b) ? a : b; }
retention shorter(const retention& a, const retention& b) { return {shorter(a.from_collection, b.from_collection), shorter(a.from_closure, b.from_closure)}; }

/// What one version says of a class: each period for itself. Residues count from collection alone.
retention said_by(const policy& version, const key_class& of) {
  const auto* category = version.find_category(of.name);
  if (category == nullptr) return {};
  if (of.kind == class_kind::residue) return {category->residue_kept, std::nullopt};
  return of.kind == class_kind::category ? category->keep : retention{};
}

/// The class's periods once it has obeyed every version after its own that is in force at `at` or has been, those included that came and
/// went while the host was switched off. Idempotent, and so asks nobody what was done before.
retention obeying(const key_class& of, const timeline& known, instant at) {
  auto keep = of.keep;
  const auto* last = known.in_force(at);
  for (const auto& version : known.versions()) {
    if (last == nullptr || version.version() > last->version()) break;
    const bool later = of.since != 0 ? version.version() > of.since : &version == last;
    if (later) keep = shorter(keep, said_by(version, of));
  }
  return keep;
}

/// The categories whose retention a version shortened against the one before.
std::vector<std::string> shortened(const policy& before, const policy& version) {
  std::vector<std::string> all;
  for (const auto& category : version.what().categories) {
    const auto* was = before.find_category(category.id);
    const bool residue = was != nullptr && shorter(was->residue_kept, category.residue_kept) != was->residue_kept;
    if (was != nullptr && (shorter(was->keep, category.keep) != was->keep || residue)) all.push_back(category.id);
  }
  return all;
}

void shorten_all(engine::state& s, const timeline& known, instant at) {
  for (const auto& one : s.keys->classes())
    if (const auto keep = obeying(one, known, at); keep != one.keep) s.keys->shorten(one.number, keep);
}

std::vector<std::pair<class_number, retention>> not_obeyed(engine::state& s, const timeline& known, instant at) {
  std::vector<std::pair<class_number, retention>> all;
  for (const auto& one : s.keys->classes())
    if (const auto keep = obeying(one, known, at); keep != one.keep) all.emplace_back(one.number, keep);
  return all;
}

}  // namespace

bool engine::state::obeyed(const keyring::moment& moment) const noexcept {
  return moment.now.unix_seconds < obeyed_until_ && moment.classes == obeyed_classes_ && refused_under_.empty();
}

// Shortening cannot be taken back, so it goes by credited time, like destruction; refusing goes by now, and a clock that is suspect may
// be ahead of what was elapsed (threats.md, the clock). Under the versions' lock, and perhaps the vault's; the keyring's comes last.
void engine::state::obey(const timeline& known) {
  const auto moment = keys->look();
  if (obeyed(moment)) return;
  const auto refuse = [&] {
    auto wanted = not_obeyed(*this, known, moment.now);
    if (wanted == refused_under_) return;
    keys->refuse_under(wanted);
    refused_under_ = std::move(wanted);
  };
  try {
    shorten_all(*this, known, moment.credited);
  } catch (const error& e) {
    if (e.code() != code::full) throw;
    refuse();  // nothing was written; refused all the same, and tried again by the next call
    return;
  }
  refuse();
  obeyed_until_ = INT64_MAX;
  for (const auto& version : known.versions())
    if (moment.credited < version.effective()) {
      obeyed_until_ = version.effective().unix_seconds;
      break;
    }
  obeyed_classes_ = moment.classes;
}

void account_obeyed(engine::state& s) {
  constexpr auto accounted = "retention_version";
  std::shared_ptr<const timeline> known;
  const policy* last = nullptr;
  const auto behind = [&](store::connection& on) {
    known = s.versions(on);
    last = known->in_force(s.keys->credited());
    // Before the first version nothing is stored.
    return last != nullptr && meta(on, accounted, known->versions().front().version()) < last->version();
  };
  {
    auto reading = s.vault->read();
    if (!behind(reading.on)) return;
  }
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  if (!behind(writing.on)) return;
  const auto done = meta(writing.on, accounted, known->versions().front().version());
  crypto::nonces fresh;
  for (std::size_t i = 1; i < known->versions().size(); ++i) {
    const auto& version = known->versions()[i];
    if (version.version() <= done || version.version() > last->version()) continue;
    audit_entry entry;
    entry.fields = shortened(known->versions()[i - 1], version);
    entry.policy_version = version.version();
    if (!entry.fields.empty()) s.append(writing.on, audit_act::shortened, actor::system(), s.keys->credited(), std::move(entry), fresh);
  }
  set_meta(writing.on, accounted, last->version());
  all.commit();
}

std::optional<instant> next_to_obey(engine::state& s, const timeline& known) {
  const auto at = s.keys->credited();
  for (std::size_t i = 1; i < known.versions().size(); ++i) {
    const auto& version = known.versions()[i];
    if (version.effective() <= at) continue;
    const bool shortens = !shortened(known.versions()[i - 1], version).empty();
    if (shortens || version.what().profile.unsupported_erased_after) return version.effective();
  }
  return std::nullopt;
}

}  // namespace locket
