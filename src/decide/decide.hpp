// The decision: (policy versions, the subject's standing, the request) -> allow, or one reason. Pure: no clock, no I/O, no allocation.
#pragma once

#include "base/standing.hpp"
#include "policy/timeline.hpp"

#include <locket/consent.hpp>
#include <locket/denial.hpp>
#include <locket/retention.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace locket::decide {

constexpr std::size_t none = static_cast<std::size_t>(-1);

using event = subject_event;
using standing = locket::standing;

enum class verb : std::uint8_t { use = 1, collect = 2, provide = 3, statistic = 4 };  // stored in the audit: never renumber

struct field {
  std::string_view category;
  std::string_view name{};  // of the stored field, for explanations; may be empty
  // What this subject holds of it; `held` is false if nothing was ever collected (or everything was erased).
  bool held = false;
  std::optional<instant> expires{};  // computed by the engine from the value's class
  locket::source source = source::subject;
  bool self_published = false;
};

struct request {
  verb what = verb::use;
  instant at;
  std::string_view purpose;
  std::span<const field> fields;  // none: about the purpose as such, whatever field it may be
  // the actor
  std::string_view role = "system";
  bool own_data = false;                           // the actor is the subject
  std::optional<instant> confidentiality_until{};  // the agreement of the role's holder that is in force the longest
  std::uint32_t subjects_in_last_hour = 0;         // other subjects this actor read in the hour before
  // the basis named, if any
  std::optional<locket::basis> basis{};
  std::string_view reference{};
  // collection
  locket::source source = source::subject;
  // provision
  std::string_view recipient{};
  std::optional<std::uint32_t> k{};  // a de-identified release
  std::uint32_t group = 0;           // of a release or statistic: the smallest group
  bool group_measured = false;       // by the vault itself, on the data: then a refusal does not tell how small it is
  bool winding_down = false;
  bool restored = false;  // the vault came from a backup that may lack a withdrawal, and nobody has accepted that yet
};

/// What was decided and what it rests on; indexes into the request's fields and the standing's events.
struct outcome {
  reason why = reason::allow;
  std::size_t field = none;  // the field that decided
  locket::basis rests_on =
      basis::consent;  // of an allow: what carries it (of the first field that is carried by consent, else of the first field)
  std::size_t event =
      none;  // the consent it rests on; or the consent withdrawn, outdated or of the wrong form; the withdrawal; the rejection; the contest
  std::uint32_t version = 0;  // the version that outdated the consent or was rejected
};

/// The first refusal among all fields and checks, in the order of `reason`; else allow.
outcome decide(const timeline&, const standing&, const request&) noexcept;

/// True if deciding depends on a held field's source or publication: the engine opens it first only then.
bool needs_provenance(const request&) noexcept;

}  // namespace locket::decide
