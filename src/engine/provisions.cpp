// What was provided to whom, told to the subject and to the controller, and forgotten with its evidence.
#include "engine/providing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace locket {

provision told(std::int64_t number, const provision_entry& one) {
  provision out;
  out.number = number;
  out.at = one.at;
  out.recipient = one.recipient;
  out.kind = static_cast<recipient_kind>(one.kind);
  out.role = static_cast<recipient_role>(one.role);
  out.region = one.region;
  out.cross_border = one.cross_border;
  out.contract_until = one.contract_until;
  out.purpose = one.purpose;
  out.record = one.type;
  for (const auto& field : one.fields) out.fields.push_back({field.category, field.name, static_cast<basis>(field.basis)});
  out.reference = one.reference;
  out.policy_version = one.policy_version;
  out.obligation = {one.this_purpose_alone, one.until, one.rectify_when_told, one.erase_when_told};
  return out;
}

namespace {

std::string in_english(const provision& p) {
  if (!p.obligation.this_purpose_alone) return fmt::format("This was made public for {}; nobody is bound by it.", p.purpose);
  auto text = fmt::format("{} may use this for {} alone", p.recipient, p.purpose);
  if (p.role == recipient_role::processor) text += ", as instructed and not otherwise";
  if (p.obligation.until) text += ", until " + p.obligation.until->text();
  return text + (p.obligation.erase_when_told ? "; when told, it rectifies or erases it." : "; when told, it rectifies it.");
}

std::string in_chinese(const provision& p) {
  if (!p.obligation.this_purpose_alone) return fmt::format("以上信息为{}而公开,不对任何人设定义务。", p.purpose);
  auto text = fmt::format("{}只能将以上信息用于{}", p.recipient, p.purpose);
  if (p.role == recipient_role::processor) text += ",且只能按照委托方的指示处理";
  if (p.obligation.until) text += ",期限至" + p.obligation.until->text();
  return text + (p.obligation.erase_when_told ? ";接到通知后应当更正或者删除。" : ";接到通知后应当更正。");
}

}  // namespace

std::string provision::explain(std::string_view language) const { return language == "zh" ? in_chinese(*this) : in_english(*this); }

provided_record::provided_record(detail::shared<const inside> in) noexcept : inside_(std::move(in)) {}
std::size_t provided_record::size() const noexcept { return inside_->values.size(); }
field_state provided_record::state(std::size_t field) const { return inside_->values.state(field); }
verdict<std::span<const std::uint8_t>> provided_record::value(std::size_t field) const { return inside_->values.value(field); }
const provision& provided_record::written() const noexcept { return inside_->written; }

std::vector<provision> engine::recipients_of(const subject_id& who, std::string_view category, const actor& by) {
  auto& s = *state_;
  s.enter();
  const auto tag = s.tag(who);
  std::vector<provision_row> rows;
  {
    auto writing = s.vault->write();
    engine::state::durability durable(s, writing.on, by, tag);
    store::transaction all(writing.on, store::intent::write);
    const auto subject = s.load(writing.on, tag);
    if (subject) rows = provisions_of(writing.on, subject->row);
    audit_entry entry;
    if (!category.empty()) entry.fields.emplace_back(category);
    if (subject)
      if (const auto mark = s.audit_tag_of(subject->ledger)) entry.subjects.push_back(*mark);
    crypto::nonces fresh;
    s.append(writing.on, audit_act::recipients_listed, by, s.keys->credited(), std::move(entry), fresh);
    all.commit();
    durable.committed();
  }
  std::vector<provision> list;
  for (const auto& row : rows) {
    const auto one = open_provision(*s.keys, row);
    if (!one) continue;
    const bool wanted = category.empty() || std::any_of(one->fields.begin(), one->fields.end(), [&](const auto& f) { return f.category == category; });
    if (wanted) list.push_back(told(row.row, *one));
  }
  return list;
}

std::vector<provision> engine::provisions(std::int64_t after, std::size_t most) {
  auto& s = *state_;
  s.enter();
  auto reading = s.vault->read();
  std::vector<provision> list;
  while (list.size() < most) {
    const auto rows = provisions_after(reading.on, after, std::min<std::size_t>(most - list.size(), 256));
    if (rows.empty()) break;
    for (const auto& row : rows)
      if (const auto one = open_provision(*s.keys, row)) list.push_back(told(row.row, *one));
    after = rows.back().row;
  }
  return list;
}

bool scrub_provisions(engine::state& s, std::size_t most, std::uint64_t& removed) {
  {
    auto reading = s.vault->read();
    if (meta(reading.on, "scrub_provisions", -1) < 0) return false;
  }
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  const auto rows = provisions_after(writing.on, meta(writing.on, "scrub_provisions", -1), most);
  for (const auto& row : rows) {
    const auto id = key_id_of(row.cell);
    if (!id || s.keys->alive(*id)) continue;
    remove_provision(writing.on, row.row);
    ++removed;
  }
  const bool more = rows.size() == most;
  set_meta(writing.on, "scrub_provisions", more ? rows.back().row : -1);
  all.commit();
  return more;
}

}  // namespace locket
