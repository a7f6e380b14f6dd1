// The table of forgetting (design.md 2), a row an event: what is done, what the vault refuses from then on, and what nobody reads any more.
// After each step the closed files are given to adversary/reader.py, who ignores every date and policy, and so is a backup from before.
// A row that is added needs its name, the policy versions it is about, and its steps; whatever a step does not name must be readable.
#include "support/a_host.hpp"
#include "support/a_member.hpp"
#include "support/hand_clock.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <cstdio>
#include <functional>
#include <map>
#include <set>

#include <sys/wait.h>

namespace host {

struct trade : locket::category<"transaction"> {};

/// What the law makes the host keep: an erasure leaves it, as storage only.
struct receipt {
  static constexpr locket::stored_name stored{"receipt"};
  locket::personal<std::string, trade, locket::for_<account>> goods{};
};

}  // namespace host

BOOST_HANA_ADAPT_STRUCT(host::receipt, goods);

namespace {

using namespace locket;
using host::comment, host::member, host::receipt;
using names = std::set<std::string>;

policy with_receipts(profile under) {
  return policy_after(host::policy(), 2, "2026-01-10T00:00:00Z")
      .profile(std::move(under))
      .category<host::trade>().called("交易记录", "transactions").keep_for(days{1200}).statutory().then_erase()
      .records<member, comment, receipt>();
}

profile erasing_after(std::optional<days> unsupported) {
  auto p = profile::cn_pipl();
  p.unsupported_erased_after = unsupported;
  return p;
}

policy e_mail_kept(std::uint32_t version, std::string_view effective, days collected) {
  return policy_after(with_receipts(profile::cn_pipl()), version, effective)
      .category<host::mail>().called("电子邮件地址", "e-mail address").keep_for(collected).or_after_closure(days{30}).then_erase()
      .records<member, comment, receipt>();
}

struct scene {
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  support::temp_vault files;
  std::optional<vault> v;
  std::map<std::string, std::string> canaries;  // "A.email" -> text that stands nowhere else
  std::map<std::string, subject_id> subjects;
  std::map<std::string, record_id> records;  // "A.member"
  names after_the_backup;

  scene(const std::vector<policy>& versions) {
    open();
    for (const auto& one : versions) v->publish(one);
    for (const auto* name : {"A", "B"}) enrol(name);
    v->backup(files.folder / "backup.locket");
  }

  void open() { v.emplace(files.open(clock)); }
  void reopen() {
    v->close();
    v.reset();
    open();
  }

  std::string canary(const std::string& name) { return canaries[name] = name + "-" + record_id::mint().text(); }

  void enrol(const std::string& name) {
    const auto who = subjects[name] = subject_id::mint();
    const auto of_member = records[name + ".member"] = record_id::mint(), of_receipt = records[name + ".receipt"] = record_id::mint();
    REQUIRE(why(v->begin()
                    .enrol(who, {1990, 5, 1})
                    .consent<host::profile>(who)
                    .consent<host::account>(who, {.form = form::separate})
                    .put(who, of_member, member{.handle = canary(name + ".handle"), .email = canary(name + ".email"), .id_card = canary(name + ".id_card")})
                    .move_in(who, of_receipt, receipt{.goods = canary(name + ".goods")})
                    .commit()) == reason::allow);
  }

  /// Another member record of A's, with an e-mail address alone.
  void put_e_mail(const std::string& name) {
    const auto id = records[name + ".member"] = record_id::mint();
    const auto who = subjects[name] = subjects.at("A");
    REQUIRE(why(v->begin().consent<host::profile>(who).put(who, id, member{.email = canary(name + ".email")}).commit()) == reason::allow);
    after_the_backup.insert(name + ".email");
  }

  /// What the request that reaches furthest is told of each value: a legal demand, by anybody's id.
  reason told(const std::string& name) {
    const auto dot = name.find('.');
    const auto subject = name.substr(0, dot), field = name.substr(dot + 1);
    const auto may = v->permit<host::disclosure>(subjects.at(subject), actor::system(), named_basis{basis::legal_obligation, "case-17"});
    if (!may) return why(may);
    const auto reason_of = [](const auto& value) { return value ? reason::allow : value.denial().why(); };
    if (field == "goods") {
      const auto got = v->get<receipt>(*may, records.at(subject + ".receipt"));
      return got ? reason_of(got->template reveal<&receipt::goods>()) : why(got);
    }
    const auto got = v->get<member>(*may, records.at(subject + ".member"));
    if (!got) return why(got);
    if (field == "handle") return reason_of(got->template reveal<&member::handle>());
    if (field == "email") return reason_of(got->template reveal<&member::email>());
    return reason_of(got->template reveal<&member::id_card>());
  }

  /// Everything that the adversary's reader opens with today's keyring, as it prints it.
  std::string adversary(const std::string& vault_file) const {
    const auto keyring = files::beside(files.name).keyring;
    const std::string command = std::string(LOCKET_PYTHON) + " -B " LOCKET_TEST_DATA "/adversary/reader.py " + vault_file + " " + keyring + " --key-file " + files.key;
    FILE* out = popen(command.c_str(), "r");
    REQUIRE(out != nullptr);
    std::string said;
    for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) said.push_back(static_cast<char>(c));
    const int ended = pclose(out);
    CHECK_MESSAGE(ended == 0, said.substr(said.rfind("{\"summary")));
    return said;
  }

  void sweep() {
    for (int steps = 0; v->sweep(200).more; ++steps) REQUIRE(steps < 1000);
  }

  void expect(const names& refused, const names& gone) {
    CAPTURE(clock.wall().text());
    for (const auto& one : canaries) {
      const auto& name = one.first;
      CAPTURE(name);
      CHECK((told(name) != reason::allow) == (refused.contains(name) || gone.contains(name)));
    }
    CHECK(v->verify());
    v->close();
    v.reset();
    for (const auto& file : {files::beside(files.name).vault, files.folder / "backup.locket"}) {
      CAPTURE(file);
      const auto opened = adversary(file);
      for (const auto& one : canaries) {
        const auto& name = one.first;
        if (after_the_backup.contains(name) && file.ends_with("backup.locket")) continue;
        CAPTURE(name);
        CHECK((opened.find(one.second) != std::string::npos) == !gone.contains(name));
      }
    }
    open();
  }
};

struct step {
  std::string when;
  std::function<void(scene&)> done;
  names refused;  // by the vault, while the key lives
  names gone;     // for everybody, in every copy of the vault
};

struct event {
  std::string name;
  std::vector<policy> versions;
  std::vector<step> steps;
};

void swept(scene& s) { s.sweep(); }
auto later(std::int64_t seconds) {
  return [seconds](scene& s) {
    s.clock.advance_seconds(seconds);
    s.sweep();
  };
}
auto at(const char* when) {
  return [when](scene& s) { s.clock.set(when); };
}

constexpr std::int64_t hour = 3600;

/// Condemned by the sweep that sees it first, overwritten a day of credited time later and not a second before.
std::vector<step> a_date(step arrives, const names& dying) {
  return {std::move(arrives),
          {"a sweep condemns", swept, dying, {}},
          {"a second before 24 credited hours", later(24 * hour - 1), dying, {}},
          {"24 credited hours later", later(1), {}, dying}};
}

std::vector<step> then(std::vector<step> before, const std::vector<step>& after) {
  before.insert(before.end(), after.begin(), after.end());
  return before;
}

std::vector<policy> base(std::optional<days> unsupported = {}) { return {host::policy(), with_receipts(erasing_after(unsupported))}; }

std::vector<policy> and_then(std::vector<policy> before, policy next) {
  before.push_back(std::move(next));
  return before;
}

const names all_of_a{"A.handle", "A.email", "A.id_card"};

std::vector<event> the_table() {
  return {
      {"a day of a class expires: one slot, for all subjects at once; other days stay", base(),
       then({{"a second before", [](scene& s) { s.clock.set("2026-03-01T08:00:00Z"); s.put_e_mail("later"); s.clock.set("2027-02-01T07:59:59Z"); }, {}, {}},
             {"the second itself", at("2027-02-01T08:00:00Z"), {"A.email", "B.email"}, {}}},
            a_date({"the day is over", at("2027-02-02T08:00:00Z"), {"A.email", "B.email"}, {}}, {"A.email", "B.email"}))},

      {"erase a subject: the root, at once; statutory values stay as storage only", base(),
       {{"erased", [](scene& s) { REQUIRE(s.v->erase(s.subjects.at("A")).known); }, {"A.goods"}, all_of_a}, {"and swept", swept, {"A.goods"}, all_of_a}}},

      {"… and what was statutory ends on its own date", base(),
       then({{"erased", [](scene& s) { REQUIRE(s.v->erase(s.subjects.at("A")).known); }, {"A.goods"}, all_of_a},
             {"long after", at("2029-05-15T08:00:00Z"), {"A.goods", "B.email"}, all_of_a}},
            {{"its day is over", at("2029-05-18T08:00:00Z"), {"A.goods", "B.goods", "B.email"}, all_of_a},
             {"condemned", swept, {"A.goods", "B.goods", "B.email"}, all_of_a},
             {"24 credited hours later", later(24 * hour), {}, {"A.handle", "A.email", "A.id_card", "A.goods", "B.goods", "B.email"}}})},

      {"a class of one subject ends, 0 days after the account was closed: at once", base(),
       {{"closed", [](scene& s) { s.v->close_account(s.subjects.at("A")); }, {}, {"A.id_card"}}, {"and swept", swept, {}, {"A.id_card"}}}},

      {"a class of one subject ends on a date after closure; what it may still say takes a fresh root", base(),
       then({{"closed", [](scene& s) { s.v->close_account(s.subjects.at("A")); }, {}, {"A.id_card"}},
             {"a second before", [](scene& s) { s.clock.advance_seconds(30 * 24 * hour - 1); s.sweep(); }, {}, {"A.id_card"}}},
            {{"30 days after", [](scene& s) { s.clock.advance_seconds(1); }, {"A.handle", "A.email"}, {"A.id_card"}},
             {"condemned", swept, {"A.handle", "A.email"}, {"A.id_card"}},
             {"a second before 24 credited hours", later(24 * hour - 1), {"A.handle", "A.email"}, {"A.id_card"}},
             {"24 credited hours later", later(1), {}, all_of_a}})},

      {"a class of one subject ends because nothing supports it any more", base(days{40}),
       then({{"withdrawn", [](scene& s) { s.v->withdraw<host::profile>(s.subjects.at("A")); s.sweep(); }, {}, {}},
             {"a second before the 40 days are over", later(40 * 24 * hour - 1), {}, {}}},
            {{"40 days after", later(1), {}, {}},
             {"a second before 24 credited hours", later(24 * hour - 1), {}, {}},
             {"24 credited hours later", later(1), {}, {"A.email"}},
             {"agreed to again: a fresh root", [](scene& s) { s.put_e_mail("again"); s.sweep(); }, {}, {"A.email"}}})},

      {"… after 0 days: at once", base(days{0}),
       {{"withdrawn", [](scene& s) { s.v->withdraw<host::profile>(s.subjects.at("A")); }, {}, {"A.email"}}}},

      {"a retention is shortened: from the instant at which the version is in force", and_then(base(), e_mail_kept(3, "2026-03-01T00:00:00Z", days{10})),
       then({{"the last second of the old version", at("2026-02-28T23:59:59Z"), {}, {}}},
            a_date({"in force", at("2026-03-01T00:00:00Z"), {"A.email", "B.email"}, {}}, {"A.email", "B.email"}))},

      {"… lengthened: old values on their old date, new ones on theirs", and_then(base(), e_mail_kept(3, "2026-03-01T00:00:00Z", days{700})),
       then({{"in force", [](scene& s) { s.clock.set("2026-03-01T00:00:00Z"); s.put_e_mail("later"); }, {}, {}}},
            a_date({"the old date", at("2027-02-02T08:00:00Z"), {"A.email", "B.email"}, {}}, {"A.email", "B.email"}))},

      {"rotate the kek: the header; everything stays", base(),
       {{"rotated", [](scene& s) {
           const auto other = s.files.folder / "other.key";
           make_key_file(other);
           s.v->by_id().rotate(key_source::key_file(other));
           s.files.key = other;
         }, {}, {}}}},

      {"rotate the keyring key: every slot; everything stays", base(),
       {{"rotated", [](scene& s) { s.v->by_id().rotate_keyring_key(key_source::key_file(s.files.key)); }, {}, {}}}},
  };
}

}  // namespace

TEST_CASE("R3.3: every event of the table of forgetting takes what it says and nothing else, for the vault, the adversary and old backups") {
  for (const auto& row : the_table()) {
    SUBCASE(row.name.c_str()) {
      scene s(row.versions);
      s.expect({}, {});  // or it is no test
      for (const auto& one : row.steps) {
        CAPTURE(one.when);
        one.done(s);
        s.expect(one.refused, one.gone);
      }
    }
  }
}

TEST_CASE("R8.4: the evidence of an erased subject is read by the adversary for three years, and by nobody after") {
  scene s(base());
  const auto standings = [&](const std::string& file) {
    const auto said = s.adversary(file);
    std::size_t found = 0;
    for (std::size_t at = said.find("\"field\": \"standing\""); at != std::string::npos; at = said.find("\"field\": \"standing\"", at + 1)) ++found;
    return found;
  };
  const auto here = files::beside(s.files.name).vault, backup = s.files.folder / "backup.locket";
  REQUIRE(s.v->erase(s.subjects.at("A")).known);
  s.sweep();
  s.clock.set("2029-01-31T07:59:59Z");
  s.sweep();
  CHECK(standings(here) == 2);
  s.clock.advance_seconds(1);
  s.sweep();
  s.clock.advance_seconds(24 * hour - 1);
  s.sweep();
  CHECK(standings(here) == 2);
  s.clock.advance_seconds(1);
  s.sweep();
  CHECK(standings(here) == 1);
  CHECK(standings(backup) == 1);
  CHECK(s.v->verify());
}

TEST_CASE("R8.4: what stays of an erased subject keeps sweeps of no time from nothing") {
  support::hand_clock clock{"2026-02-01T08:00:00Z"};
  support::temp_vault files;
  auto v = files.open(clock);
  v.publish(host::policy());
  v.publish(with_receipts(profile::cn_pipl()));
  const auto who = subject_id::mint();
  auto list = v.begin();
  list.enrol(who, {1990, 5, 1});
  for (int i = 0; i < 1200; ++i) list.move_in(who, record_id::mint(), receipt{.goods = "a book"});
  list.move_in(who, record_id::mint(), member{.handle = "xiaoming"});
  REQUIRE(list.commit());
  bool told = false;
  v.on_erased([&](const subject_id&) { return told = true; });
  REQUIRE(v.by_id().erase(who, actor::system(), 0).rows_remain);
  std::uint64_t removed = 0;
  for (int i = 0; i < 40; ++i) removed += v.sweep(0).rows_removed;
  CHECK(removed == 1);
  CHECK(told);
  CHECK_FALSE(v.sweep(0).more);
}
