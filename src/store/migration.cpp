#include "store/migration.hpp"

#include <locket/error.hpp>

#include <map>
#include <mutex>
#include <string>

namespace locket::store {

namespace {

std::int64_t version_of(connection& on) {
  statement version = on.prepare("PRAGMA user_version");
  version.step();
  return version.integer(0);
}

[[noreturn]] void refuse(code c, const format& of, const std::string& why, const char* next) {
  throw error(c, std::string("locket: the ") + of.name + " cannot be opened: " + why + ". " + next);
}

void check_version(std::int64_t found, const format& of) {
  const auto known = static_cast<std::int64_t>(of.steps.size());
  if (found > known)
    refuse(code::format_newer, of,
           "its format is " + std::to_string(found) + " and this locket knows formats up to " + std::to_string(known),
           "Update locket; nothing was changed.");
  if (found < 0) refuse(code::format_unknown, of, "its format is " + std::to_string(found), "Restore it from a backup.");
}

// What the first `count` steps give, by running them: a list kept by hand would drift from them. Remembered for the whole
// process, because it costs as much as making a file does.
std::string schema_after(const format& of, std::size_t count) {
  static std::mutex lock;
  static std::map<std::string, std::string> known;
  std::string all;
  for (const step sql : of.steps.first(count)) (all += sql) += '\n';
  const std::lock_guard held(lock);
  if (const auto it = known.find(all); it != known.end()) return it->second;
  connection scratch({.path = ":memory:"});
  for (const step sql : of.steps.first(count)) scratch.run(sql);
  return known.emplace(std::move(all), scratch.schema_text()).first->second;
}

void check_schema(connection& on, const format& of, std::int64_t version) {
  if (on.schema_text() != schema_after(of, static_cast<std::size_t>(version)))
    refuse(code::format_unknown, of, "its tables are not those of format " + std::to_string(version),
           "Somebody altered it, or it is another program's. Restore it from a backup.");
}

}  // namespace

void bring_up(connection& on, const format& of) {
  const auto known = static_cast<std::int64_t>(of.steps.size());
  std::int64_t found = version_of(on);
  check_version(found, of);
  if (found < known) {
    transaction whole(on, intent::write);
    found = version_of(on);  // another process may have been here before the lock was
    check_version(found, of);
    // A step must meet the tables it was written for: in an altered file its SQL could do anything.
    check_schema(on, of, found);
    for (std::int64_t n = found; n < known; ++n) on.run(of.steps[static_cast<std::size_t>(n)]);
    on.run(("PRAGMA user_version=" + std::to_string(known)).c_str());
    whole.commit();
  }
  check_schema(on, of, known);
}

}  // namespace locket::store
