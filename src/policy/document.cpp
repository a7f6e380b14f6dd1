// SPDX-License-Identifier: MIT
#include "policy/document.hpp"

#include "policy/check.hpp"
#include "policy/document_keys.hpp"

#include <locket/error.hpp>

// A library does not end its host's process: what nlohmann asserts holds by what is checked before each call.
#define JSON_ASSERT(condition) static_cast<void>(condition)
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <type_traits>

namespace locket {

namespace {

using nlohmann::json;
namespace keys = document_keys;

// Raised only when a later locket writes documents that this one could misread.
constexpr std::uint32_t format = 1;

// Text is appended as it is met: a scenario builds several versions of a policy, and a tree of JSON costs twenty times as much.
class writer {
 public:
  explicit writer(std::string& out) : out_(out) {}

  template <class T>
  void operator()(std::string_view key, const T& value) {
    begin(key);
    put(value);
  }
  template <class T>
  void operator()(std::string_view key, const std::optional<T>& value) {
    if (value) (*this)(key, *value);
  }

  template <class Part>
  void put(const Part& part) {
    out_ += '{';
    writer each(out_);
    // Not a part of the policy, so the visitor does not know it; its place in the alphabet is after "effective".
    each.adds_format_ = std::is_same_v<Part, policy::content>;
    keys::visit(each, part);
    out_ += '}';
  }

 private:
  void begin(std::string_view key) {
    if (adds_format_ && key > "format") {
      adds_format_ = false;
      (*this)("format", format);
    }
    if (!first_) out_ += ',';
    first_ = false;
    put_plain(key);
    out_ += ':';
  }
  void put_plain(std::string_view ascii) { (out_ += '"').append(ascii) += '"'; }
  void put(const std::string& text) {
    const auto plain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
    if (std::ranges::all_of(text, plain)) return put_plain(text);
    out_ += json(text).dump();
  }
  void put(bool yes) { out_ += yes ? "true" : "false"; }
  void put(std::int32_t n) { out_ += std::to_string(n); }
  void put(std::uint32_t n) { out_ += std::to_string(n); }
  void put(days d) { put(d.count); }
  void put(zone z) { put(z.seconds_east); }
  void put(instant at) { put_plain(at.text()); }
  void put(const date& on) { put_plain(on.text()); }
  void put(basis b) { put_plain(id_of(b)); }
  void put(final_act act) { put_word(keys::acts, act); }
  void put(recipient_kind kind) { put_word(keys::kinds, kind); }
  void put(recipient_role role) { put_word(keys::roles, role); }
  template <class Words, class Enum>
  void put_word(const Words& words, Enum value) {
    for (const auto& w : words) {
      if (w.value == value) return put_plain(w.text);
    }
    throw error(code::policy_ill_formed, "locket: a policy cannot be written: it holds an enumerator that does not exist.");
  }
  template <class T>
  void put(const std::vector<T>& list) {
    out_ += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out_ += ',';
      put(list[i]);
    }
    out_ += ']';
  }

  std::string& out_;
  bool first_ = true;
  bool adds_format_ = false;
};

// Where in the document, put into words only when something is wrong there.
struct place {
  const place* in = nullptr;
  std::string_view key{};
  std::size_t index = 0;

  std::string text() const {
    if (!in) return "the whole";
    if (key.empty()) return in->text() + "[" + std::to_string(index) + "]";
    return in->in ? in->text() + "." + std::string(key) : std::string(key);
  }
};

[[noreturn]] void unreadable(const place& at, const std::string& why) {
  throw error(code::policy_ill_formed, "locket: a policy document cannot be read: " + at.text() + " " + why + ". Nothing of it was taken.");
}

// Reads one object, and refuses what is left over.
class reader {
 public:
  reader(const json& in, const place& at) : in_(in), at_(at) {
    if (!in_.is_object()) unreadable(at_, "should be an object");
  }

  template <class T>
  void operator()(const char* key, T& value) {
    const auto found = in_.find(key);
    if (found == in_.end()) unreadable({&at_, key}, "is missing");
    known_.push_back(key);
    read(*found, value, {&at_, key});
  }
  template <class T>
  void operator()(const char* key, std::optional<T>& value) {
    const auto found = in_.find(key);
    if (found == in_.end()) return;
    known_.push_back(key);
    read(*found, value.emplace(), {&at_, key});
  }
  void nothing_left() const {
    if (known_.size() == in_.size()) return;
    for (const auto& [key, value] : in_.items()) {
      if (std::ranges::find(known_, key) == known_.end()) unreadable({&at_, key}, "is a key that this version of locket does not know");
    }
  }

  template <class Part>
  static void read(const json& in, Part& part, const place& at) {
    reader each(in, at);
    keys::visit(each, part);
    each.nothing_left();
  }

 private:
  static void read(const json& in, std::string& text, const place& at) {
    if (!in.is_string()) unreadable(at, "should be a text");
    text = in.get_ref<const std::string&>();
  }
  static void read(const json& in, bool& yes, const place& at) {
    if (!in.is_boolean()) unreadable(at, "should be true or false");
    yes = in.get<bool>();
  }
  template <class Number>
  static void read_number(const json& in, Number& n, const place& at) {
    constexpr auto least = std::int64_t{std::numeric_limits<Number>::min()}, most = std::int64_t{std::numeric_limits<Number>::max()};
    // A number above int64's range is unsigned there, and would turn negative when asked for as int64.
    const bool fits = in.is_number_unsigned() ? in.get<std::uint64_t>() <= static_cast<std::uint64_t>(most)
                                              : in.is_number_integer() && in.get<std::int64_t>() >= least;
    if (!fits) unreadable(at, "should be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    n = in.get<Number>();
  }
  static void read(const json& in, std::int32_t& n, const place& at) { read_number(in, n, at); }
  static void read(const json& in, std::uint32_t& n, const place& at) { read_number(in, n, at); }
  static void read(const json& in, days& d, const place& at) { read_number(in, d.count, at); }
  static void read(const json& in, zone& z, const place& at) { read_number(in, z.seconds_east, at); }
  static void read(const json& in, instant& when, const place& at) {
    std::string text;
    read(in, text, at);
    const auto parsed = instant::parse(text);
    // Another spelling of the same instant would be another text for the same policy.
    if (!parsed || parsed->text() != text) unreadable(at, "should be a time like 2026-01-01T00:00:00Z");
    when = *parsed;
  }
  static void read(const json& in, date& on, const place& at) {
    std::string text;
    read(in, text, at);
    const auto parsed = date::parse(text);
    if (!parsed) unreadable(at, "should be a date like 2026-12-31");
    on = *parsed;
  }
  static void read(const json& in, basis& b, const place& at) {
    std::string text;
    read(in, text, at);
    const auto parsed = parse_basis(text);
    if (!parsed) unreadable(at, "is no legal basis");
    b = *parsed;
  }
  template <class Words, class Enum>
  static void read_word(const Words& words, const json& in, Enum& value, const place& at) {
    std::string text;
    read(in, text, at);
    for (const auto& w : words) {
      if (w.text == text) return void(value = w.value);
    }
    unreadable(at, "is none of the words that may stand there");
  }
  static void read(const json& in, final_act& act, const place& at) { read_word(keys::acts, in, act, at); }
  static void read(const json& in, recipient_kind& kind, const place& at) { read_word(keys::kinds, in, kind, at); }
  static void read(const json& in, recipient_role& role, const place& at) { read_word(keys::roles, in, role, at); }
  template <class T>
  static void read(const json& in, std::vector<T>& list, const place& at) {
    if (!in.is_array()) unreadable(at, "should be a list");
    list.clear();
    list.reserve(in.size());
    for (const auto& one : in) {
      const place here{&at, {}, list.size()};
      read(one, list.emplace_back(), here);
    }
  }

  const json& in_;
  const place& at_;
  std::vector<std::string_view> known_;
};

}  // namespace

std::string document_of(const policy::content& what) {
  std::string out;
  try {
    writer(out).put(what);
  } catch (const json::type_error&) {
    throw error(code::policy_ill_formed,
                "locket: a policy cannot be written: one of its texts is not UTF-8. Check how the source file is saved.");
  }
  return out;
}

policy::content content_of(std::string_view document) {
  const place whole;
  json all = json::parse(document, nullptr, /*allow_exceptions=*/false);
  if (all.is_discarded()) unreadable(whole, "is no JSON");
  if (!all.is_object()) unreadable(whole, "should be an object");
  const auto stated = all.find("format");
  if (stated == all.end()) unreadable({&whole, "format"}, "is missing");
  if (!stated->is_number_unsigned() || *stated != format)
    unreadable({&whole, "format"}, "is one that this version of locket does not know");
  all.erase("format");
  policy::content what;
  reader::read(all, what, whole);
  return what;
}

void refuse_repeated_keys(std::string_view document) {
  std::vector<std::set<std::string>> open;
  std::string repeated;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second) repeated = value.get<std::string>();
    return true;
  };
  const json all = json::parse(document, watch, /*allow_exceptions=*/false);
  const place whole;
  if (!repeated.empty()) unreadable({&whole, repeated}, "stands twice in one object");
}

policy policy::from_document(std::string_view text) {
  content what = content_of(text);
  check(what, /*first_version=*/false);
  policy read(std::move(what));
  // Looking for repeated keys costs more than all the rest; the canonical text has none.
  if (read.document() != text) refuse_repeated_keys(text);
  return read;
}

}  // namespace locket
