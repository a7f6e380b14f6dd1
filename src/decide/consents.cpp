// SPDX-License-Identifier: MIT
#include "decide/consents.hpp"

namespace locket::decide {

namespace {

using kind = event::kind;

// Looks at the consents from the latest to the first, so that what was withdrawn after each is known when it is met.
class consents {
 public:
  consents(const asked& a, bool sensitive, bool across) : a_(a), sensitive_(sensitive), across_(across), refusal_(latest_refusal()) {}

  // The latest that counts, or why the latest looked at does not.
  finding find() noexcept {
    finding latest{reason::no_consent};
    bool any = false;
    const auto& events = a_.said.events;
    const std::size_t first = refusal_ == none ? 0 : refusal_ + 1;
    for (std::size_t i = events.size(); i-- > first;) {
      const event& e = events[i];
      if (e.what == kind::closed || (e.what == kind::withdrawn && e.about == a_.what.purpose && e.recipient.empty())) withdrawn_ = i;
      if (e.what != kind::consented || !is_looked_at(e)) continue;
      const finding found = judge(e, i);
      if (found.allows()) return found;
      if (!any) latest = found;
      any = true;
      if (withdrawn_ != none) break;  // so is every earlier one
    }
    return any ? latest : nothing_given();
  }

 private:
  // A withdrawal that names this recipient refuses it until a consent names it again (rule 5).
  std::size_t latest_refusal() const noexcept {
    if (!a_.provides()) return none;
    const auto& events = a_.said.events;
    for (std::size_t i = events.size(); i-- > 0;) {
      const event& e = events[i];
      if (e.what == kind::withdrawn && e.about == a_.what.purpose && e.recipient == a_.what.recipient) return i;
    }
    return none;
  }

  bool names_recipient(const event& e) const noexcept { return a_.provides() && e.recipient == a_.what.recipient; }

  bool is_looked_at(const event& e) const noexcept {
    if (e.about != a_.what.purpose) return false;
    if (!names_recipient(e) && (!e.recipient.empty() || refusal_ != none)) return false;
    return a_.who.was_given(e, a_.what.at);
  }

  finding judge(const event& e, std::size_t i) noexcept {
    if (e.by != a_.who.speaks(e.at)) return {.why = reason::guardian_consent_required, .event = i};
    if (withdrawn_ != none) return {.why = reason::consent_withdrawn, .event = withdrawn_};
    if (const policy* changed = a_.policies.materially_changed(a_.what.purpose, e.at, a_.what.at)) {
      if (e.form == form::separate || highest_accepted() < changed->version()) {
        return {.why = reason::consent_outdated, .event = i, .version = changed->version()};
      }
    }
    const bool form_suffices = !sensitive_ || (e.form == form::separate && (!a_.provides() || names_recipient(e)));
    if (!form_suffices) return {.why = reason::separate_consent_required, .event = i};
    if (across_ && !(e.cross_border && names_recipient(e))) return {.why = reason::cross_border_consent_required, .event = i};
    return {.event = i};
  }

  std::uint32_t highest_accepted() noexcept {
    if (!accepted_) accepted_ = decide::highest_accepted(a_.policies, a_.said, a_.who, a_.what.at);
    return *accepted_;
  }

  finding nothing_given() const noexcept {
    if (refusal_ != none) return {.why = reason::consent_withdrawn, .event = refusal_};
    return {a_.who.is_minor(a_.what.at) ? reason::guardian_consent_required : reason::no_consent};
  }

  const asked& a_;
  const bool sensitive_;
  const bool across_;
  const std::size_t refusal_;
  std::size_t withdrawn_ = none;
  std::optional<std::uint32_t> accepted_{};
};

}  // namespace

finding by_consent(const asked& a, bool sensitive) noexcept { return consents(a, sensitive, false).find(); }

finding beyond_the_border(const asked& a, bool sensitive) noexcept {
  const finding found = consents(a, sensitive, true).find();
  return found.allows() ? found : finding{reason::cross_border_consent_required};
}

}  // namespace locket::decide
