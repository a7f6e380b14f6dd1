#include <doctest/doctest.h>

#include "ledger/accesses.hpp"
#include "ledger/agreements.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"

using namespace locket;
using support::number;

namespace {

constexpr actor_hash anna{1}, bert{2};
constexpr std::int64_t noon = 43200, hour = 3600;

struct on_disk {
  support::temp_folder folder;
  vault_file vault{folder / "v.locket", true, {}};
  vault_file::writing writing = vault.write();
  store::connection& on = writing.on;

  std::int64_t others(const actor_hash& who, const access_hash& than, std::int64_t now) {
    return count_others(on, who, than, {now - hour}, {now});
  }
};

}  // namespace

TEST_CASE("a cap counts other subjects once each, and not the one that is asked for") {
  on_disk files;
  for (std::uint8_t n = 1; n <= 3; ++n) note_access(files.on, anna, {n}, {noon});
  note_access(files.on, anna, {3}, {noon + 5});
  CHECK(files.others(anna, {1}, noon + 10) == 2);
  CHECK(files.others(anna, {9}, noon + 10) == 3);
}

TEST_CASE("a read counts for less than an hour") {
  on_disk files;
  note_access(files.on, anna, {1}, {noon});
  CHECK(files.others(anna, {9}, noon - 1) == 0);
  CHECK(files.others(anna, {9}, noon) == 1);
  CHECK(files.others(anna, {9}, noon + hour - 1) == 1);
  CHECK(files.others(anna, {9}, noon + hour) == 0);
}

TEST_CASE("reading again renews a read, and an older instant does not age it") {
  on_disk files;
  note_access(files.on, anna, {1}, {noon});
  note_access(files.on, anna, {1}, {noon + hour});
  note_access(files.on, anna, {1}, {noon});
  CHECK(files.others(anna, {9}, noon + hour + 1) == 1);
  CHECK(number(files.on, "SELECT count(*) FROM accesses") == 1);
}

TEST_CASE("one actor's reads are not another's") {
  on_disk files;
  note_access(files.on, anna, {1}, {noon});
  CHECK(files.others(bert, {9}, noon) == 0);
}

TEST_CASE("what is past every cap is forgotten") {
  on_disk files;
  note_access(files.on, anna, {1}, {noon});
  note_access(files.on, anna, {2}, {noon + 1});
  forget_accesses(files.on, {noon + 1});
  CHECK(number(files.on, "SELECT count(*) FROM accesses") == 1);
  CHECK(files.others(anna, {9}, noon + 1) == 1);
}

TEST_CASE("a holder without an agreement has none") {
  on_disk files;
  CHECK_FALSE(agreement_until(files.on, anna));
}

TEST_CASE("of several agreements the latest end counts") {
  on_disk files;
  set_agreement(files.on, anna, "support", {noon});
  CHECK(agreement_until(files.on, anna) == instant{noon});
  set_agreement(files.on, anna, "support", {noon + hour});
  set_agreement(files.on, anna, "support", {noon + 1});
  CHECK(agreement_until(files.on, anna) == instant{noon + hour});
  CHECK_FALSE(agreement_until(files.on, bert));
}
