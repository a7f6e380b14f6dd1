#include <doctest/doctest.h>

#include "ledger/reviews.hpp"
#include "records/subjects.hpp"

#include "support/temp_folder.hpp"

using namespace locket;

namespace {

std::string due(vault_file& vault, std::int64_t at, std::size_t most = 10) {
  std::string out;
  for (const review& one : reviews_due(vault.read().on, {at}, most))
    out += std::to_string(one.subject) + " at " + std::to_string(one.at.unix_seconds) + (one.condemned ? " condemned " + std::to_string(one.condemned->unix_seconds) : "") + "; ";
  return out;
}

}  // namespace

TEST_CASE("a subject has one review, at the earliest instant that was noted, and it is there after the file was closed") {
  support::temp_folder folder;
  {
    vault_file vault(folder / "v.locket", true, {});
    const auto at = vault.write();
    note_review(at.on, 2, {200});
    note_review(at.on, 1, {300});
    note_review(at.on, 1, {100});
    note_review(at.on, 1, {150});
  }
  vault_file vault(folder / "v.locket", false, {});
  CHECK(due(vault, 99) == "");
  CHECK(due(vault, 100) == "1 at 100; ");
  CHECK(due(vault, 200) == "1 at 100; 2 at 200; ");
  CHECK(due(vault, 200, 1) == "1 at 100; ");
  CHECK(first_review(vault.read().on) == instant{100});
}

TEST_CASE("what was condemned keeps its instant when another event comes, and ends when it is dropped") {
  vault_file vault(":memory:", true, {});
  set_review(vault.write().on, {1, {500}, instant{400}});
  note_review(vault.write().on, 1, {450});
  CHECK(due(vault, 450) == "1 at 450 condemned 400; ");
  set_review(vault.write().on, {1, {600}, std::nullopt});
  CHECK(due(vault, 600) == "1 at 600; ");
  drop_review(vault.write().on, 1);
  CHECK_FALSE(review_of(vault.read().on, 1));
  CHECK_FALSE(first_review(vault.read().on));
}

TEST_CASE("all subjects are noted in steps that say where they ended, but for those who are erased") {
  vault_file vault(":memory:", true, {});
  const auto at = vault.write();
  for (std::uint8_t i = 1; i <= 5; ++i) add_subject(at.on, id_tag{i}, {i, 0, false, {}, {}});
  mark_erased(at.on, 4);
  CHECK(note_reviews_of_all(at.on, 0, 2, {100}) == 2);
  CHECK(due(vault, 100) == "1 at 100; 2 at 100; ");
  CHECK(note_reviews_of_all(at.on, 2, 2, {100}) == 5);
  CHECK_FALSE(note_reviews_of_all(at.on, 5, 2, {100}));
  CHECK(due(vault, 100) == "1 at 100; 2 at 100; 3 at 100; 5 at 100; ");
}
