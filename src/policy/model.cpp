// SPDX-License-Identifier: MIT
#include <locket/policy.hpp>

#include "base/shared.hpp"
#include "crypto/derive.hpp"
#include "policy/document.hpp"

#include <algorithm>
#include <iterator>

namespace locket {

namespace {

struct named_basis {
  basis what;
  std::string_view id;
};
constexpr named_basis bases[] = {
    {basis::consent, "consent"},
    {basis::contract, "contract"},
    {basis::legal_obligation, "legal-obligation"},
    {basis::national_security, "national-security"},
    {basis::public_interest, "public-interest"},
    {basis::criminal_justice, "criminal-justice"},
    {basis::vital_interests, "vital-interests"},
    {basis::self_published, "self-published"},
    {basis::lawfully_public, "lawfully-public"},
    {basis::service_security, "service-security"},
};

}  // namespace

std::string_view id_of(basis what) noexcept {
  for (const auto& b : bases) {
    if (b.what == what) return b.id;
  }
  return "unknown";
}

std::optional<basis> parse_basis(std::string_view id) noexcept {
  for (const auto& b : bases) {
    if (b.id == id) return b.what;
  }
  return std::nullopt;
}

profile profile::cn_pipl() {
  // 18 is the policy's own, stricter than the 14 of PIPL Art. 31; under 14 every field is sensitive by Art. 28.
  return {.id = "cn-pipl",
          .adult_at = 18,
          .all_sensitive_under = 14,
          .additions_rest_on_consent = true,
          .unsupported_erased_after = std::nullopt};
}

profile profile::eu_gdpr() {
  // Art. 8 sets 16 where a member state says nothing; Art. 17(1)(b) erases without undue delay, for which Art. 12(3) allows a month.
  return {
      .id = "eu-gdpr", .adult_at = 16, .all_sensitive_under = 0, .additions_rest_on_consent = true, .unsupported_erased_after = days{30}};
}

// Ids sorted once, because every decision looks several up.
template <class Part>
class index_of {
 public:
  explicit index_of(const std::vector<Part>& parts) {
    sorted_.reserve(parts.size());
    for (const auto& part : parts) sorted_.push_back(&part);
    std::ranges::sort(sorted_, {}, [](const Part* part) -> std::string_view { return part->id; });
  }
  const Part* find(std::string_view id) const noexcept {
    const auto at = std::ranges::lower_bound(sorted_, id, {}, [](const Part* part) -> std::string_view { return part->id; });
    return at != sorted_.end() && (*at)->id == id ? *at : nullptr;
  }

 private:
  std::vector<const Part*> sorted_;
};

struct policy::sealed {
  explicit sealed(const content& of)
      : categories(of.categories), purposes(of.purposes), roles(of.roles), recipients(of.recipients), document(document_of(of)) {
    hash = crypto::hash32({reinterpret_cast<const std::uint8_t*>(document.data()), document.size()});
  }

  index_of<category> categories;
  index_of<purpose> purposes;
  index_of<role> roles;
  index_of<recipient> recipients;
  std::string document;
  std::array<std::uint8_t, 32> hash{};
};

policy::policy(content what)
    : content_(std::make_shared<const content>(std::move(what))), sealed_(std::make_shared<const sealed>(*content_)) {}

std::uint32_t policy::version() const noexcept { return content_->version; }
instant policy::effective() const noexcept { return content_->effective; }
const policy::content& policy::what() const noexcept { return *content_; }

const policy::category* policy::find_category(std::string_view id) const noexcept { return sealed_->categories.find(id); }
const policy::purpose* policy::find_purpose(std::string_view id) const noexcept { return sealed_->purposes.find(id); }
const policy::role* policy::find_role(std::string_view id) const noexcept { return sealed_->roles.find(id); }
const policy::recipient* policy::find_recipient(std::string_view id) const noexcept { return sealed_->recipients.find(id); }

bool policy::declared(const purpose& p, std::string_view id) const noexcept {
  if (p.any_category) return find_category(id) != nullptr;
  return std::ranges::find(p.categories, id) != p.categories.end();
}

const std::string& policy::document() const noexcept { return sealed_->document; }
const std::array<std::uint8_t, 32>& policy::hash() const noexcept { return sealed_->hash; }

}  // namespace locket
