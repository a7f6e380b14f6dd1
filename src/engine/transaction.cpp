// Collecting a list of changes, and carrying it out.
#include "engine/anchoring.hpp"
#include "engine/changes.hpp"
#include "engine/residues.hpp"
#include "engine/reviews.hpp"

#include "engine/renaming.hpp"

#include <locket/error.hpp>

namespace locket {
namespace {

step::value copied(const field_value& v) { return {v.field, crypto::plaintext(v.bytes.begin(), v.bytes.end())}; }

std::vector<step::value> copied(std::span<const field_value> values) {
  std::vector<step::value> all;
  all.reserve(values.size());
  for (const auto& v : values) all.push_back(copied(v));
  return all;
}

void check(const record_schema& schema, std::span<const field_value> values) {
  refuse_shared_names(schema);
  for (const auto& v : values) {
    if (v.field >= schema.fields.size()) throw error(code::misuse_argument, "locket: record type " + std::string(schema.name) + " has no field " + std::to_string(v.field) + ". Give values for fields of its schema.");
    if (v.bytes.size() > (1u << 30)) throw error(code::misuse_argument, "locket: a value of field " + std::string(schema.fields[v.field].name) + " is larger than 1 GiB. Keep large files elsewhere, sealed.");
    refuse_residue_name(schema, v.field);
  }
}

/// A word that takes something back: what a backup must not lack unseen.
bool restrains(const step::any& one) {
  const auto* say = std::get_if<step::say>(&one);
  return say != nullptr && (say->act == audit_act::withdrawn || say->act == audit_act::rejected || say->act == audit_act::contested);
}

bool touches_index(const step::any& one) {
  const auto indexed_as = [](const record_schema& schema, const step::value& v) {
    const auto& field = schema.fields[v.field];
    return field.index != indexed::no || !field.was.empty();
  };
  if (const auto* put = std::get_if<step::put>(&one)) return std::any_of(put->values.begin(), put->values.end(), [&](const step::value& v) { return indexed_as(put->schema, v); });
  if (const auto* alter = std::get_if<step::alter>(&one)) return indexed_as(alter->schema, alter->one);
  return std::holds_alternative<step::remove>(one) || restrains(one);
}

std::list<step::any>& open_list(transaction::state* s) {
  if (s == nullptr || s->over) throw error(code::misuse_transaction, "locket: a transaction was used after its commit. Begin another one.");
  return s->list;
}

/// Mints the keys of the whole list in two keyring commits at most, before the vault is locked: those of its days, and roots if it enrols many.
void mint_ahead(engine::state& s, const std::list<step::any>& list, instant at) {
  const auto day = day_number(at, s.keys->days_in());
  std::vector<std::pair<class_number, std::int32_t>> wanted{{s.evidence, day}, {s.identity_class, day}, {s.audit_class, day}};
  const auto enrols = static_cast<root_number>(std::count_if(list.begin(), list.end(), [](const step::any& one) { return std::holds_alternative<step::enrol>(one); }));
  std::shared_ptr<const timeline> known;
  root_number last_root = 0;
  {
    auto reading = s.vault->read_warm();
    const store::transaction view(reading.on, store::intent::read);
    known = s.versions(reading.on);
    if (enrols > 1) last_root = static_cast<root_number>(meta(reading.on, "last_root", 0));
  }
  if (enrols > 1) s.keys->mint_roots(last_root + enrols);
  const auto& version = s.in_force(*known, at);
  std::vector<const policy::category*> categories;
  const auto want = [&](const record_schema& schema, std::size_t field) {
    const auto* category = version.find_category(schema.fields[field].category);
    if (category != nullptr && std::find(categories.begin(), categories.end(), category) == categories.end()) categories.push_back(category);
  };
  for (const auto& one : list) {
    if (const auto* put = std::get_if<step::put>(&one))
      for (const auto& v : put->values) want(put->schema, v.field);
    if (const auto* alter = std::get_if<step::alter>(&one)) want(alter->schema, alter->one.field);
  }
  for (const auto* category : categories) need_generaliser(s, version, *category);
  for (const auto* category : categories) {
    wanted.emplace_back(s.category_class(version, category->id), day);
    if (const auto left = residue_day(s, version, *category, at)) wanted.push_back(*left);
  }
  s.keys->mint_days(wanted);
}

audit_act act_of(const step::any& one) {
  if (const auto* say = std::get_if<step::say>(&one)) return say->act;
  if (const auto* put = std::get_if<step::put>(&one)) return put->decided ? audit_act::put : audit_act::moved_in;
  if (std::holds_alternative<step::alter>(one)) return audit_act::changed;
  return std::holds_alternative<step::enrol>(one) ? audit_act::enrolled : audit_act::removed;
}

}  // namespace

transaction engine::begin(const actor& by) {
  state_->enter();
  auto made = std::make_unique<transaction::state>();
  made->home = state_;
  made->by = by;
  return transaction(made.release());
}

transaction::transaction(state* made) noexcept : state_(made) {}
transaction::~transaction() { delete state_; }
transaction::transaction(transaction&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
transaction& transaction::operator=(transaction&& other) noexcept {
  if (this != &other) delete std::exchange(state_, std::exchange(other.state_, nullptr));
  return *this;
}

transaction& transaction::enrol(subject_id who, date born) {
  open_list(state_).push_back(step::enrol{who, born});
  return *this;
}

transaction& transaction::consent(subject_id who, std::string_view purpose, const consent_terms& terms) {
  subject_event e{.what = subject_event::kind::consented, .about = std::string(purpose), .recipient = terms.recipient, .form = terms.form, .by = terms.by, .cross_border = terms.cross_border};
  open_list(state_).push_back(step::say{who, audit_act::consented, std::move(e)});
  return *this;
}

transaction& transaction::withdraw(subject_id who, std::string_view purpose, std::string_view recipient) {
  subject_event e{.what = subject_event::kind::withdrawn, .about = std::string(purpose), .recipient = std::string(recipient)};
  open_list(state_).push_back(step::say{who, audit_act::withdrawn, std::move(e)});
  return *this;
}

transaction& transaction::accept(subject_id who, std::uint32_t version, acceptance how, locket::by by) {
  subject_event e{.what = subject_event::kind::accepted, .by = by, .how = how, .version = version};
  open_list(state_).push_back(step::say{who, audit_act::accepted, std::move(e)});
  return *this;
}

transaction& transaction::reject(subject_id who, std::uint32_t version) {
  subject_event e{.what = subject_event::kind::rejected, .version = version};
  open_list(state_).push_back(step::say{who, audit_act::rejected, std::move(e)});
  return *this;
}

transaction& transaction::contest(subject_id who, std::string_view category) {
  open_list(state_).push_back(step::say{who, audit_act::contested, {.what = subject_event::kind::contested, .about = std::string(category)}});
  return *this;
}

transaction& transaction::resolve(subject_id who, std::string_view category, std::string_view reference) {
  open_list(state_).push_back(step::say{who, audit_act::resolved, {.what = subject_event::kind::resolved, .about = std::string(category)}, std::string(reference)});
  return *this;
}

transaction& transaction::put(subject_id who, record_id id, const record_schema& schema, std::span<const field_value> values, const from& came) {
  auto& list = open_list(state_);
  check(schema, values);
  list.push_back(step::put{who, id, schema, copied(values), came, true});
  return *this;
}

transaction& transaction::move_in(subject_id who, record_id id, const record_schema& schema, std::span<const field_value> values, const from& came) {
  auto& list = open_list(state_);
  check(schema, values);
  list.push_back(step::put{who, id, schema, copied(values), came, false});
  return *this;
}

transaction& transaction::change(record_id id, const record_schema& schema, const field_value& value, const from& came) {
  auto& list = open_list(state_);
  check(schema, {&value, 1});
  list.push_back(step::alter{id, schema, copied(value), came});
  return *this;
}

transaction& transaction::remove(record_id id) {
  open_list(state_).push_back(step::remove{id});
  return *this;
}

verdict<committed> transaction::commit() {
  const auto& list = open_list(state_);
  auto& s = *state_->home;
  s.enter();
  state_->over = true;
  mint_ahead(s, list, s.keys->credited());
  std::optional<denial> refused;
  instant at;
  bool ends_at_once = false;
  const step::any* by_which = nullptr;
  try {
    carrying_out now(s, state_->by, std::any_of(list.begin(), list.end(), touches_index));
    for (const auto& one : list) {
      by_which = &one;
      if ((refused = now(one))) break;
    }
    if (!refused) {
      now.commit();
      at = now.at();
      ends_at_once = now.ends_at_once();
    }
  } catch (...) {
    s.stored_names.forget();  // numbers minted in what was rolled back
    throw;
  }
  if (!refused) {
    if (ends_at_once) review_at_once(s);
    if (std::any_of(list.begin(), list.end(), restrains)) advance_anchor(s);
    return committed{at};
  }
  s.stored_names.forget();
  audit_entry entry;
  entry.why = static_cast<std::uint8_t>(refused->why());
  entry.purpose = refused->purpose();
  if (!refused->category().empty()) entry.fields.emplace_back(refused->category());
  account(s, act_of(*by_which), state_->by, std::move(entry));
  return *std::move(refused);
}

}  // namespace locket
