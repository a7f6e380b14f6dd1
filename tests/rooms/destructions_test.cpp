#include <doctest/doctest.h>

#include "crypto/derive.hpp"
#include "ledger/destructions.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"

using namespace locket;
using support::fault_of;

namespace {

struct on_disk {
  support::temp_folder folder;
  vault_file vault{folder / "v.locket", true, {}};
  vault_file::writing writing = vault.write();
  store::connection& on = writing.on;
  crypto::key with = crypto::key::random();

  std::string read() {
    return fault_of([&] { (void)destructions(on, with); });
  }
};

const destruction some[] = {
    {77, {}, {}, {100}},                   // a root
    {(1ULL << 48) - 1, 65535, {}, {101}},  // a class of a root
    {{}, 3, -5, {-102}},                   // a day of a class
    {0, 0, 0, {0}},                        // zeros are not nothing
};

}  // namespace

TEST_CASE("destructions come back in order, with what they name and what they do not") {
  on_disk files;
  for (const destruction& one : some) note(files.on, files.with, one);
  CHECK(destructions(files.on, files.with) == std::vector<destruction>(std::begin(some), std::end(some)));
}

TEST_CASE("a destruction that was ordered by who holds no key destroys nothing") {
  on_disk files;
  for (const destruction& one : some) note(files.on, files.with, one);
  SUBCASE("a row of his own") {
    files.on.run("INSERT INTO destructions SELECT 9, root, class, day, at, mac FROM destructions WHERE row = 1");
  }
  SUBCASE("another root") { files.on.run("UPDATE destructions SET root = 78 WHERE row = 1"); }
  SUBCASE("a class turned into a whole root") { files.on.run("UPDATE destructions SET class = NULL WHERE row = 2"); }
  SUBCASE("a day of a class turned into the class") { files.on.run("UPDATE destructions SET day = NULL WHERE row = 3"); }
  SUBCASE("zero turned into nothing") { files.on.run("UPDATE destructions SET root = NULL WHERE row = 4"); }
  SUBCASE("another day") { files.on.run("UPDATE destructions SET day = day + 1 WHERE row = 3"); }
  SUBCASE("another class") { files.on.run("UPDATE destructions SET class = 4 WHERE row = 3"); }
  SUBCASE("another instant") { files.on.run("UPDATE destructions SET at = at + 1 WHERE row = 1"); }
  SUBCASE("a number past its width") { files.on.run("UPDATE destructions SET class = class + 65536 WHERE row = 3"); }
  SUBCASE("a hash cut short") { files.on.run("UPDATE destructions SET mac = substr(mac, 1, 15) WHERE row = 1"); }
  CHECK(files.read() == "corrupt");
}

TEST_CASE("another vault's key reads none of them") {
  on_disk files;
  note(files.on, files.with, some[0]);
  files.with = crypto::key::random();
  CHECK(files.read() == "corrupt");
}
