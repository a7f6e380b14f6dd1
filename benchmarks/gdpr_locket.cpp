#include "gdpr_sides.hpp"

#include <array>

namespace bench::gdpr {
namespace {

using locket::actor;

const std::array<std::string, categories>& category_names() {
  static const std::array<std::string, categories> names{"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"};
  return names;
}
std::string purpose_name(std::size_t p) { return "p" + std::to_string(p); }

const locket::record_schema& schema() {
  static const auto fields = [] {
    std::array<locket::field_schema, categories> all{};
    for (std::size_t c = 0; c < categories; ++c) all[c] = {.name = category_names()[c], .category = category_names()[c], .by_policy = true};
    return all;
  }();
  static const locket::record_schema one{"item", fields};
  return one;
}

/// Consent carries the 25 purposes; a contract carries the processing of everything (GDPRbench's customers may always read and change their own).
locket::policy first_policy() {
  locket::policy_draft d(1, *locket::instant::parse("2026-01-01T00:00:00Z"));
  d.controller({"基准", "The benchmark"}).region("here").in_zone({}).under(locket::profile::eu_gdpr());
  for (const auto& c : category_names()) d.category(c).from_collection({365}).from_closure({30}).then(locket::final_act::erase);
  d.purpose("processing").carried_by({.basis = locket::basis::contract, .collect = true, .use = true, .provide = true});
  for (const auto& c : category_names()) d.serves("processing", c);
  for (std::size_t p = 0; p < purposes; ++p) d.purpose(purpose_name(p)).clause("1").serves(purpose_name(p), category_names()[category_of(p)]);
  d.purpose("inspection").any_category().carried_by({.basis = locket::basis::legal_obligation, .use = true, .provide = true, .to_authority = true});
  d.contract_stands_on("processing");
  d.role("system").every_purpose();
  d.role("member").own_data_only().grants("processing");
  for (std::size_t p = 0; p < purposes; ++p) d.grants(purpose_name(p));
  d.role("regulator").grants("inspection");
  return d.build();
}

locket::subject_id subject(std::size_t user) { return {id_of('u', user)}; }
locket::record_id record(std::size_t item) { return {id_of('i', item)}; }
std::span<const std::uint8_t> bytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

void must_be_allowed(const locket::verdict<locket::committed>& done) {
  if (!done) throw std::runtime_error("bench: gdpr: locket refused: " + done.denial().explain("en"));
}

}  // namespace

locket_side::locket_side(const std::string& name)
    : engine_(locket::engine::open({.at = locket::files::beside(name), .key = locket::key_source::callback([](auto& kek) { kek.fill(7); }), .region = "here", .create = true})),
      latest_(first_policy()) {
  engine_.publish(latest_);
}

void locket_side::fill(std::size_t first_user, std::size_t users) {
  for (std::size_t user = first_user; user < first_user + users; ++user) {
    auto list = engine_.begin();  // of one user, so that the regulator finds as many entries as the twin has rows
    list.enrol(subject(user), {1990, 5, 1});
    std::set<std::size_t> theirs;
    for (std::size_t item = user * of_a_user; item < (user + 1) * of_a_user; ++item) theirs.insert(world::purpose_of(item));
    for (const auto p : theirs) list.consent(subject(user), purpose_name(p));
    for (std::size_t item = user * of_a_user; item < (user + 1) * of_a_user; ++item) {
      const auto text = value_of(item, 0);
      const locket::field_value value{category_of(world::purpose_of(item)), bytes(text)};
      list.move_in(subject(user), record(item), schema(), {&value, 1});
    }
    must_be_allowed(list.commit());
  }
}

std::size_t locket_side::object(const op& o, std::span<const std::size_t> which, const actor& as) {
  auto list = engine_.begin(as);
  for (const auto p : which) {
    if (o.objects) list.withdraw(subject(o.user), purpose_name(p));
    else list.consent(subject(o.user), purpose_name(p));
  }
  must_be_allowed(list.commit());
  return 1;
}

std::size_t locket_side::read(std::span<const locket::record_id> ids, std::span<const std::size_t> fields, std::string_view purpose, const actor& as) {
  std::size_t size = 0;
  for (const auto& one : engine_.get_all(ids, schema(), fields, purpose, as)) {
    if (!one) continue;
    for (std::size_t f = 0; f < one->size(); ++f)
      if (one->state(f) == locket::field_state::open) size += (*one->value(f)).size();
  }
  return size;
}

/// What a purpose says of itself is the policy's: one version more.
void locket_side::describe(std::size_t purpose) {
  locket::policy_draft next(latest_, latest_.version() + 1, {latest_.effective().unix_seconds + 1});
  latest_ = next.purpose(purpose_name(purpose)).clause(std::to_string(++edition_)).build();
  engine_.publish(latest_);
}

std::size_t locket_side::operator()(const op& o) {
  const auto as = customer_ ? actor::member(subject(o.user)) : actor::system();
  static const std::array<std::size_t, categories> every{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  const std::size_t field = category_of(o.purpose);
  const auto one = record(o.item);
  std::vector<locket::record_id> ids;
  for (const auto item : o.items) ids.push_back(record(item));
  switch (o.what) {
    case act::create: {
      const auto text = value_of(o.item, 0);
      const locket::field_value value{field, bytes(text)};
      must_be_allowed(engine_.begin(as).put(subject(o.user), one, schema(), {&value, 1}).commit());
      return 1;
    }
    case act::remove: return must_be_allowed(engine_.begin(as).remove(one).commit()), 1;
    case act::update_value: {
      const auto text = value_of(o.item, ++edition_);
      must_be_allowed(engine_.begin(as).change(one, schema(), {field, bytes(text)}).commit());
      return 1;
    }
    case act::update_purpose: return describe(o.purpose), 1;
    case act::update_users_purpose: return object(o, {&o.purpose, 1}, as);
    case act::update_user: return object(o, o.users_purposes, as);
    case act::read_key: return read({&one, 1}, {&field, 1}, "processing", as);
    case act::read_purpose: return 1 + read(ids, {&field, 1}, purpose_name(o.purpose), as);
    case act::read_user: return read(ids, every, "processing", as);
    case act::read_users_purpose: return engine_.may({.who = subject(o.user), .purpose = purpose_name(o.purpose), .actor = as}).whole.allowed() ? 2 : 1;
    case act::read_logs: return engine_.audit(static_cast<std::int64_t>(o.item), 100).size();
    case act::verify_deletion: {
      const auto answer = engine_.get_all({&one, 1}, schema(), every, "inspection", actor::staff("regulator", "r1"));
      return !answer.front() && answer.front().denial().why() == locket::reason::absent ? 1 : 0;
    }
  }
  return 0;
}

}  // namespace bench::gdpr
