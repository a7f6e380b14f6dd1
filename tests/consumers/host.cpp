// A small host that goes through what hosts do: publishes a policy, stores, reads, finds, is refused, forgets. In memory.
#include <locket/locket.hpp>

#include <cstdio>

namespace host {
struct account : locket::purpose<"account-service"> {};
struct survey : locket::purpose<"survey"> {};
struct login_name : locket::category<"handle"> {};
struct member {
  static constexpr locket::stored_name stored{"member"};
  locket::personal<std::string, login_name, locket::for_<account>, locket::unique<locket::folded_text>, locket::was<"nick">> handle{};
  locket::personal<locket::date, login_name, locket::for_<account, survey>> joined{};
};

locket::policy policy() {
  return locket::policy_version(1, "2026-01-01T00:00:00Z")
      .controller({"主机", "a host"})
      .region("CN-mainland")
      .zone("+08:00")
      .profile(locket::profile::cn_pipl())
      .contract_of_minors_stands_on<account>()
      .category<login_name>().keep_after_closure(locket::days{30}).then_erase()
      .purpose<account>().contract()
      .purpose<survey>()
      .role("system").every_purpose()
      .records<member>();
}
}  // namespace host
BOOST_HANA_ADAPT_STRUCT(host::member, handle, joined);

namespace {

bool faults_are_caught() {  // its type must be one and the same on both sides of a shared library
  try {
    locket::vault::open({.at = locket::files::beside("nowhere/host"), .key = locket::key_source::environment("LOCKET_HOST_KEY"), .region = "CN-mainland"});
  } catch (const locket::error& e) {
    return e.code() == locket::code::io;
  }
  return false;
}

bool went_through(locket::vault& vault) {
  const auto who = locket::subject_id::mint();
  const auto id = locket::record_id::mint();
  const auto as = locket::actor::system();
  vault.publish(host::policy());
  if (!vault.begin().enrol(who, {1990, 5, 1}).put(who, id, host::member{.handle = "xm", .joined = locket::date{2026, 1, 5}}).commit()) return false;

  const auto may = vault.permit<host::account>(who, as);
  const auto got = may ? vault.get<host::member>(*may, id) : locket::verdict<locket::opened<host::member, host::account>>(may.denial());
  if (!got) return false;
  const auto handle = got->reveal<&host::member::handle>();
  const auto found = vault.find<&host::member::handle, host::account>("XM", as);
  if (!handle || *handle != "xm" || !found || *found != who) return false;

  const auto no = vault.permit<host::survey>(who, as);
  if (no || no.denial().why() != locket::reason::no_consent || no.denial().explain("en").empty()) return false;

  locket::retention_scheduler forgetting(vault, {.longest_pause_seconds = 3600});
  forgetting.start();
  if (!vault.erase(who).known || !forgetting.step()) return false;
  forgetting.stop();
  return !vault.permit<host::account>(who, as);
}

}  // namespace

int main() {
  auto vault = locket::vault::open({.at = locket::files::in_memory(), .key = locket::key_source::environment("LOCKET_HOST_KEY"), .region = "CN-mainland", .create = true});
  const bool good = faults_are_caught() && went_through(vault);
  const bool intact = static_cast<bool>(vault.verify());
  vault.close();
  std::printf("host: a vault in memory, %s, %s\n", good ? "used" : "useless", good && intact ? "intact" : "broken");
  return good && intact ? 0 : 1;
}
