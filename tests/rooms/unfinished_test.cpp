#include <doctest/doctest.h>

#include "records/unfinished.hpp"

#include "support/temp_folder.hpp"

using namespace locket;

namespace {

std::string left(vault_file& vault) {
  std::string out;
  for (const unfinished& one : all_unfinished(vault.read().on))
    out += std::to_string(one.subject) + (one.what == unfinished_kind::closure ? " closure " : " rows ") + one.at.text() + "; ";
  return out;
}

}  // namespace

TEST_CASE("what was begun is there after a crash until it is finished") {
  support::temp_folder folder;
  {
    vault_file vault(folder / "v.locket", true, {});
    const auto at = vault.write();
    note_unfinished(at.on, {2, unfinished_kind::rows_of_erased, {86400}});
    note_unfinished(at.on, {1, unfinished_kind::closure, {0}});
    note_unfinished(at.on, {1, unfinished_kind::rows_of_erased, {0}});
  }
  vault_file vault(folder / "v.locket", false, {});
  finished(vault.write().on, 1, unfinished_kind::rows_of_erased);
  CHECK(left(vault) == "1 closure 1970-01-01T00:00:00Z; 2 rows 1970-01-02T00:00:00Z; ");
}

TEST_CASE("what was begun twice keeps its first instant") {
  vault_file vault(":memory:", true, {});
  note_unfinished(vault.write().on, {1, unfinished_kind::closure, {0}});
  note_unfinished(vault.write().on, {1, unfinished_kind::closure, {86400}});
  CHECK(left(vault) == "1 closure 1970-01-01T00:00:00Z; ");
}
