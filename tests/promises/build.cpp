// One host, built twice: the build that was deployed last year, and (with NEW_BUILD) the one of today, which renamed `handle` to `display_name`,
// dropped `email`, added `born`, and knows one mood more. Carries out one order on a vault that both use, and says what came of it.
#include <locket/locket.hpp>

#include "support/hand_clock.hpp"

#include <cstdio>
#include <cstring>

namespace host {

struct account : locket::purpose<"account-service"> {};
struct support : locket::purpose<"customer-service"> {};
struct profile : locket::purpose<"profile"> {};
struct survey : locket::purpose<"survey"> {};

struct login_name : locket::category<"account"> {};
struct mail : locket::category<"email"> {};
struct birth_date : locket::category<"birth-date"> {};

#if NEW_BUILD
enum class mood : std::uint8_t { calm = 1, keen = 2 };
constexpr auto stored_values(mood) { return std::array{mood::calm, mood::keen}; }
struct member {
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, login_name, locket::for_<account, survey>, locket::unique<locket::folded_text>, locket::was<"nick", "handle">> display_name{};
  locket::personal<locket::date, birth_date, locket::for_<profile>> born{};
  locket::personal<host::mood, login_name, locket::for_<account>> mood{};
};
constexpr auto name = &member::display_name;
#else
enum class mood : std::uint8_t { calm = 1 };
constexpr auto stored_values(mood) { return std::array{mood::calm}; }
struct member {
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, login_name, locket::for_<account, support>, locket::unique<locket::folded_text>> handle{};
  locket::personal<std::string, mail, locket::for_<profile>> email{};
  locket::personal<host::mood, login_name, locket::for_<account>> mood{};
};
constexpr auto name = &member::handle;
#endif

}  // namespace host

#if NEW_BUILD
BOOST_HANA_ADAPT_STRUCT(host::member, display_name, born, mood);
#else
BOOST_HANA_ADAPT_STRUCT(host::member, handle, email, mood);
#endif

namespace {

using namespace locket;

policy a_policy() {
#if NEW_BUILD
  auto begun = policy_version(2, "2026-06-01T00:00:00Z");
#else
  auto begun = policy_version(1, "2026-01-01T00:00:00Z");
#endif
  // A version says of a category what either build needs while both run.
#if NEW_BUILD
  const auto* const others = "email";
#else
  const auto* const others = "birth-date";
#endif
  return begun.controller({"测试博客", "a test blog"})
      .region("CN-mainland")
      .zone("+08:00")
      .profile(profile::cn_pipl())
      .contract_of_minors_stands_on<host::account>()
      .category<host::login_name>().keep_after_closure(days{30}).then_erase()
      .category<host::mail>().keep_after_closure(days{30}).then_erase()
      .category<host::birth_date>().keep_after_closure(days{30}).then_erase()
      .purpose<host::account>().contract()
      .purpose<host::support>().contract()
      .purpose<host::profile>()
      .purpose<host::survey>()
      .role("system").every_purpose()
      .serves("profile", others)
      .records<host::member>();
}

template <class T>
std::string said(const verdict<T>& no) {
  return std::string(id_of(no.denial().why()));
}

template <auto Member, class P>
std::string read(vault& v, subject_id who, record_id id) {
  const auto may = v.permit<P>(who, actor::system());
  if (!may) return said(may);
  const auto got = v.get<host::member>(*may, id);
  if (!got) return said(got);
  const auto value = got->template reveal<Member>();
  if (!value) return std::string(id_of(value.denial().why()));
  if constexpr (std::is_same_v<detail::value_of<Member>, std::string>) return *value;
  else if constexpr (std::is_same_v<detail::value_of<Member>, date>) return value->text();
  else return std::to_string(static_cast<int>(*value));
}

/// The name by id, for a purpose that this build's type may not list.
std::string read_by_id(vault& v, subject_id who, record_id id, const std::string& purpose) {
  auto& e = v.by_id();
  const auto may = e.permit({who, purpose});
  if (!may) return said(may);
  const std::size_t first = 0;
  const auto got = e.get(*may, id, schema_of<host::member>, {&first, 1});
  if (!got) return said(got);
  const auto value = got->value(0);
  return value ? std::string(value->begin(), value->end()) : said(value);
}

std::string carried_out(changes list) {
  const auto done = list.commit();
  return done ? "done" : said(done) + " " + std::string(done.denial().field());
}

std::string order(vault& v, subject_id who, record_id id, const std::string& verb, const std::string& value) {
  if (verb == "publish") return v.publish(a_policy()), "done";
  if (verb == "enrol") return carried_out(std::move(v.begin().enrol(who, {1990, 5, 1}).consent<host::profile>(who).consent<host::survey>(who)));
  if (verb == "change") return carried_out(std::move(v.begin().change<host::name>(id, value)));
  if (verb == "read") return read<host::name, host::account>(v, who, id);
  if (verb == "read-for") return read_by_id(v, who, id, value);
  if (verb == "mood") return read<&host::member::mood, host::account>(v, who, id);
  if (verb == "find") {
    const auto found = v.find<host::name, host::account>(value, actor::system());
    return !found ? said(found) : *found ? (**found == who ? "this one" : "another") : "nobody";
  }
#if NEW_BUILD
  if (verb == "put") return carried_out(std::move(v.begin().put(who, id, host::member{.display_name = value, .born = date{1990, 5, 1}, .mood = host::mood::keen})));
  if (verb == "born") return read<&host::member::born, host::profile>(v, who, id);
#else
  if (verb == "put") return carried_out(std::move(v.begin().put(who, id, host::member{.handle = value, .email = "xm@example.org", .mood = host::mood::calm})));
  if (verb == "email") return read<&host::member::email, host::profile>(v, who, id);
#endif
  return "no such order";
}

}  // namespace

int main(int count, char** words) {
  if (count != 8) return 64;
  support::hand_clock clock(words[3]);
  clock.trusted_ = true;
  try {
    auto v = vault::open({.at = files::beside(words[1]), .key = key_source::key_file(words[2]), .region = "CN-mainland", .create = true, .time = &clock});
    std::puts(order(v, *subject_id::parse(words[4]), *record_id::parse(words[5]), words[6], words[7]).c_str());
  } catch (const error& fault) {
    std::puts(fault.what());
  }
  return 0;
}
