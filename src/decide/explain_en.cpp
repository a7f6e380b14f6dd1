// SPDX-License-Identifier: MIT
#include "decide/words.hpp"

#include <fmt/format.h>

namespace locket::decide {

namespace {

std::string capital(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string persons(std::uint32_t n) { return n == 1 ? std::string("1 person") : fmt::format("{} people", n); }

class english {
 public:
  explicit english(const grounds& g) : g_(g), w_(g, language::en) {}

  std::string tell() const { return opening() + ": " + (g_.why == reason::allow ? ground() : refusal()); }

 private:
  std::string purpose() const {
    const std::string clause = w_.clause();
    return w_.purpose(g_.purpose) + (clause.empty() ? "" : " (privacy policy, " + clause + ")");
  }
  std::string recipient() const { return w_.recipient(g_.recipient); }
  std::string role() const { return "the role " + w_.role(g_.role); }
  std::string speaker() const { return g_.is_minor ? "the guardian" : "the person concerned"; }
  std::string separate() const {
    if (!g_.is_sensitive) return "consent";
    return g_.what == verb::provide ? "a separate consent that names " + recipient() : std::string("a separate consent");
  }
  std::string ask() const { return fmt::format("Ask {} for {} first.", speaker(), separate()); }
  std::string consent() const {
    if (!g_.said) return "the consent of " + speaker();
    const event& e = *g_.said;
    const std::string named =
        e.recipient.empty() ? ""
                            : fmt::format(" (naming {}{})", w_.recipient(e.recipient), e.cross_border ? ", across the border too" : "");
    return fmt::format("the {}{} consent of {}{}", e.by == by::guardian ? "guardian's " : "",
                       e.form == form::separate ? "separate" : "general", w_.date(e.at), named);
  }
  std::string said_on() const { return g_.said ? "on " + w_.date(g_.said->at) : std::string("earlier"); }

  std::string opening() const {
    if (g_.purpose.empty()) return g_.why == reason::allow ? "This may be done" : "This may not be done";
    const char* may = g_.why == reason::allow ? "may" : "may not";
    const std::string fields = w_.fields();
    switch (g_.what) {
      case verb::use:
        return fmt::format("{} {} be used for {}", fields, may, purpose());
      case verb::collect:
        return fmt::format("{} {} be collected for {}", fields, may, purpose());
      case verb::provide:
        return fmt::format("{} {} be provided to {}{} for {}", fields, may, recipient(), g_.released ? " in de-identified form" : "",
                           purpose());
      case verb::statistic:
        return fmt::format("{} {} be counted in a statistic for {}", fields, may, purpose());
    }
    return fields;
  }

  std::string ground() const {
    if (g_.what == verb::statistic) {
      return fmt::format("the smallest group has {}, and {} are enough; a statistic is about nobody in particular and needs no consent.",
                         persons(g_.group), g_.minimum);
    }
    if (g_.released) {
      return fmt::format("the smallest group has {}, and {} are enough; what nobody can trace to a person needs no consent.",
                         persons(g_.group), g_.minimum);
    }
    if (g_.nuance == nuance::nothing_asked) {
      return "nothing stands against the purpose as such; whether a consent or another basis carries it is asked of each field.";
    }
    if (g_.nuance == nuance::nothing_held) return "nothing of the kind is held at present, so there is nothing that would need a consent.";
    if (g_.nuance == nuance::several_bases) {
      return fmt::format("{} rests on {}, and the rest on grounds of its own.", w_.category(g_.category),
                         g_.rests_on == basis::consent ? consent() : w_.basis(g_.rests_on));
    }
    if (g_.rests_on == basis::consent) return fmt::format("this rests on {}, and ends when that is withdrawn.", consent());
    if (g_.rests_on == basis::contract) {
      return fmt::format("the service contract that began {} cannot be performed without it, so no consent is needed.", said_on());
    }
    const std::string basis = w_.basis(g_.rests_on);
    if (g_.reference.empty()) return fmt::format("the policy itself names {} as a standing basis, so no consent is needed.", basis);
    return fmt::format("this rests on {} (reference {}), so no consent is needed.", basis, g_.reference);
  }

  std::string refusal() const {
    switch (g_.why) {
      case reason::undeclared_purpose:
        return undeclared();
      case reason::role_not_permitted:
        return about_role();
      case reason::rate_limited:
        return fmt::format(
            "{} may see the data of {} an hour and has done so in the last one; a consent does not change that. Try again later.", role(),
            persons(g_.cap));
      case reason::field_not_declared:
        if (g_.nuance == nuance::no_residues)
          return "the policy does not let this purpose use what is left of a value once it has expired, and a consent cannot make up for that.";
        return "the policy does not declare it for this purpose, and a consent cannot make up for that. A new version of the policy would "
               "have to.";
      case reason::recipient_unknown:
        return fmt::format("the policy names no recipient {}, and whom it does not name is given nothing, consent or no consent.",
                           recipient());
      case reason::recipient_not_contracted:
        return contract_with_recipient();
      case reason::recipient_purpose:
        return permitted_purposes();
      case reason::unknown_subject:
        return "nobody of that id is registered, or everything about them has been erased; so there is neither data nor a consent to rely "
               "on.";
      case reason::service_winding_down:
        return "the service is closing and collects nothing more, even with a consent.";
      case reason::expired:
        return fmt::format(
            "the time for keeping it ended {}, and a consent does not bring it back. If it is still needed, collect it again.",
            g_.expired_at ? "on " + w_.date(*g_.expired_at) : std::string("earlier"));
      case reason::restricted:
        return fmt::format(
            "the person concerned contested it {}, and until that is resolved it is neither used nor provided, whatever was consented to.",
            said_on());
      case reason::policy_rejected:
        return fmt::format(
            "the person concerned rejected version {} of the policy {}, so no earlier consent or contract carries this. First {} must "
            "accept version {} or a later one explicitly.",
            g_.version, said_on(), speaker(), g_.version);
      case reason::basis_not_applicable:
        return about_basis();
      case reason::group_too_small:
        if (g_.nuance == nuance::size_not_told) {
          return fmt::format(
              "some group has fewer than the {} people that are needed so that nobody can be made out; how few is not told, and a consent "
              "does not change that. Ask for fewer fields or coarser values.",
              g_.minimum);
        }
        return fmt::format(
            "the smallest group has {}, and at least {} are needed so that nobody can be made out; a consent does not change that.",
            persons(g_.group), g_.minimum);
      case reason::absent:
        if (g_.nuance == nuance::still_kept) return "the value itself is still kept, and what is left of it can be used only once that has expired.";
        return "there is no such record, or it holds nothing there; no consent was looked at.";
      case reason::permit_ended:
        return "the permit has run out, or the consent or contract behind it has ended. Ask for a new permit.";
      case reason::not_unique:
        return "another record holds the same value, which must not occur twice; a consent does not change that.";
      case reason::vault_restored:
        return "the data came from a backup, which may lack a later withdrawal, so no consent counts until somebody has checked and "
               "accepted it.";
      default:
        return about_consent();
    }
  }

  std::string undeclared() const {
    if (g_.nuance == nuance::no_policy) return "no privacy policy is in force yet, so there is nothing to consent to.";
    return fmt::format(
        "the policy in force (version {}) declares no such purpose, so nobody could consent to it. A new version would have to declare "
        "it first.",
        g_.in_force ? g_.in_force->version() : 0);
  }

  std::string about_role() const {
    switch (g_.nuance) {
      case nuance::unknown_role:
        return fmt::format("the policy knows no role {}, and a consent does not make one.", w_.role(g_.role));
      case nuance::others_data:
        return fmt::format("{} reaches one's own data alone, and this is somebody else's; a consent does not change that.", role());
      case nuance::one_person:
        return fmt::format("{} may see statistics and de-identified releases, but nobody's own data, even with a consent.", role());
      case nuance::no_agreement:
        return fmt::format("{} takes a confidentiality agreement in force, and {}; a consent does not replace it. Sign one first.", role(),
                           g_.agreement_ended ? "the last one ended on " + w_.date(*g_.agreement_ended) : std::string("there is none"));
      default:
        return fmt::format("{} may not act for this purpose, whatever was consented to. Somebody whose role includes it may.", role());
    }
  }

  std::string contract_with_recipient() const {
    const auto* r = g_.in_force ? g_.in_force->find_recipient(g_.recipient) : nullptr;
    if (!r || !r->contract_until) return fmt::format("there is no contract with {}, and a consent does not replace one.", recipient());
    return fmt::format("the last day of the contract with {} was {}, and a consent does not replace it. Renew the contract first.",
                       recipient(), w_.date(*r->contract_until));
  }
  std::string permitted_purposes() const {
    const auto* r = g_.in_force ? g_.in_force->find_recipient(g_.recipient) : nullptr;
    if (!r || r->permits.empty())
      return fmt::format("{} may receive data for no purpose at all, and a consent does not change that.", recipient());
    std::vector<std::string> names;
    for (const auto& id : r->permits) names.push_back(w_.purpose(id));
    return fmt::format("{} may receive data for {} only, and a consent does not change that.", recipient(), words::list(std::move(names)));
  }

  std::string about_basis() const {
    const std::string named = g_.named ? w_.basis(*g_.named) : std::string("nothing");
    switch (g_.nuance) {
      case nuance::unnamed_demand:
        return "it rests on a legal basis with its reference alone, and neither a consent nor a contract takes its place. Name the basis, "
               "such as a legal "
               "obligation, and the reference.";
      case nuance::demand_collects:
        return "what is already held is disclosed for it, and nothing new is collected, with or without a consent.";
      case nuance::no_reference:
        return fmt::format(
            "{} was named without its reference (a case number, a warrant, an incident), and no consent was relied on. Add the reference.",
            named);
      case nuance::no_contract:
        return "the service contract was named, and it ended when the account was closed. Only a consent could carry this now.";
      case nuance::contract_unconfirmed:
        return "the contract that was named was opened by a minor without a guardian's consent, and the person, of age now, has not "
               "confirmed it. An explicit "
               "acceptance of the policy would.";
      case nuance::contract_excludes:
        return fmt::format("it is sensitive, and the service contract does not carry it. {}", ask());
      case nuance::separate_withdrawn:
        return "every separate consent that it was collected on has been withdrawn, so the service contract does not carry it any more. "
               "Ask for a separate "
               "consent again.";
      case nuance::added_later:
        return fmt::format("a later version of the policy added this, so it rests on consent alone and not on {}.", named);
      case nuance::weighs_on_person:
        return fmt::format("this purpose weighs on the person, and {} does not carry that. Ask {} for consent first.", named, speaker());
      case nuance::not_published:
        return fmt::format("the person concerned did not publish it. {}", ask());
      case nuance::not_public_source:
        return fmt::format("it did not come from a lawfully public source. {}", ask());
      case nuance::only_authorities:
        return fmt::format("{} carries a provision to authorities only, and no consent was relied on.", named);
      case nuance::demand_elsewhere:
        return fmt::format(
            "{} is no legal basis for it, and neither a consent nor a contract takes the place of one. Name the basis that applies, such "
            "as a "
            "legal obligation, and its reference.",
            named);
      default:
        return fmt::format("{} does not carry this, and no consent was relied on. Name a basis that does, or ask for consent.", named);
    }
  }

  std::string about_consent() const {
    switch (g_.why) {
      case reason::guardian_consent_required:
        return guardian();
      case reason::consent_withdrawn:
        return withdrawn();
      case reason::consent_outdated:
        return fmt::format("{} was given under an earlier version, and version {}, in force since {}, changed this purpose materially. {}",
                           consent(), g_.version, g_.changed_at ? w_.date(*g_.changed_at) : std::string("then"), renewal());
      case reason::no_consent:
        return fmt::format("there is no consent to it that counts. {}", ask());
      case reason::separate_consent_required:
        if (g_.nuance == nuance::names_other) {
          return fmt::format("{} does not name {}, and to provide sensitive data takes one that does. {}", consent(), recipient(), ask());
        }
        return fmt::format("it is sensitive, and {} is not enough. {}", consent(), ask());
      case reason::cross_border_consent_required:
        return beyond_the_border();
      default:
        return "there is no consent to rely on.";
    }
  }
  std::string guardian() const {
    if (g_.nuance == nuance::contract_guardian) {
      return fmt::format(
          "the contract that was named was opened by a minor without a guardian's consent. Ask the guardian for consent to {} first.",
          g_.in_force ? w_.purpose(g_.in_force->what().contract_stands_on) : std::string("the service"));
    }
    if (g_.said)
      return fmt::format("the person concerned is a minor, and the consent of {} was their own, without a guardian's. {}",
                         w_.date(g_.said->at), ask());
    return fmt::format("the person concerned is a minor, and no guardian has consented to it. {}", ask());
  }
  std::string withdrawn() const {
    if (g_.nuance == nuance::account_closed) {
      return fmt::format("the account was closed {}, which withdrew every consent given before. {}", said_on(), ask());
    }
    if (g_.nuance == nuance::recipient_refused) {
      return fmt::format(
          "the person concerned refused {} {}, and earlier consents do not count for it any more. It takes a new one that names {}.",
          recipient(), said_on(), recipient());
    }
    return fmt::format("the consent was withdrawn {}. {}", said_on(), ask());
  }
  std::string renewal() const {
    if (g_.said && g_.said->form == form::separate) return fmt::format("Ask {} for a separate consent again.", speaker());
    return fmt::format("Either {} accepts version {} or a later one explicitly, or consents again.", speaker(), g_.version);
  }
  std::string beyond_the_border() const {
    const auto* r = g_.in_force ? g_.in_force->find_recipient(g_.recipient) : nullptr;
    return fmt::format(
        "{} is in {}, outside {}, where the data is stored, and no consent that counts names it and reaches that far. Ask {} for one "
        "first.",
        recipient(), r ? r->region : "another region", g_.in_force ? g_.in_force->what().region : "the region", speaker());
  }

  const grounds& g_;
  words w_;
};

}  // namespace

std::string sentence_en(const grounds& g) { return capital(english(g).tell()); }

}  // namespace locket::decide
