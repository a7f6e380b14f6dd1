// SPDX-License-Identifier: MIT
#include <locket/vault.hpp>

#include <utility>

namespace locket {

namespace detail {

use_request use_of(const subject_id& who, std::string_view purpose, const actor& as, std::optional<named_basis>&& basis) {
  return {who, std::string(purpose), {}, as, std::move(basis)};
}
collect_request collection_of(const subject_id& who, std::string_view purpose, source where, std::optional<named_basis>&& basis) {
  return {who, std::string(purpose), {}, where, std::move(basis)};
}
provide_request provision_of(const subject_id& who, std::string_view purpose, std::string_view recipient, const actor& as, std::optional<named_basis>&& basis) {
  return {who, std::string(purpose), std::string(recipient), {}, as, std::move(basis)};
}

}  // namespace detail

actor staff(std::string role, std::string name) { return actor::staff(std::move(role), std::move(name)); }

changes::changes(transaction list) noexcept : list_(std::move(list)) {}
changes& changes::enrol(subject_id who, date born) { return list_.enrol(who, born), *this; }
changes& changes::accept(subject_id who, std::uint32_t version, acceptance how, by speaker) { return list_.accept(who, version, how, speaker), *this; }
changes& changes::reject(subject_id who, std::uint32_t version) { return list_.reject(who, version), *this; }
changes& changes::remove(record_id id) { return list_.remove(id), *this; }
verdict<committed> changes::commit() { return list_.commit(); }

vault::vault(engine opened_files) noexcept : engine_(std::move(opened_files)) {}
vault vault::open(const open_options& how) { return vault(engine::open(how)); }
void vault::close() { engine_.close(); }
engine& vault::by_id() noexcept { return engine_; }
void vault::publish(const policy& version, const actor& as) { engine_.publish(version, as); }
policy vault::in_force() { return engine_.in_force(); }
std::vector<provision> vault::recipients_of(subject_id who, const actor& as) { return engine_.recipients_of(who, {}, as); }
changes vault::begin(const actor& as) { return changes(engine_.begin(as)); }
void vault::close_account(subject_id who, const actor& as) { engine_.close_account(who, as); }
erasure_report vault::erase(subject_id who, const actor& as) { return engine_.erase(who, as); }
void vault::on_erased(callback<bool(const subject_id&)> told) { engine_.on_erased(std::move(told)); }
void vault::wind_down(const actor& as) { engine_.wind_down(as); }
sweep_report vault::sweep(std::int32_t milliseconds) { return engine_.sweep(milliseconds); }
std::optional<instant> vault::next_due() { return engine_.next_due(); }
instant vault::now() { return engine_.now(); }
audit_report vault::verify() { return engine_.verify(); }
vault_status vault::status() { return engine_.status(); }
unreferenced_report vault::unreferenced(std::span<const subject_id> subjects, std::span<const record_id> records) { return engine_.unreferenced(subjects, records); }
std::string vault::checkpoint() { return engine_.checkpoint(); }
audit_report vault::verify_against(std::string_view checkpoint) { return engine_.verify_against(checkpoint); }
void vault::accept_restored(const actor& as) { engine_.accept_restored(as); }
void vault::backup(const std::string& path) { engine_.backup(path); }
void vault::backup_keyring(const std::string& path) { engine_.backup_keyring(path); }

}  // namespace locket
