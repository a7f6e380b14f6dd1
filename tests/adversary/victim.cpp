// A host for adversary_test.py: one vault on real files in DIR, a canary in every field, one command a process, then closed properly.
//
//   victim DIR NOW make        key file, vault, subjects A, B, C with their records; says every canary, a JSON line each
//   victim DIR NOW backup      DIR/backup.locket
//   victim DIR NOW erase A     and sweeps until no row remains
//   victim DIR NOW close B
//   victim DIR NOW late B      moves one more record in, under whatever root the subject has now; says its canaries
//   victim DIR NOW expire      sweeps; again 25 hours later
//   victim DIR NOW open        and closes
//
// NOW is the host's clock, which somebody vouches for ("2026-02-01T08:00:00Z").
#include "support/a_host.hpp"
#include "support/hand_clock.hpp"

#include <cstdio>
#include <fstream>
#include <random>
#include <stdexcept>

namespace host {

struct trade : locket::category<"transaction"> {};

/// What the law makes the host keep: an erasure leaves it, as storage only.
struct receipt {
  static constexpr locket::stored_name stored{"receipt"};
  locket::personal<std::string, trade, locket::for_<account>> goods{};
};

struct trail : locket::category<"network-log"> {};
struct deed : locket::category<"performance"> {};

/// What leaves something behind: a residue of its subject, and one of nobody.
struct parcel {
  static constexpr locket::stored_name stored{"parcel"};
  locket::personal<std::string, trail, locket::for_<account>> route{};
  locket::personal<std::string, deed, locket::for_<account>> terms{};
};

}  // namespace host

BOOST_HANA_ADAPT_STRUCT(host::receipt, goods);
BOOST_HANA_ADAPT_STRUCT(host::parcel, route, terms);

namespace {

using host::comment, host::member, host::parcel, host::receipt;

/// "coarse|fine" to "coarse~left", which stands nowhere in the value.
std::optional<std::string> before_the_bar(std::string_view value) {
  const auto bar = value.find('|');
  if (bar == std::string_view::npos) return std::nullopt;
  return std::string(value.substr(0, bar)) + "~left";
}

/// The host's own policy, with receipts and parcels, and comments that are not statutory.
locket::policy second_policy() {
  using locket::days;
  return locket::policy_after(host::policy(), 2, "2026-01-10T00:00:00Z")
      .category<host::writing>().called("发布内容", "posts and comments").keep_for(days{3650}).or_after_closure(days{3650}).then_erase()
      .category<host::trade>().called("交易记录", "transactions").keep_for(days{1095}).statutory().then_erase()
      .category<host::trail>().called("日志信息", "network log").keep_for(days{360}).statutory().then_generalise("before-the-bar/1", locket::years(3))
      .category<host::deed>().called("履约信息", "performance").keep_for(days{360}).or_after_closure(days{3650}).then_anonymise("before-the-bar/1", locket::years(10))
      .records<member, comment, receipt, parcel>();
}

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  for (const auto byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

/// Text that stands nowhere else.
std::string fresh(const std::string& label) { return label + "-" + locket::record_id::mint().text(); }

void say(const std::string& subject, const char* where, const char* field, const std::string& canary) {
  std::printf(R"({"subject": "%s", "type": "%s", "field": "%s", "canary": "%s"})" "\n", subject.c_str(), where, field, canary.c_str());
}

/// `canary`, said on the way.
std::string said(const std::string& subject, const char* type, const char* field) {
  const auto canary = fresh(subject + "-" + field);
  say(subject, type, field, canary);
  return canary;
}

locket::record_id named(const std::string& subject, const char* type) {
  const auto id = locket::record_id::mint();
  say(subject, type, "record id", "hex:" + hex(id.bytes));
  return id;
}

locket::date a_birth_date(const std::string& subject) {
  const locket::date born{1950 + static_cast<std::int32_t>(std::random_device{}() % 40), static_cast<std::uint8_t>(subject[0] - 'A' + 1), 17};
  locket::value_writer bytes;
  bytes.field(0);
  bytes.date(born);
  say(subject, "member", "born", "hex:" + hex(bytes.values().front().bytes));
  return born;
}

void must(const locket::verdict<locket::committed>& done) {
  if (!done) throw std::runtime_error(done.denial().explain("en"));
}

struct host_of_victims {
  std::string folder;
  support::hand_clock clock;
  locket::vault v;

  host_of_victims(const std::string& where, std::string_view now, bool create) : folder(where), clock(now), v(opened(create)) {}

  locket::vault opened(bool create) {
    clock.trusted_ = true;
    if (create) locket::make_key_file(folder + "/blog.key");
    return locket::vault::open({.at = locket::files::beside(folder + "/blog"),
                                .key = locket::key_source::key_file(folder + "/blog.key"),
                                .region = "CN-mainland",
                                .create = create,
                                // Only where something is put: nothing that is forgotten later needs a generaliser.
                                .generalisers = create ? std::vector<locket::generaliser>{{"before-the-bar/1", before_the_bar}} : std::vector<locket::generaliser>{},
                                .time = &clock});
  }

  /// The subjects' ids, in the host's own table.
  std::string row_of(const std::string& subject) const { return folder + "/host." + subject; }
  locket::subject_id id_of(const std::string& subject) const {
    std::string text;
    std::getline(std::ifstream(row_of(subject)), text);
    const auto id = locket::subject_id::parse(text);
    if (!id) throw std::runtime_error("no such subject: " + subject);
    return *id;
  }

  void enrol(const std::string& name) {
    const auto who = locket::subject_id::mint();
    std::ofstream(row_of(name)) << who.text() << '\n';
    say(name, "subject", "identity", "hex:" + hex(who.bytes));
    const auto born = a_birth_date(name);
    must(v.begin().enrol(who, born).consent<host::profile>(who).consent<host::account>(who, {.form = locket::form::separate}).commit());
    const auto record = named(name, "member");
    must(v.begin()
             .put(who, record,
                  member{.handle = said(name, "member", "handle"),
                         .email = said(name, "member", "email") + "@example.org",
                         .born = born,
                         .id_card = said(name, "member", "id_card")})
             .commit());
    auto list = v.begin();
    for (int i = 0; i < 3; ++i) {
      list.put(who, named(name, "comment"), comment{.text = said(name, "comment", "text"), .tags = std::vector{said(name, "comment", "tags"), fresh("tag")}});
    }
    list.put(who, named(name, "comment"), comment{.text = said(name, "comment", "text")},
             {.source = locket::source::published, .reference = said(name, "comment", "reference"), .self_published = true});
    list.put(who, named(name, "receipt"), receipt{.goods = said(name, "receipt", "goods")});
    list.put(who, named(name, "parcel"), parcel{.route = leaving(name, "route", "route:residue"), .terms = leaving(name, "terms", "terms:anonymised")});
    must(list.commit());
    const auto clerk = said("staff", "audit", "actor");  // who did what outlives whose data it was
    const auto may = v.permit<host::support>(who, locket::staff("support", clerk));
    if (!may) throw std::runtime_error(may.denial().explain("en"));
    // … and so does what was provided to whom.
    const locket::named_basis demand{locket::basis::legal_obligation, said("staff", "provision", "reference")};
    const auto given = v.provide<host::disclosure, &member::handle>(who, record, "people-court", locket::staff("privacy-officer", clerk), demand);
    if (!given) throw std::runtime_error(given.denial().explain("en"));
  }

  /// A value of a parcel; its own canary is the fine half.
  static std::string leaving(const std::string& name, const char* field, const char* residue) {
    const auto coarse = fresh(name + "-coarse");
    say(name, "parcel", residue, coarse + "~left");
    return coarse + '|' + said(name, "parcel", field);
  }

  void late(const std::string& name) {
    must(v.begin().move_in(id_of(name), named(name, "comment"), comment{.text = said(name, "comment", "late text")}).commit());
  }

  void sweep(const char* when) {
    unsigned condemned = 0, destroyed = 0, held = 0;
    for (int steps = 0; steps < 1000; ++steps) {
      const auto done = v.sweep(200);
      condemned += done.keys_condemned;
      destroyed += done.keys_destroyed;
      held += done.held;
      if (!done.more) {
        std::printf(R"({"swept": "%s", "condemned": %u, "destroyed": %u, "held": %u})" "\n", when, condemned, destroyed, held);
        return;
      }
    }
    throw std::runtime_error("sweep never ends");
  }

  void run(const std::string& command, const std::string& subject) {
    if (command == "make") {
      v.publish(host::policy());
      v.publish(second_policy());
      for (const auto* name : {"A", "B", "C"}) enrol(name);
    } else if (command == "backup") {
      v.backup(folder + "/backup.locket");
    } else if (command == "erase") {
      const auto report = v.erase(id_of(subject));
      if (!report.known) throw std::runtime_error("erased nobody");
      sweep("after the erasure");
    } else if (command == "close") {
      v.close_account(id_of(subject));
    } else if (command == "late") {
      late(subject);
    } else if (command == "expire") {
      v.by_id().confirm_time();  // a year in which no process ran: a sweep would ask
      sweep("first");
      clock.advance_seconds(25 * 3600);
      sweep("second");
    } else if (command != "open") {
      throw std::runtime_error("no such command: " + command);
    }
    if (!v.verify()) throw std::runtime_error("the audit does not verify");
    v.close();
  }
};

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 64;
  const std::string command = words[3];
  try {
    host_of_victims(words[1], words[2], command == "make").run(command, count > 4 ? words[4] : "");
    return 0;
  } catch (const std::exception& wrong) {
    std::fprintf(stderr, "victim: %s\n", wrong.what());
    return 1;
  }
}
