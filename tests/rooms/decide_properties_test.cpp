// What holds of the decision whatever happened: over random histories and requests.
#include "support/a_case.hpp"
#include "support/seed.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace locket;
using kind = subject_event::kind;

namespace {

constexpr std::int64_t day = 86400;
constexpr int histories = 20000;
constexpr int requests_each = 8;

const std::string purposes[] = {"service", "newsletter", "rating", "map", "guard", "watch", "tell", "publish", "demand", "invented"};
const std::string categories[] = {"mail", "nickname", "diary", "note", "id-card", "place"};
const std::string recipients[] = {"post", "abroad", "bank", "court", "hospital", "stranger"};
const std::string roles[] = {"system", "system", "system", "member", "desk", "counter"};

/// Version 2 changes what version 1 promised, and 3 adds; so consents go out of date.
const timeline& versions() {
  static const timeline all = [] {
    timeline t;
    const auto first = support::a_policy();
    t.add(first);
    auto d = support::a_change(first, "2026-06-01");
    d.category("mail").from_collection(days{400}).from_closure(days{60}).then(final_act::erase);
    const auto second = d.build();
    t.add(second);
    auto e = support::a_change(second, "2026-09-01");
    e.recipient("abroad", recipient_kind::partner, "US").called("海外邮局", "the Post Abroad").contract_until({2030, 12, 31});
    e.permits("newsletter").permits("service").permits("tell").permits("map").permits("publish");
    t.add(e.build());
    return t;
  }();
  return all;
}

subject_event said(support::dice& any, instant at) {
  subject_event e{.at = at};
  switch (any.under(9)) {
    case 0:
    case 1:
    case 2:
      e.what = kind::consented;
      break;
    case 3:
      e.what = kind::withdrawn;
      break;
    case 4:
      e.what = kind::accepted;
      break;
    case 5:
      e.what = any.one_in(3) ? kind::rejected : kind::accepted;
      break;
    case 6:
      e.what = any.one_in(6) ? kind::closed : kind::consented;
      break;
    case 7:
      e.what = kind::contested;
      break;
    default:
      e.what = kind::resolved;
  }
  e.by = any.one_in(4) ? by::guardian : by::subject;
  if (e.what == kind::consented || e.what == kind::withdrawn) {
    e.about = any.of(purposes);
    e.form = any.one_in(2) ? form::separate : form::general;
    if (any.one_in(3)) e.recipient = any.of(recipients);
    e.cross_border = !e.recipient.empty() && any.one_in(2);
  } else if (e.what == kind::contested || e.what == kind::resolved) {
    e.about = any.of(categories);
  } else if (e.what != kind::closed) {
    e.version = static_cast<std::uint32_t>(1 + any.under(3));
    e.how = any.one_in(2) ? acceptance::explicitly : acceptance::continued_use;
  }
  return e;
}

/// Events with half a day or more between them, from the enrolment on.
standing lived(support::dice& any) {
  standing s;
  auto at = support::on("2026-01-05");
  const std::int64_t ages[] = {40 * 365, 17 * 365, 13 * 365};
  const auto born = at.unix_seconds - any.of(ages) * day - static_cast<std::int64_t>(any.under(365)) * day;
  if (!any.one_in(12))
    s.events.push_back({.what = kind::enrolled, .at = at, .of_age_all = {born + 14 * 365 * day}, .of_age = {born + 18 * 365 * day}});
  for (auto left = any.under(9); left > 0; --left) {
    at = {at.unix_seconds + day / 2 + static_cast<std::int64_t>(any.under(45)) * day};
    s.events.push_back(said(any, at));
  }
  return s;
}

support::asking asked(support::dice& any, instant not_before) {
  const decide::verb verbs[] = {decide::verb::use, decide::verb::use, decide::verb::collect, decide::verb::provide};
  const auto what = any.of(verbs);
  const auto at = std::max(not_before, instant{support::on("2026-01-05").unix_seconds + static_cast<std::int64_t>(any.under(420)) * day});
  support::asking a(what, at, any.of(purposes), any.of(categories));
  if (what == decide::verb::provide) a.to(any.of(recipients));
  a.as(any.of(roles), any.one_in(2)).sworn_until("2026-12-31");
  if (any.one_in(4)) a.under(static_cast<basis>(1 + any.under(10)), any.one_in(3) ? "" : "case 7");
  if (any.one_in(4)) a.published();
  if (any.one_in(6)) a.collected_from(source::published).from(source::published);
  return a;
}

reason decided(const standing& s, const decide::request& r) { return decide::decide(versions(), s, r).why; }

std::string told(const standing& s, const decide::request& r) {
  std::string all = "at " + r.at.text() + " " + std::string(r.purpose) + "/" + std::string(r.fields.front().category) + " as " + std::string(r.role) + " to " + std::string(r.recipient);
  for (const auto& e : s.events) all += "\n  " + e.at.text() + " " + std::to_string(static_cast<int>(e.what)) + " " + e.about + " " + e.recipient + " v" + std::to_string(e.version) + " by " + std::to_string(static_cast<int>(e.by));
  return all;
}

instant end_of(const standing& s) { return s.events.empty() ? instant{} : s.events.back().at; }

/// For many histories and requests; counts how many were allowed before, so that a run in which nothing was to be lost fails.
template <class Change>
void never_opens(Change change) {
  support::dice any;
  std::uint64_t allowed = 0, refused = 0, closed_by_it = 0;
  for (int i = 0; i < histories; ++i) {
    const auto before = lived(any);
    for (int j = 0; j < requests_each; ++j) {
      const auto question = asked(any, end_of(before));
      auto r = question.request();
      const auto first = decided(before, r);
      auto after = before;
      auto fields = std::vector<decide::field>(r.fields.begin(), r.fields.end());
      change(any, after, fields, r);
      const auto plain = r.fields;
      r.fields = fields;
      const auto then = decided(after, r);
      r.fields = plain;
      (first == reason::allow ? allowed : refused) += 1;
      closed_by_it += first == reason::allow && then != reason::allow;
      if (first != reason::allow && then == reason::allow) FAIL_CHECK("was " << id_of(first) << ", is allowed: " << told(after, r));
    }
  }
  CHECK(allowed > 1000);
  CHECK(refused > 1000);
  CHECK(closed_by_it > 50);
}

}  // namespace

TEST_CASE("R8.5: withdrawing never turns a no into a yes") {
  never_opens([](support::dice& any, standing& s, auto&, const decide::request& r) {
    subject_event e{.what = kind::withdrawn, .at = r.at, .about = any.one_in(2) ? any.of(purposes) : std::string(r.purpose)};
    if (any.one_in(3)) e.recipient = any.of(recipients);
    s.events.push_back(std::move(e));
  });
}

TEST_CASE("R8.5: closing the account never turns a no into a yes") {
  never_opens([](support::dice&, standing& s, auto&, const decide::request& r) { s.events.push_back({.what = kind::closed, .at = r.at}); });
}

TEST_CASE("R7.3: rejecting a version never turns a no into a yes") {
  never_opens([](support::dice& any, standing& s, auto&, const decide::request& r) {
    s.events.push_back({.what = kind::rejected, .at = r.at, .version = static_cast<std::uint32_t>(1 + any.under(3))});
  });
}

TEST_CASE("R1.3: contesting never turns a no into a yes") {
  never_opens([](support::dice& any, standing& s, auto&, const decide::request& r) {
    s.events.push_back({.what = kind::contested, .at = r.at, .about = any.of(categories)});
  });
}

TEST_CASE("R3.3: expiring never turns a no into a yes") {
  never_opens([](support::dice&, standing&, auto& fields, const decide::request& r) {
    for (auto& f : fields) f.expires = r.at;
  });
}

TEST_CASE("R8.4: erasing never turns a no into a yes") {
  never_opens([](support::dice&, standing& s, auto& fields, const decide::request&) {
    s.events.clear();
    for (auto& f : fields) f.held = false;
  });
}

TEST_CASE("R0.1: a decision does not depend on the order of events that have nothing to do with each other") {
  support::dice any;
  std::uint64_t swapped = 0, allowed = 0;
  const auto separate = [](const subject_event& a, const subject_event& b) {
    const auto of_purpose = [](const subject_event& e) { return e.what == kind::consented || e.what == kind::withdrawn; };
    const auto of_category = [](const subject_event& e) { return e.what == kind::contested || e.what == kind::resolved; };
    if (of_purpose(a) && of_category(b)) return true;
    if (of_category(a) && of_purpose(b)) return true;
    return ((of_purpose(a) && of_purpose(b)) || (of_category(a) && of_category(b))) && a.about != b.about;
  };
  for (int i = 0; i < histories; ++i) {
    auto one = lived(any);
    for (std::size_t k = 1; k < one.events.size(); ++k) {
      if (!separate(one.events[k - 1], one.events[k])) continue;
      one.events[k].at = one.events[k - 1].at;  // at the same instant, so that the order alone differs
      auto other = one;
      std::swap(other.events[k - 1], other.events[k]);
      for (int j = 0; j < requests_each; ++j) {
        const auto question = asked(any, end_of(one));
        const auto r = question.request();
        const auto first = decided(one, r);
        allowed += first == reason::allow;
        ++swapped;
        if (const auto second = decided(other, r); second != first) FAIL_CHECK(id_of(first) << " or " << id_of(second) << ": " << told(one, r));
      }
    }
  }
  CHECK(swapped > 1000);
  CHECK(allowed > 100);
}

TEST_CASE("R8.6: what is allowed for several fields at once is what is allowed for each") {
  support::dice any;
  std::uint64_t allowed = 0, mixed = 0;
  for (int i = 0; i < histories; ++i) {
    const auto s = lived(any);
    for (int j = 0; j < requests_each; ++j) {
      const auto question = asked(any, end_of(s));
      auto r = question.request();
      std::vector<decide::field> fields;
      for (auto left = 1 + any.under(4); left > 0; --left) {
        fields.push_back(r.fields.front());
        fields.back().category = any.of(categories);
        fields.back().held = !any.one_in(4);
        if (any.one_in(8)) fields.back().expires = r.at;
      }
      std::size_t each = 0;
      for (const auto& one : fields) {
        r.fields = {&one, 1};
        each += decided(s, r) == reason::allow;
      }
      r.fields = fields;
      const bool all = decided(s, r) == reason::allow;
      allowed += all;
      mixed += each > 0 && each < fields.size();
      if (all != (each == fields.size())) FAIL_CHECK(each << " of " << fields.size() << " are allowed, and all at once " << (all ? "are" : "are not") << ": " << told(s, r));
    }
  }
  CHECK(allowed > 1000);
  CHECK(mixed > 100);
}

TEST_CASE("R8.6: deciding twice is the same, and what is explained is what was decided") {
  support::dice any;
  for (int i = 0; i < histories / 10; ++i) {
    const auto s = lived(any);
    const auto question = asked(any, end_of(s));
    const auto r = question.request();
    const auto once = decide::decide(versions(), s, r);
    const auto again = decide::decide(versions(), standing(s), question.request());
    CHECK(once.why == again.why);
    CHECK(once.field == again.field);
    CHECK(once.event == again.event);
    const auto explained = decide::explained(versions(), s, r, once);
    CHECK(explained.why() == once.why);
    CHECK_FALSE(explained.explain("zh").empty());
    CHECK_FALSE(explained.explain("en").empty());
  }
}
