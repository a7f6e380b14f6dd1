// Every decision leaves an entry; how durable it is before plaintext is handed out.
#include "engine/state.hpp"

namespace locket {
namespace {

std::string_view name_of(audit_act act) {
  switch (act) {
    case audit_act::opened: return "opened";
    case audit_act::published: return "published";
    case audit_act::enrolled: return "enrolled";
    case audit_act::consented: return "consented";
    case audit_act::withdrawn: return "withdrawn";
    case audit_act::accepted: return "accepted";
    case audit_act::rejected: return "rejected";
    case audit_act::closed: return "closed";
    case audit_act::contested: return "contested";
    case audit_act::resolved: return "resolved";
    case audit_act::put: return "put";
    case audit_act::changed: return "changed";
    case audit_act::removed: return "removed";
    case audit_act::moved_in: return "moved-in";
    case audit_act::asked: return "asked";
    case audit_act::permitted: return "permitted";
    case audit_act::page: return "page";
    case audit_act::found: return "found";
    case audit_act::provided: return "provided";
    case audit_act::released: return "released";
    case audit_act::counted: return "counted";
    case audit_act::recipients_listed: return "recipients-listed";
    case audit_act::ages_listed: return "ages-listed";
    case audit_act::erased: return "erased";
    case audit_act::confirmed: return "confirmed";
    case audit_act::condemned: return "condemned";
    case audit_act::destroyed: return "destroyed";
    case audit_act::swept: return "swept";
    case audit_act::shortened: return "shortened";
    case audit_act::rotated: return "rotated";
    case audit_act::backed_up: return "backed-up";
    case audit_act::restored: return "restored";
    case audit_act::wound_down: return "wound-down";
    case audit_act::clock_suspect: return "clock-suspect";
    case audit_act::agreed: return "agreed";
    case audit_act::accessed: return "accessed";
    case audit_act::restored_accepted: return "restored-accepted";
    case audit_act::keyring_older: return "keyring-older";
    case audit_act::compared: return "compared";
  }
  return "unknown";
}

}  // namespace

void engine::state::append(store::connection& on, audit_act act, const actor& who, instant when, audit_entry entry, crypto::nonces& fresh) {
  entry.what = act;
  entry.at = when;
  entry.role = who.role;
  entry.actor = who.name;
  chain->append(on, entry, fresh);
}

engine::state::durability::durability(engine::state& s, store::connection& on, const actor& who, const std::optional<id_tag>& subject) : s_(s) {
  const bool own = who.self && subject && s.tag(*who.self) == *subject;
  const auto boot = s.time->boot_seconds();
  const auto since = s.unsynced_since.load();
  // For the blog itself and members the entry is written now and synced with the group, at the latest by the first call a second later.
  synced_ = !(who.role == "system" || own) || (since >= 0 && boot - since >= 1);
  on.synchronous_full(synced_);
  if (!synced_ && since < 0) s.unsynced_since.store(boot);
}

void engine::state::durability::committed() noexcept {
  if (synced_) s_.unsynced_since.store(-1);
}

void account(engine::state& s, audit_act act, const actor& who, audit_entry entry) {
  auto writing = s.vault->write();
  writing.on.synchronous_full(true);
  store::transaction all(writing.on, store::intent::write);
  crypto::nonces fresh;
  s.append(writing.on, act, who, s.keys->credited(), std::move(entry), fresh);
  all.commit();
}

audit_report engine::verify(function_ref<bool(std::uint64_t)> progress) {
  state_->enter();
  auto reading = state_->vault->read();
  const store::transaction view(reading.on, store::intent::read);
  auto found = state_->chain->verify(reading.on, progress);
  return {found.checked, found.first_wrong, std::move(found.why)};
}

std::vector<audit_line> engine::audit(std::int64_t after, std::size_t most) {
  state_->enter();
  auto reading = state_->vault->read();
  std::vector<audit_line> lines;
  for (auto& entry : state_->chain->entries(reading.on, after, most)) {
    audit_line line{entry.number, entry.at, std::string(name_of(entry.what)), std::string(id_of(static_cast<reason>(entry.why))), entry.role, entry.actor, entry.purpose, std::move(entry.subjects), std::move(entry.fields), entry.recipient, entry.basis_reference};
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace locket
