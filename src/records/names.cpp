#include "records/names.hpp"

#include <locket/error.hpp>

#include <mutex>
#include <shared_mutex>

namespace locket {

namespace {

constexpr std::uint16_t types = 0;

}  // namespace

std::uint16_t names::type(store::connection& on, std::string_view name) { return mint(on, types, name); }
std::uint16_t names::field(store::connection& on, std::uint16_t in, std::string_view name) { return mint(on, in, name); }
std::optional<std::uint16_t> names::find_type(store::connection& on, std::string_view name) { return find(on, types, name); }
std::optional<std::uint16_t> names::find_field(store::connection& on, std::uint16_t in, std::string_view name) {
  return find(on, in, name);
}
std::string names::type_name(store::connection& on, std::uint16_t number) { return name_of(on, types, number); }
std::string names::field_name(store::connection& on, std::uint16_t in, std::uint16_t number) { return name_of(on, in, number); }

void names::forget() noexcept {
  const std::lock_guard held(lock_);
  known_.clear();
}

std::optional<std::uint16_t> names::remembered(std::uint16_t in, std::string_view name) {
  const std::shared_lock held(lock_);
  const auto known = known_.find(in);
  if (known == known_.end()) return std::nullopt;
  const auto it = known->second.numbers.find(name);
  return it == known->second.numbers.end() ? std::nullopt : std::optional(it->second);
}

std::optional<std::uint16_t> names::find(store::connection& on, std::uint16_t in, std::string_view name) {
  if (const auto number = remembered(in, name)) return number;
  const std::lock_guard held(lock_);
  group& known = known_[in];
  auto row = on.prepare("SELECT number FROM names WHERE type = ?1 AND name = ?2");
  if (!row.bind(1, std::int64_t{in}).bind(2, name).step()) return std::nullopt;
  const std::int64_t stored = row.integer(0);
  if (stored < 1 || stored > most)
    throw error(code::corrupt, "locket: a name of a record type or field has the number " + std::to_string(stored) + ", and they are 1 to " + std::to_string(most) + ". Restore the vault from a backup.");
  const auto number = static_cast<std::uint16_t>(stored);
  known.numbers.emplace(name, number);
  return number;
}

std::uint16_t names::mint(store::connection& on, std::uint16_t in, std::string_view name) {
  if (const auto number = find(on, in, name)) return *number;
  auto last = on.prepare("SELECT coalesce(max(number), 0) FROM names WHERE type = ?1");
  last.bind(1, std::int64_t{in}).step();
  const std::int64_t next = last.integer(0) + 1;
  if (next > most)
    throw error(code::misuse_argument, "locket: " + std::string(name) + " cannot be stored: there are " + std::to_string(most) + " names beside it already. Use fewer record types or fields.");
  on.prepare("INSERT INTO names(type, name, number) VALUES(?1, ?2, ?3)").bind(1, std::int64_t{in}).bind(2, name).bind(3, next).done();
  const std::lock_guard held(lock_);
  return known_[in].numbers.emplace(name, static_cast<std::uint16_t>(next)).first->second;
}

std::string names::name_of(store::connection& on, std::uint16_t in, std::uint16_t number) {
  const std::lock_guard held(lock_);
  group& known = known_[in];
  if (const auto it = known.names.find(number); it != known.names.end()) return it->second;
  auto row = on.prepare("SELECT name FROM names WHERE type = ?1 AND number = ?2");
  if (!row.bind(1, std::int64_t{in}).bind(2, std::int64_t{number}).step())
    throw error(code::corrupt, "locket: a record cannot be read: the vault has no name for number " + std::to_string(number) + " of " +
                                   (in == types ? std::string("its record types") : "record type " + std::to_string(in)) +
                                   ". Restore the vault from a backup.");
  return known.names.emplace(number, std::string(row.text(0))).first->second;
}

}  // namespace locket
