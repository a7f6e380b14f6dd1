#include <doctest/doctest.h>

#include "records/subjects.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <algorithm>

using namespace locket;
using support::fault_of;
using support::number;

namespace {

crypto::key key_named(std::uint8_t n) {
  std::array<std::uint8_t, 32> bytes;
  bytes.fill(n);
  return crypto::key::from(bytes);
}

const crypto::bytes said{1, 2, 3};

std::int64_t added(store::connection& on, const id_tag& tag) {
  const auto row = next_subject(on);
  add_subject(on, tag, {row, 0, false, {}, {}});
  return row;
}

struct on_disk {
  support::temp_folder folder;
  vault_file vault{folder / "v.locket", true, {}};
  vault_file::writing writing = vault.write();
  store::connection& on = writing.on;
};

}  // namespace

TEST_CASE("a subject is found by the tag they were added under") {
  on_disk files;
  const auto row = added(files.on, {1, 2, 3});
  const auto found = find_subject(files.on, {1, 2, 3});
  REQUIRE(found);
  CHECK(found->row == row);
  CHECK(found->epoch == 0);
  CHECK_FALSE(found->erased);
  CHECK(found->standing.empty());
  CHECK_FALSE(find_subject(files.on, {1, 2, 4}));
}

TEST_CASE("every change of the standing moves the epoch") {
  on_disk files;
  const auto row = added(files.on, {1});
  set_standing(files.on, row, said);
  CHECK(subject_at(files.on, row)->epoch == 1);
  CHECK(subject_at(files.on, row)->standing == said);
  set_standing(files.on, row, said);
  CHECK(subject_at(files.on, row)->epoch == 2);
  mark_erased(files.on, row);
  CHECK(subject_at(files.on, row)->epoch == 3);
}

TEST_CASE("an erased subject is reached by no tag, and their evidence stays") {
  on_disk files;
  const auto row = added(files.on, {1});
  set_standing(files.on, row, said);
  mark_erased(files.on, row);
  CHECK_FALSE(find_subject(files.on, {1}));
  const auto erased = subject_at(files.on, row);
  REQUIRE(erased);
  CHECK(erased->erased);
  CHECK(erased->standing == said);
  CHECK(number(files.on, "SELECT count(*) FROM subjects WHERE tag IS NULL") == 1);
}

TEST_CASE("several subjects may be erased") {
  on_disk files;
  for (std::uint8_t n = 1; n <= 3; ++n) mark_erased(files.on, added(files.on, {n}));
  CHECK(number(files.on, "SELECT count(*) FROM subjects WHERE erased = 1") == 3);
}

TEST_CASE("a second row for one tag is refused") {
  on_disk files;
  added(files.on, {1});
  CHECK(fault_of([&] { added(files.on, {1}); }) == "io");
  CHECK(number(files.on, "SELECT count(*) FROM subjects") == 1);
}

TEST_CASE("a row past every number is a fault, not a row below them") {
  on_disk files;
  for (const char* row : {"9223372036854775807", "-5"}) {
    files.on.run("DELETE FROM subjects");
    files.on.run((std::string("INSERT INTO subjects VALUES(") + row + ", NULL, 0, 1, x'', x'')").c_str());
    CHECK(fault_of([&] { next_subject(files.on); }) == "corrupt");
  }
}

TEST_CASE("a standing for a row that is missing is a fault and not lost without a word") {
  on_disk files;
  CHECK(fault_of([&] { set_standing(files.on, 7, said); }) == "corrupt");
  CHECK(fault_of([&] { mark_erased(files.on, 7); }) == "corrupt");
}

TEST_CASE("the file holds keyed hashes of ids and never an id") {
  support::temp_folder folder;
  const subject_id who{{0xca, 0xfe, 0xba, 0xbe, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  const id_tag tag = tag_of(key_named(1), who);
  {
    vault_file vault(folder / "v.locket", true, {});
    added(vault.write().on, tag);
  }
  const std::string bytes = support::file_bytes(folder / "v.locket");
  const auto holds = [&](const auto& what) {
    return std::search(bytes.begin(), bytes.end(), what.begin(), what.end(),
                       [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }) != bytes.end();
  };
  CHECK(holds(tag));
  CHECK_FALSE(holds(who.bytes));
}

TEST_CASE("tags differ by key, by id and by kind of key") {
  const subject_id who{{1}};
  CHECK(tag_of(key_named(1), who) == tag_of(key_named(1), who));
  CHECK(tag_of(key_named(1), who) != tag_of(key_named(2), who));
  CHECK(tag_of(key_named(1), who) != tag_of(key_named(1), subject_id{{2}}));
}
