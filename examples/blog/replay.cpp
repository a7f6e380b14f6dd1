#include "replay.hpp"

#include "generalisers.hpp"

#include <algorithm>
#include <memory>

namespace blog {
namespace {

/// Time as the scenario tells it.
class scenario_clock final : public locket::clock {
 public:
  locket::instant at;
  locket::instant wall() const override { return at; }
  std::int64_t boot_seconds() const override { return at.unix_seconds; }
  bool trusted() const override { return true; }
};

std::span<const std::uint8_t> bytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// One record with a field for each category: the scenarios know values by their category alone.
struct dossier {
  explicit dossier(const locket::policy& first) {
    for (const auto& category : first.what().categories) fields.push_back({.name = category.id, .category = category.id, .by_policy = true});
    schema = {"dossier", fields};
  }
  std::size_t field(const std::string& category) const {
    return static_cast<std::size_t>(std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.category == category; }) - fields.begin());
  }
  std::vector<locket::field_schema> fields;
  locket::record_schema schema;
};

/// One vault and the one subject in it.
class life {
 public:
  life(const locket::policy& first, locket::instant begins) : kept_(first), known_{first} {
    now_.at = std::max(begins, first.effective());
    vault_ = std::make_unique<locket::engine>(locket::engine::open({.at = locket::files::in_memory(), .key = locket::key_source::callback([](auto& kek) { kek.fill(0x5a); }),
                                                                    .region = first.what().region, .create = true, .generalisers = generalisers(), .time = &now_}));
    vault_->publish(first);
  }

  void live(const event& one) {
    now_.at = std::max(now_.at, one.at);
    std::visit([&](const auto& what) { happens(what); }, one.what);
  }
  locket::decision ask(const request&);
  locket::engine& vault() { return *vault_; }

 private:
  // What the vault refuses (a consent of somebody unknown) is refused: the request shows it.
  void happens(const happened::registered&) { (void)vault_->begin().enrol(who_, born).commit(); }
  void happens(const happened::consented& e) { (void)vault_->begin().consent(who_, e.purpose, e.terms).commit(); }
  void happens(const happened::withdrew& e) { (void)vault_->begin().withdraw(who_, e.purpose, e.recipient).commit(); }
  void happens(const happened::collected& e) {
    std::vector<locket::field_value> values;
    for (const auto& [category, value] : e.values) values.push_back({kept_.field(category), bytes(value)});
    (void)vault_->begin().move_in(who_, record_, kept_.schema, values, e.came).commit();
  }
  void happens(const happened::published&);
  void happens(const happened::accepted& e) { (void)vault_->begin().accept(who_, e.version, e.how, e.by).commit(); }
  void happens(const happened::rejected& e) { (void)vault_->begin().reject(who_, e.version).commit(); }
  void happens(const happened::contested& e) { (void)vault_->begin().contest(who_, e.category).commit(); }
  void happens(const happened::resolved& e) { (void)vault_->begin().resolve(who_, e.category).commit(); }
  void happens(const happened::closed&) { vault_->close_account(who_); }
  void happens(const happened::erased&) {
    vault_->erase(who_);
    record_ = locket::record_id::mint();
  }
  void happens(const happened::agreed& e) { vault_->agree_confidentiality(locket::actor::staff(e.role, {}), e.until); }
  void happens(const happened::accessed& e) {
    std::vector<locket::subject_id> others(e.subjects);
    for (auto& other : others) other = locket::subject_id::mint();
    vault_->count_accesses(others, locket::actor::staff(e.role, {}));
  }
  void happens(const happened::wound_down&) { vault_->wind_down(); }

 public:
  locket::date born;

 private:
  scenario_clock now_;
  dossier kept_;
  std::vector<locket::policy> known_;
  std::unique_ptr<locket::engine> vault_;
  locket::subject_id who_ = locket::subject_id::mint();
  locket::record_id record_ = locket::record_id::mint();
};

/// A purpose that comes back after it was dropped is granted and permitted as it was first.
void regrant(locket::policy_draft& next, const locket::policy& first, const std::string& purpose) {
  const auto lists = [&](const std::vector<std::string>& all) { return std::find(all.begin(), all.end(), purpose) != all.end(); };
  for (const auto& role : first.what().roles)
    if (lists(role.grants)) next.role(role.id).grants(purpose);
  for (const auto& recipient : first.what().recipients)
    if (lists(recipient.permits)) next.recipient(recipient.id, recipient.kind, recipient.region).permits(purpose);
}

void life::happens(const happened::published& e) {
  const auto& before = known_.back();
  locket::policy_draft next(before, e.version, e.effective);
  for (const auto& dropped : e.drops)
    if (before.find_purpose(dropped) != nullptr) next.drop_purpose(dropped);
  for (const auto& [purpose, categories] : e.adds) {
    const bool there = before.find_purpose(purpose) != nullptr && std::find(e.drops.begin(), e.drops.end(), purpose) == e.drops.end();
    if (!there) {
      next.purpose(purpose);
      regrant(next, known_.front(), purpose);
    }
    for (const auto& category : categories) next.serves(purpose, category);
  }
  known_.push_back(next.build());
  vault_->publish(known_.back());
}

locket::decision life::ask(const request& r) {
  now_.at = std::max(now_.at, r.at);
  locket::actor asks{r.role, {}, {}};
  if (r.role == "member") asks.self = r.other_member ? locket::subject_id::mint() : who_;
  switch (r.what) {
    case verb::collect: return vault_->may_collect({who_, r.purpose, r.categories, r.source, r.basis}).whole;
    case verb::provide: return vault_->may_provide({who_, r.purpose, r.recipient, r.categories, asks, r.basis, r.k, r.group}).whole;
    case verb::statistic:
      if (r.other_member) asks.self.reset();
      return vault_->may_count({r.purpose, r.categories, r.group, asks}).whole;
    case verb::use: break;
  }
  const auto permit = vault_->permit({who_, r.purpose, r.categories, asks, r.basis});
  return permit ? permit->why() : static_cast<const locket::decision&>(permit.denial());
}

}  // namespace

locket::decision lived_through(const scenario& told, const locket::policy& first, const std::function<void(locket::engine&)>& before_asking) {
  life one(first, told.history.empty() ? told.asked.at : told.history.front().at);
  one.born = told.born;
  for (const auto& happened : told.history) one.live(happened);
  if (before_asking) before_asking(one.vault());
  return one.ask(told.asked);
}

}  // namespace blog
