// A small vault in which every kind of answer stands (open, denied, expired, erased), and what it says as lines of text: for tests that damage files.
// Of a damaged vault each line must be the same, a fault, or a refusal; see `compared`.
#pragma once

#include "support/a_host.hpp"
#include "support/hand_clock.hpp"

#include <locket/error.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace specimen {

using host::comment, host::member;

struct somebody {
  const char* name;
  locket::subject_id who;
  locket::record_id record;
};

inline somebody person(const char* name, char digit) {
  return {name, locket::subject_id::parse(std::string(31, '0') + digit).value(), locket::record_id::parse(std::string(31, '1') + digit).value()};
}
// The ids are fixed, so that a vault in a file can be asked for by a program that did not make it.
inline const somebody ann = person("ann", 'a');    // agreed to the profile, and nothing happened since
inline const somebody ben = person("ben", 'b');    // took it back
inline const somebody cyd = person("cyd", 'c');    // was erased
inline const somebody dora = person("dora", 'd');  // agreed a year earlier: her e-mail address is past its date, though nobody has swept
inline const locket::record_id ann_comment = locket::record_id::parse(std::string(31, '2') + "a").value();

// The making takes from the first to the second, and whoever looks does it at the third: a clock that was off for four days is believed.
constexpr const char* made_from = "2026-02-01T08:00:00Z";
constexpr const char* made_until = "2027-01-30T08:00:00Z";
constexpr const char* looked_at = "2027-02-03T08:00:00Z";

inline locket::actor officer() { return locket::staff("privacy-officer", "u9"); }

inline void must(const locket::verdict<locket::committed>& done) {
  if (!done) throw std::runtime_error("specimen: " + done.denial().explain("en"));
}

inline void enrol(locket::vault& v, const somebody& one) {
  must(v.begin()
           .enrol(one.who, {1990, 5, 1})
           .consent<host::profile>(one.who)
           .consent<host::account>(one.who, {.form = locket::form::separate})
           .put(one.who, one.record,
                member{.handle = one.name, .email = std::string(one.name) + "@example.org", .born = locket::date{1990, 5, 1}, .id_card = std::string("id-") + one.name})
           .commit());
}

/// Fills a new vault, turning the clock from `made_from` to `made_until`.
inline void fill(locket::vault& v, support::hand_clock& clock) {
  clock.trusted_ = true;
  v.publish(host::policy());
  enrol(v, dora);
  clock.set(made_until);
  for (const auto* one : {&ann, &ben, &cyd}) enrol(v, *one);
  must(v.begin().put(ann.who, ann_comment, comment{.text = "ann's first comment", .tags = std::vector<std::string>{"one", "two"}}).commit());
  v.withdraw<host::profile>(ben.who);
  static_cast<void>(v.permit<host::support>(ann.who, locket::staff("support", "u7")));
  const auto provided = v.provide<host::disclosure, &member::handle>(ann.who, ann.record, "people-court", officer(),
                                                                     locket::named_basis{locket::basis::legal_obligation, "(2027) Yu 01 No. 7"});
  if (!provided) throw std::runtime_error("specimen: " + provided.denial().explain("en"));
  v.on_erased([](const auto&) { return true; });
  v.erase(cyd.who);
}

struct line {
  std::string question;
  std::string answer;  ///< "open: …", "denied: reason", "nobody", "fault: id"
  bool operator==(const line&) const = default;
};
using lines = std::vector<line>;

inline std::string text_of(const std::string& value) { return value; }
inline std::string text_of(const locket::date& value) { return value.text(); }
inline std::string text_of(const std::vector<std::string>& value) {
  std::string all;
  for (const auto& one : value) all += one + ",";
  return all;
}

inline std::string denied(const locket::decision& why) { return "denied: " + std::string(locket::id_of(why.why())); }

/// What a call says; a fault of locket's is an answer too, anything else that is thrown is a failure of the test.
template <class Call>
void ask(lines& into, std::string question, Call call) {
  std::string answer;
  try {
    answer = call();
  } catch (const locket::error& wrong) {
    answer = "fault: " + std::string(wrong.id());
  }
  into.push_back({std::move(question), std::move(answer)});
}

template <auto Member, class P>
void ask_field(lines& into, locket::vault& v, const somebody& of, locket::record_id record, const char* field, const locket::actor& as = locket::actor::system()) {
  using record_type = locket::detail::record_of<Member>;
  ask(into, std::string(of.name) + " " + std::string(P::id) + " " + field, [&]() -> std::string {
    const auto may = v.permit<P>(of.who, as);
    if (!may) return denied(may.denial());
    const auto got = v.get<record_type>(*may, record);
    if (!got) return denied(got.denial());
    const auto value = got->template reveal<Member>();
    return value ? "open: " + text_of(*value) : denied(value.denial());
  });
}

template <auto Member, class P>
void ask_find(lines& into, locket::vault& v, const std::string& value) {
  ask(into, "find " + value, [&]() -> std::string {
    const auto found = v.find<Member, P>(value, locket::actor::system());
    if (!found) return denied(found.denial());
    return *found ? "open: " + (*found)->text() : "nobody";
  });
}

inline constexpr std::string_view sealed_on = "nobody: sealed on ";

/// An entry whose key is gone still tells its day.
inline std::string text_of(const locket::audit_line& e) {
  if (e.what == "unknown") return std::string(sealed_on) + e.at.text();
  std::string all = "open: " + e.at.text() + " " + e.what + " " + e.reason + " " + e.role + "/" + e.actor + " " + e.purpose + " " + e.recipient + " " + e.reference;
  for (const auto& category : e.categories) all += " " + category;
  for (const auto& tag : e.subjects) all += " " + locket::detail::id_text(tag);
  return all;
}

/// What the whole audit holds, an answer an entry. `entries`: as many are asked for, missing ones are "nobody".
inline void ask_audit(lines& into, locket::vault& v, std::size_t entries) {
  for (std::size_t n = 1; n <= entries; ++n) {
    ask(into, "audit " + std::to_string(n), [&]() -> std::string {
      const auto one = v.by_id().audit(static_cast<std::int64_t>(n) - 1, 1);
      return one.empty() || one.front().number != static_cast<std::int64_t>(n) ? "nobody" : text_of(one.front());
    });
  }
}

/// Everything that a vault of `fill` can be asked, the same each time. The audit's own look comes first: each question leaves an entry.
inline lines said_by(locket::vault& v, std::size_t audit_entries) {
  lines all;
  ask(all, "verify", [&]() -> std::string {
    const auto report = v.verify();
    return report ? "open: whole" : "nobody: convicted";
  });
  ask_audit(all, v, audit_entries);
  ask(all, "policy", [&] { return "open: version " + std::to_string(v.in_force().version()); });
  for (const auto* one : {&ann, &ben, &cyd, &dora}) {
    ask_field<&member::handle, host::account>(all, v, *one, one->record, "handle");
    ask_field<&member::id_card, host::account>(all, v, *one, one->record, "id_card");
    ask_field<&member::email, host::profile>(all, v, *one, one->record, "email");
    ask_field<&member::born, host::profile>(all, v, *one, one->record, "born");
    ask_find<&member::handle, host::account>(all, v, one->name);
    ask_find<&member::email, host::profile>(all, v, std::string(one->name) + "@example.org");
  }
  ask_find<&member::handle, host::account>(all, v, "nobody of that name");
  ask_field<&member::email, host::survey>(all, v, ann, ann.record, "email, to which no consent was given");
  ask_field<&member::handle, host::account>(all, v, ann, ben.record, "handle of ben's record");
  ask_field<&comment::text, host::publication>(all, v, ann, ann_comment, "comment");
  ask_field<&comment::tags, host::publication>(all, v, ann, ann_comment, "tags");
  ask(all, "provisions of ann", [&]() -> std::string {
    std::string list;
    for (const auto& p : v.recipients_of(ann.who)) list += " " + p.recipient + " " + p.purpose + " " + p.record + " " + p.reference;
    return list.empty() ? "nobody" : "open:" + list;
  });
  return all;
}

/// What is left of an entry whose key is gone must be true: "open: 2027-01-30T08:00:00Z …" was on the day that begins there.
inline bool on_the_day(std::string_view was, std::string_view is) {
  const auto at = locket::instant::parse(was.substr(6, 20)), begins = locket::instant::parse(is.substr(sealed_on.size()));
  return at && begins && at->unix_seconds >= begins->unix_seconds && at->unix_seconds < begins->unix_seconds + 86400;
}

/// How two sets of answers differ.
struct comparison {
  std::size_t same = 0;
  std::size_t faults = 0;    ///< A fault where there was an answer.
  std::size_t withheld = 0;  ///< A refusal or nothing where something was open.
  std::string different{};   ///< What must never be: something else, or something where nothing was. A line each.
};

inline comparison compared(const lines& before, const lines& after) {
  comparison found;
  if (before.size() != after.size()) found.different = "another number of answers\n";
  for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
    const auto& was = before[i].answer;
    const auto& is = after[i].answer;
    if (was == is) {
      ++found.same;
    } else if (is.starts_with("fault: ")) {
      ++found.faults;
    } else if (!is.starts_with("open:") && (!is.starts_with(sealed_on) || (was.starts_with("open: ") && on_the_day(was, is)))) {
      found.withheld += was.starts_with("open:") ? 1 : 0;
    } else {
      found.different += before[i].question + ": was [" + was + "], is [" + is + "]\n";
    }
  }
  return found;
}

}  // namespace specimen
