#include "scenario.hpp"

#include <nlohmann/json.hpp>

#include <limits>
#include <set>

namespace blog {
namespace {

using json = nlohmann::json;

[[noreturn]] void wrong(const std::string& why) { throw no_scenario(why); }

constexpr std::size_t deepest = 32;
constexpr std::uint32_t most_subjects = 100'000;

/// Looks at a line before a tree is made of it: a deep tree is walked, copied and printed by recursion, and of two equal keys readers differ in which counts.
class shape final : public nlohmann::json_sax<json> {
 public:
  std::string refusal = "not JSON";

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return deeper(); }
  bool start_array(std::size_t) override { return deeper(); }
  bool end_object() override { return open_.pop_back(), true; }
  bool end_array() override { return open_.pop_back(), true; }
  bool key(string_t& name) override {
    if (open_.back().insert(name).second) return true;
    refusal = "\"" + name + "\" stands twice in one object";
    return false;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool deeper() {
    open_.emplace_back();
    if (open_.size() <= deepest) return true;
    refusal = "nested more than " + std::to_string(deepest) + " deep";
    return false;
  }
  std::vector<std::set<std::string>> open_;
};

json tree_of(std::string_view line) {
  if (line.size() > longest_line) wrong("longer than " + std::to_string(longest_line) + " bytes");
  shape seen;
  if (!json::sax_parse(line, &seen)) wrong(seen.refusal);
  return json::parse(line);
}

const json& member(const json& in, const char* name) {
  if (!in.is_object()) wrong(std::string("expected an object with \"") + name + "\"");
  const auto found = in.find(name);
  if (found == in.end()) wrong(std::string("\"") + name + "\" is missing");
  return *found;
}

std::string text(const json& in, const char* name) {
  const auto& value = member(in, name);
  if (!value.is_string()) wrong(std::string("\"") + name + "\" is no string");
  return value.get<std::string>();
}

std::string text_or(const json& in, const char* name, std::string otherwise) { return in.contains(name) ? text(in, name) : std::move(otherwise); }

bool flag(const json& in, const char* name) {
  if (!in.contains(name)) return false;
  if (!in[name].is_boolean()) wrong(std::string("\"") + name + "\" is neither true nor false");
  return in[name].get<bool>();
}

std::uint32_t number(const json& in, const char* name) {
  const auto& value = member(in, name);
  if (!value.is_number_integer() || value.get<std::int64_t>() < 0 || value.get<std::int64_t>() > std::numeric_limits<std::int32_t>::max())
    wrong(std::string("\"") + name + "\" is no number from 0 to 2147483647");
  return value.get<std::uint32_t>();
}

std::uint32_t subjects(const json& in) {
  const auto count = number(in, "subjects");
  if (count > most_subjects) wrong("\"subjects\" is more than " + std::to_string(most_subjects));
  return count;
}

locket::instant time(const json& in, const char* name) {
  const auto said = text(in, name);
  const auto at = locket::instant::parse(said);
  if (!at) wrong(std::string("\"") + name + "\" is no RFC 3339 time: " + said);
  return *at;
}

/// The vocabulary of version 1, against which ids are checked.
class reading {
 public:
  explicit reading(const locket::policy& first) : first_(first) {
    for (const auto& purpose : first.what().purposes) purposes_.insert(purpose.id);
  }

  std::string category(const std::string& id) const {
    if (first_.find_category(id) == nullptr) wrong("unknown category " + id);
    return id;
  }
  std::string role(const json& in) const {
    auto id = text(in, "role");
    if (first_.find_role(id) == nullptr) wrong("unknown role " + id);
    return id;
  }
  std::vector<std::string> categories(const json& in) const {
    if (!in.is_array()) wrong("\"fields\" is no list");
    std::vector<std::string> all;
    for (const auto& one : in) {
      if (!one.is_string()) wrong("a field is no string");
      all.push_back(category(one.get<std::string>()));
    }
    return all;
  }
  /// A purpose that a later version of the same history adds is known, too.
  void know_added_purposes(const json& history) {
    for (const auto& one : history)
      if (one.is_object() && one.value("event", json()) == "publish-policy" && one.contains("adds") && one["adds"].is_object() && one["adds"].contains("purposes"))
        for (const auto& added : one["adds"]["purposes"].items()) purposes_.insert(added.key());
  }

  event read_event(const json&) const;
  request read_request(const json&) const;

 private:
  happened::consented consent(const json&) const;
  happened::collected collect(const json&) const;
  happened::published publish(const json&) const;

  const locket::policy& first_;
  std::set<std::string> purposes_;
};

locket::by who(const json& in) {
  const auto by = text_or(in, "by", "subject");
  if (by == "subject") return locket::by::subject;
  if (by == "guardian") return locket::by::guardian;
  wrong("\"by\" is neither subject nor guardian: " + by);
}

locket::source source_of(const json& in) {
  const auto source = text_or(in, "source", "subject");
  if (source == "subject") return locket::source::subject;
  if (source == "partner") return locket::source::partner;
  if (source == "government") return locket::source::government;
  if (source == "public") return locket::source::published;
  wrong("unknown source " + source);
}

happened::consented reading::consent(const json& in) const {
  happened::consented said;
  said.purpose = text(in, "purpose");
  if (!purposes_.contains(said.purpose)) wrong("unknown purpose " + said.purpose + " in a consent");
  const auto form = text(in, "form");
  if (form != "general" && form != "separate") wrong("\"form\" is neither general nor separate: " + form);
  said.terms = {form == "separate" ? locket::form::separate : locket::form::general, who(in), text_or(in, "recipient", ""), flag(in, "cross_border")};
  return said;
}

happened::collected reading::collect(const json& in) const {
  const auto& fields = member(in, "fields");
  if (!fields.is_object()) wrong("\"fields\" of a collect is no object");
  happened::collected arrived;
  for (const auto& one : fields.items()) {
    if (!one.value().is_string()) wrong("the value of " + one.key() + " is no string");
    arrived.values.emplace_back(category(one.key()), one.value().get<std::string>());
  }
  arrived.came = {source_of(in), {}, flag(in, "self_published")};
  return arrived;
}

happened::published reading::publish(const json& in) const {
  happened::published next{number(in, "version"), time(in, "effective"), {}, {}};
  const auto& adds = member(in, "adds");
  if (!adds.is_object()) wrong("\"adds\" is no object");
  if (adds.contains("purposes")) {
    if (!adds["purposes"].is_object()) wrong("\"purposes\" is no object");
    for (const auto& one : adds["purposes"].items()) next.adds.emplace_back(one.key(), categories(one.value()));
  }
  if (adds.contains("drops_purposes")) {
    if (!adds["drops_purposes"].is_array()) wrong("\"drops_purposes\" is no list");
    for (const auto& one : adds["drops_purposes"]) {
      if (!one.is_string()) wrong("a dropped purpose is no string");
      next.drops.push_back(one.get<std::string>());
    }
  }
  return next;
}

event reading::read_event(const json& in) const {
  event one;
  one.at = time(in, "at");
  const auto kind = text(in, "event");
  if (kind == "register") one.what = happened::registered{};
  else if (kind == "consent") one.what = consent(in);
  else if (kind == "withdraw") one.what = happened::withdrew{text(in, "purpose"), text_or(in, "recipient", "")};
  else if (kind == "collect") one.what = collect(in);
  else if (kind == "publish-policy") one.what = publish(in);
  else if (kind == "accept-policy") {
    const auto how = text_or(in, "how", "explicit");
    if (how != "explicit" && how != "continued-use") wrong("\"how\" is neither explicit nor continued-use: " + how);
    one.what = happened::accepted{number(in, "version"), how == "explicit" ? locket::acceptance::explicitly : locket::acceptance::continued_use, who(in)};
  } else if (kind == "reject-policy") one.what = happened::rejected{number(in, "version")};
  else if (kind == "contest") one.what = happened::contested{category(text(in, "field"))};
  else if (kind == "resolve") one.what = happened::resolved{category(text(in, "field"))};
  else if (kind == "close-account") one.what = happened::closed{};
  else if (kind == "erase") one.what = happened::erased{};
  else if (kind == "confidentiality") one.what = happened::agreed{role(in), time(in, "until")};
  else if (kind == "accessed") one.what = happened::accessed{role(in), subjects(in)};
  else if (kind == "wind-down") one.what = happened::wound_down{};
  else wrong("unknown event " + kind);
  return one;
}

request reading::read_request(const json& in) const {
  request asked;
  asked.at = time(in, "at");
  const auto what = text(in, "do");
  if (what == "collect") asked.what = verb::collect;
  else if (what == "use") asked.what = verb::use;
  else if (what == "provide") asked.what = verb::provide;
  else if (what == "statistic") asked.what = verb::statistic;
  else wrong("unknown request " + what);
  asked.purpose = text(in, "purpose");
  asked.categories = categories(member(in, "fields"));
  asked.source = source_of(in);
  if (in.contains("actor")) {
    asked.role = role(in["actor"]);
    asked.other_member = in["actor"].contains("of");
  }
  if (in.contains("basis")) {
    const auto kind = locket::parse_basis(text(in["basis"], "kind"));
    if (!kind) wrong("unknown basis " + text(in["basis"], "kind"));
    asked.basis = locket::named_basis{*kind, text_or(in["basis"], "reference", "")};
  }
  if (asked.what == verb::provide) asked.recipient = text(in, "recipient");
  if (in.contains("deidentified")) asked.k = number(in["deidentified"], "k");
  if (in.contains("group")) asked.group = number(in, "group");
  return asked;
}

}  // namespace

scenario read_scenario(std::string_view line, const locket::policy& first, std::string& id) {
  id = "null";
  const auto whole = tree_of(line);
  if (!whole.is_object()) wrong("not an object");
  if (whole.contains("id")) id = whole["id"].dump(-1, ' ', false, json::error_handler_t::replace);
  scenario read;
  const auto born = text(member(whole, "subject"), "birth_date");
  const auto date = locket::date::parse(born);
  if (!date) wrong("\"birth_date\" is no date: " + born);
  read.born = *date;
  const auto& history = member(whole, "history");
  if (!history.is_array()) wrong("\"history\" is no list");
  reading vocabulary(first);
  vocabulary.know_added_purposes(history);
  for (const auto& one : history) read.history.push_back(vocabulary.read_event(one));
  for (std::size_t i = 1; i < read.history.size(); ++i)
    if (read.history[i].at < read.history[i - 1].at) wrong("the history is not in time order");
  read.asked = vocabulary.read_request(member(whole, "request"));
  if (!read.history.empty() && read.asked.at < read.history.back().at) wrong("the request lies before the end of the history");
  return read;
}

}  // namespace blog
