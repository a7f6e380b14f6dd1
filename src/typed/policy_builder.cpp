// SPDX-License-Identifier: MIT
#include <locket/error.hpp>
#include <locket/policy_builder.hpp>

namespace locket {

namespace detail {

namespace {

[[noreturn]] void unreadable(const std::string& what, std::string_view text, const std::string& like) {
  throw error(code::policy_ill_formed,
              "locket: a policy cannot be written: " + what + " is \"" + std::string(text) + "\". Write it like \"" + like + "\".");
}

instant effective_from(std::string_view rfc3339) {
  if (const auto at = instant::parse(rfc3339)) return *at;
  unreadable("the instant from which it is in force", rfc3339, "2026-01-01T00:00:00Z");
}

}  // namespace

date day_from(std::string_view iso) {
  if (const auto day = date::parse(iso)) return *day;
  unreadable("a contract's last day", iso, "2027-12-31");
}

// An offset is read by what it does to an instant, so that it means the same as in every other time.
zone zone_from(std::string_view offset) {
  if (offset == "Z") return {0};
  if (const auto midnight = instant::parse("1970-01-01T00:00:00" + std::string(offset))) {
    return {static_cast<std::int32_t>(-midnight->unix_seconds)};
  }
  unreadable("the zone", offset, "+08:00");
}

policy_draft& begin_purpose(policy_draft& draft, std::string_view id, bool any_category) {
  draft.purpose(id);
  return any_category ? draft.any_category() : draft;
}

policy_draft& carried(policy_draft& draft, basis what, verbs scope, bool standing) {
  return draft.carried_by({what, scope.collect, scope.use, scope.provide, standing, scope.to_authority, scope.additions});
}

policy built(const policy_draft& draft, std::span<const record_schema* const> records) {
  policy_draft whole = draft;
  for (const record_schema* record : records) {
    for (const field_schema& field : record->fields) {
      for (const std::string_view purpose : field.purposes) whole.serves(purpose, field.category);
    }
  }
  policy made = whole.build();
  for (const record_schema* record : records) {
    for (const field_schema& field : record->fields) {
      if (made.find_category(field.category)) continue;
      throw error(code::policy_ill_formed, "locket: a policy cannot be built: the field " + std::string(record->name) + "." + std::string(field.name) +
                                               " is of category \"" + std::string(field.category) +
                                               "\", which the policy does not name. Say its retention and its final act.");
    }
  }
  return made;
}

}  // namespace detail

policy_builder<detail::between_parts> policy_version(std::uint32_t version, std::string_view effective) {
  policy_draft draft(version, detail::effective_from(effective));
  return policy_builder<detail::between_parts>(draft);
}
policy_builder<detail::between_parts> policy_after(const policy& before, std::uint32_t version, std::string_view effective) {
  policy_draft draft(before, version, detail::effective_from(effective));
  return policy_builder<detail::between_parts>(draft);
}

}  // namespace locket
