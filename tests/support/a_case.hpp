// What happened to a subject and what is asked then, in words, and the decision as a line of text.
#pragma once

#include "decide/decide.hpp"
#include "decide/explain.hpp"

#include "support/a_policy.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace support {

/// A subject's history. Dates begin at midnight in the policy's zone; events are in the order of the calls.
class history {
 public:
  using event = locket::subject_event;
  using kind = event::kind;

  /// Born on a date: of age and past the tender age by it.
  explicit history(std::string_view born = "1990-05-01") : born_(locket::date::parse(born).value()) {}

  history& enrol(std::string_view date) {
    const locket::zone z{8 * 3600};
    return add(
        {.what = kind::enrolled, .at = on(date), .of_age_all = born_.birthday(14).begins(z), .of_age = born_.birthday(18).begins(z)});
  }
  history& consent(std::string_view date, std::string purpose, locket::form form = locket::form::general, std::string recipient = {},
                   bool cross_border = false) {
    return add({.what = kind::consented,
                .at = on(date),
                .about = std::move(purpose),
                .recipient = std::move(recipient),
                .form = form,
                .by = speaker_,
                .cross_border = cross_border});
  }
  history& withdraw(std::string_view date, std::string purpose, std::string recipient = {}) {
    return add({.what = kind::withdrawn, .at = on(date), .about = std::move(purpose), .recipient = std::move(recipient)});
  }
  history& accept(std::string_view date, std::uint32_t version, locket::acceptance how = locket::acceptance::explicitly) {
    return add({.what = kind::accepted, .at = on(date), .by = speaker_, .how = how, .version = version});
  }
  history& reject(std::string_view date, std::uint32_t version) {
    return add({.what = kind::rejected, .at = on(date), .version = version});
  }
  history& close(std::string_view date) { return add({.what = kind::closed, .at = on(date)}); }
  history& contest(std::string_view date, std::string category) {
    return add({.what = kind::contested, .at = on(date), .about = std::move(category)});
  }
  history& resolve(std::string_view date, std::string category) {
    return add({.what = kind::resolved, .at = on(date), .about = std::move(category)});
  }
  /// What follows is said by a guardian, or by the subject again.
  history& guardian() { return speaker_ = locket::by::guardian, *this; }
  history& subject() { return speaker_ = locket::by::subject, *this; }

  const locket::standing& said() const { return said_; }

 private:
  history& add(event e) { return said_.events.push_back(std::move(e)), *this; }
  locket::date born_;
  locket::by speaker_ = locket::by::subject;
  locket::standing said_;
};

/// One request. Fields are held unless said otherwise.
class asking {
 public:
  asking(locket::decide::verb what, std::string_view date, std::string purpose, std::initializer_list<std::string_view> fields)
      : purpose_(std::move(purpose)) {
    made_.what = what;
    made_.at = on(date);
    for (const auto f : fields) fields_.push_back({.category = f, .held = what != locket::decide::verb::collect});
  }
  asking(locket::decide::verb what, locket::instant at, std::string purpose, std::string_view field) : asking(what, "2026-01-05", std::move(purpose), {field}) { made_.at = at; }
  asking& to(std::string recipient) { return recipient_ = std::move(recipient), *this; }
  asking& as(std::string role, bool own_data = false) { return role_ = std::move(role), made_.own_data = own_data, *this; }
  asking& sworn_until(std::string_view date) { return made_.confidentiality_until = on(date), *this; }
  asking& having_read(std::uint32_t subjects) { return made_.subjects_in_last_hour = subjects, *this; }
  asking& under(locket::basis b, std::string reference = {}) { return made_.basis = b, reference_ = std::move(reference), *this; }
  asking& from(locket::source s) { return made_.source = s, *this; }
  asking& released(std::uint32_t k, std::uint32_t group) { return made_.k = k, made_.group = group, *this; }
  asking& of_group(std::uint32_t n) { return made_.group = n, *this; }
  asking& restored() { return made_.restored = true, *this; }
  asking& winding_down() { return made_.winding_down = true, *this; }
  asking& nothing_held() {
    for (auto& f : fields_) f.held = false;
    return *this;
  }
  asking& expiring(std::string_view date) { return fields_.front().expires = on(date), *this; }
  asking& published() { return fields_.front().self_published = true, *this; }
  asking& collected_from(locket::source s) { return fields_.front().source = s, *this; }

  locket::decide::request request() const {
    auto r = made_;
    r.purpose = purpose_;
    r.fields = fields_;
    r.role = role_;
    r.recipient = recipient_;
    r.reference = reference_;
    return r;
  }

 private:
  locket::decide::request made_;
  std::string purpose_, role_ = "system", recipient_, reference_;
  std::vector<locket::decide::field> fields_;
};

using fields = std::initializer_list<std::string_view>;
inline asking use(std::string_view date, std::string purpose, fields f) { return {locket::decide::verb::use, date, std::move(purpose), f}; }
inline asking collect(std::string_view date, std::string purpose, fields f) {
  return {locket::decide::verb::collect, date, std::move(purpose), f};
}
inline asking provide(std::string_view date, std::string purpose, fields f, std::string to) {
  return asking(locket::decide::verb::provide, date, std::move(purpose), f).to(std::move(to));
}
inline asking statistic(std::string_view date, std::string purpose, fields f, std::uint32_t group) {
  return asking(locket::decide::verb::statistic, date, std::move(purpose), f).of_group(group);
}

inline locket::timeline only(locket::policy p) {
  locket::timeline t;
  t.add(std::move(p));
  return t;
}
inline const locket::timeline& version_1() {
  static const locket::timeline t = only(a_policy());
  return t;
}

/// "allow by contract", "no-consent: mail", "unknown-subject".
inline std::string answer(const history& h, const asking& a, const locket::timeline& policies = version_1()) {
  const auto what = a.request();
  const auto o = locket::decide::decide(policies, h.said(), what);
  std::string line(locket::id_of(o.why));
  if (o.why == locket::reason::allow)
    return o.field == locket::decide::none ? line : line + " by " + std::string(locket::id_of(o.rests_on));
  return o.field == locket::decide::none ? line : line + ": " + std::string(what.fields[o.field].category);
}

inline locket::decision explained(const history& h, const asking& a, const locket::timeline& policies = version_1()) {
  const auto what = a.request();
  return locket::decide::explained(policies, h.said(), what, locket::decide::decide(policies, h.said(), what));
}

}  // namespace support
