// SPDX-License-Identifier: MIT
#include "decide/bases.hpp"

#include "decide/carriage.hpp"
#include "decide/contract.hpp"

#include <algorithm>

namespace locket::decide {

namespace {

constexpr finding not_applicable{reason::basis_not_applicable};

finding contract_fits(const asked& a) noexcept {
  if (!contract_runs(a)) return not_applicable;
  if (contract_stands(a)) return {};
  // A guardian can still be asked to stand behind a minor; of somebody of age only their own acceptance is missing.
  return a.who.is_minor(a.what.at) ? finding{reason::guardian_consent_required} : not_applicable;
}

// What was made public may be used as it is, but not to weigh on the person, and it is no reason to collect more (R4.2.5, R4.2.6).
bool public_fits(const asked& a) noexcept {
  if (!a.has_reference() || a.purpose.weighs_on_person) return false;
  if (!a.collects()) return true;
  return *a.what.basis == basis::lawfully_public && a.what.source == source::published && !a.purpose.any_category;
}

bool declared_basis_fits(const asked& a) noexcept {
  const auto* how = carriage_of(a.purpose, *a.what.basis);
  if (!how || !carries_verb(*how, a)) return false;
  return a.has_reference() || (how->standing && !a.provides());
}

}  // namespace

finding fits(const asked& a) noexcept {
  if (!a.what.basis) return a.purpose.any_category ? not_applicable : finding{};
  switch (*a.what.basis) {
    case basis::consent:
      return a.purpose.any_category ? not_applicable : finding{};
    case basis::contract:
      return contract_fits(a);
    case basis::self_published:
    case basis::lawfully_public:
      return public_fits(a) ? finding{} : not_applicable;
    default:
      return declared_basis_fits(a) ? finding{} : not_applicable;
  }
}

finding carried_by_named(const asked& a, const field& f, const policy::category& c) noexcept {
  bool carries = false;
  switch (*a.what.basis) {
    case basis::consent:
      break;
    case basis::contract:
      carries = contract_covers(a, c);
      break;
    case basis::self_published:
      carries = f.self_published;
      break;
    case basis::lawfully_public:
      carries = a.collects() || f.source == source::published;
      break;
    default:
      carries = reaches_additions(*carriage_of(a.purpose, *a.what.basis), a, c);
      break;
  }
  if (!carries) return not_applicable;
  return {.rests_on = *a.what.basis, .event = *a.what.basis == basis::contract ? a.who.contract : none};
}

std::optional<finding> carried_without_asking(const asked& a, const policy::category& c) noexcept {
  if (contract_runs(a) && contract_covers(a, c) && contract_stands(a)) {
    return finding{.rests_on = basis::contract, .event = a.who.contract};
  }
  if (a.provides()) return std::nullopt;
  for (const auto& how : a.purpose.carried_by) {
    if (how.standing && carries_verb(how, a) && reaches_additions(how, a, c)) return finding{.rests_on = how.basis};
  }
  return std::nullopt;
}

bool must_go_on(const asked& a) noexcept {
  if (a.purpose.any_category) return true;
  return a.what.basis == basis::legal_obligation && a.has_reference() && carriage_of(a.purpose, basis::legal_obligation) != nullptr;
}

}  // namespace locket::decide
