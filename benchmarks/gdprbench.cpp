// GDPRbench's four role mixes against its naive twin on plain SQLite.
#include "gdpr_sides.hpp"
#include "measure.hpp"
#include "workloads.hpp"

#include <algorithm>

namespace bench {

void gdprbench(const session& s) {
  const auto records = s.many(100'000, 5'000), operations = s.many(100, 40);
  const folder files(s.under);
  gdpr::world world(records);
  gdpr::locket_side locket(files.file("gdpr"));
  gdpr::plain_side plain(files.file("plain.db"));
  for (std::size_t user = 0; user < world.users(); user += 100) {
    const auto users = std::min<std::size_t>(100, world.users() - user);
    locket.fill(user, users);
    plain.fill(user, users);
  }
  s.say("gdpr: " + std::to_string(records) + " records of " + std::to_string(world.users()) +
        " users. The twin: a column for each field of the metadata, indexes by user and purpose, secure_delete=ON, an access-log row for every access (durable with every change and for the "
        "regulator, else with the group). Ids are in hand; a purpose's metadata is the policy's in locket (one version more), a user's objection is a withdrawn consent.");
  auto few = s;
  few.turns = s.many(5, 3);
  for (const auto& m : gdpr::mixes()) {
    // Every mix is carried out, wanted or not: what the regulator verifies, the customers deleted.
    if (!s.wanted(m.name) && std::string_view(m.name) != "gdpr-customer") continue;
    const auto story = world.story(m, operations * few.turns);
    locket.acts_as_customer(std::string_view(m.name) == "gdpr-customer");
    auto told = few;
    if (!s.wanted(m.name)) told.tell = [](const figure&) {};
    measure(told, m.name, operations, each([&](std::size_t n) { return locket(story[n]); }), {{"plain+log", each([&](std::size_t n) { return plain(story[n]); }), m.goal}});
    if (*m.left_out != '\0') s.say(std::string(m.name) + " leaves out " + m.left_out + ".");
  }
  must(locket.sound(), "gdpr", "the audit does not verify");
}

}  // namespace bench
