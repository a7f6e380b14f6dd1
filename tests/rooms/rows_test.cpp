#include <doctest/doctest.h>

#include "records/rows.hpp"

#include "support/store.hpp"
#include "support/temp_folder.hpp"

using namespace locket;
using support::fault_of;
using support::number;

namespace {

struct on_disk {
  support::temp_folder folder;
  vault_file vault{folder / "v.locket", true, {}};
  vault_file::writing writing = vault.write();
  store::connection& on = writing.on;
};

crypto::bytes text(std::string_view t) { return {t.begin(), t.end()}; }

crypto::bytes packed(std::initializer_list<std::pair<std::uint16_t, std::string_view>> cells) {
  crypto::bytes out;
  for (const auto& [field, cell] : cells) pack(field, text(cell), out);
  return out;
}

std::string told(crypto::view cells) {
  std::string out;
  for (const stored_cell& one : cells_in(cells))
    out += std::to_string(one.field) + "=" + std::string(one.cell.begin(), one.cell.end()) + " ";
  return out;
}

std::string rows_of(store::connection& on, std::int64_t subject, std::int64_t after, std::size_t most) {
  std::string out;
  records_of(on, subject, after, most, [&](const record_row& one) { out += std::to_string(one.row) + " "; });
  return out;
}

std::string rows_since(store::connection& on, std::int64_t commit, std::int64_t after, std::size_t most) {
  std::string out;
  records_since(on, commit, after, most, [&](const record_row& one) { out += std::to_string(one.row) + " "; });
  return out;
}

}  // namespace

TEST_CASE("packed cells come back in the order of their fields") {
  CHECK(told(packed({})) == "");
  CHECK(told(packed({{1, "a"}, {2, ""}, {700, "ccc"}})) == "1=a 2= 700=ccc ");
}

TEST_CASE("packed cells cut at any length are a fault, or the cells before the cut") {
  const crypto::bytes whole = packed({{1, "aa"}, {5, "bbbb"}});
  int refused = 0;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const crypto::bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    std::string got;
    if (fault_of([&] { got = told(cut); }) == "corrupt")
      ++refused;
    else
      CHECK(got == "1=aa ");
  }
  CHECK(refused == static_cast<int>(whole.size()) - 2);
}

TEST_CASE("packed cells that repeat a field, run backwards or claim 4 GiB are a fault") {
  CHECK(fault_of([] { cells_in(packed({{1, "a"}, {1, "b"}})); }) == "corrupt");
  CHECK(fault_of([] { cells_in(packed({{2, "a"}, {1, "b"}})); }) == "corrupt");
  CHECK(fault_of([] { cells_in(crypto::bytes{1, 0, 0xff, 0xff, 0xff, 0xff, 7}); }) == "corrupt");
  CHECK(fault_of([] { cells_in(crypto::bytes{1, 0x80, 0xff, 0xff, 7}); }) == "corrupt");
}

TEST_CASE("a cell's length takes two bytes up to 65,535 and four beyond, and earlier builds' four are read") {
  const std::string short_one(0xffff, 's'), long_one(0x10000, 'l');
  const auto both = packed({{1, short_one}, {0x7fff, long_one}});
  CHECK(both.size() == 4 + short_one.size() + 6 + long_one.size());
  CHECK(told(both) == "1=" + short_one + " 32767=" + long_one + " ");
  const crypto::bytes earlier{1, 0, 2, 0, 0, 0, 'a', 'b', 2, 0x80, 1, 0, 'c', 3, 0, 1, 0, 0, 0, 'd'};
  CHECK(told(earlier) == "1=ab 2=c 3=d ");
  const stored_cell none[] = {{9, {}}};
  CHECK(merge(earlier, none) == packed({{1, "ab"}, {2, "c"}, {3, "d"}}));
}

TEST_CASE("merging replaces what is given, keeps what is not, and takes out what is given empty") {
  const crypto::bytes old = packed({{1, "a"}, {3, "c"}, {9, "unknown"}});
  const crypto::bytes b = text("B"), c = text("C"), late = text("later");
  const stored_cell with[] = {{3, c}, {2, b}, {2, late}};
  CHECK(told(merge(old, with)) == "1=a 2=later 3=C 9=unknown ");
  const stored_cell out[] = {{1, {}}, {4, {}}};
  CHECK(told(merge(old, out)) == "3=c 9=unknown ");
  CHECK(told(merge({}, {})) == "");
}

TEST_CASE("a record is found by its tag and by its row") {
  on_disk files;
  const auto row = add_record(files.on, {1, 2}, 7, 3, packed({{1, "a"}}), 5);
  const auto by_tag = find_record(files.on, {1, 2});
  const auto by_row = record_at(files.on, row);
  REQUIRE(by_tag);
  REQUIRE(by_row);
  for (const record_row* got : {&*by_tag, &*by_row}) {
    CHECK(got->row == row);
    CHECK(got->tag == id_tag{1, 2});
    CHECK(got->subject == 7);
    CHECK(got->type == 3);
    CHECK(told(got->cells) == "1=a ");
  }
  CHECK_FALSE(find_record(files.on, {1, 3}));
  CHECK_FALSE(record_at(files.on, row + 1));
}

TEST_CASE("new cells of a record also carry the commit that changed them") {
  on_disk files;
  const auto row = add_record(files.on, {1}, 7, 3, {}, 5);
  set_cells(files.on, row, packed({{1, "b"}}), 6);
  CHECK(told(record_at(files.on, row)->cells) == "1=b ");
  CHECK(rows_since(files.on, 5, 0, 10) == std::to_string(row) + " ");
  CHECK(rows_since(files.on, 6, 0, 10) == "");
  CHECK(fault_of([&] { set_cells(files.on, row + 1, {}, 6); }) == "corrupt");
}

TEST_CASE("a subject's records are walked and removed in bounded steps") {
  on_disk files;
  for (std::uint8_t n = 1; n <= 6; ++n) add_record(files.on, {n}, n % 2 == 0 ? 7 : 8, 3, {}, n);
  CHECK(rows_of(files.on, 7, 0, 10) == "2 4 6 ");
  CHECK(rows_of(files.on, 7, 0, 2) == "2 4 ");
  CHECK(rows_of(files.on, 7, 4, 2) == "6 ");
  CHECK(remove_records_of(files.on, 7, 2) == 2);
  CHECK(rows_of(files.on, 7, 0, 10) == "6 ");
  CHECK(remove_records_of(files.on, 7, 2) == 1);
  CHECK(remove_records_of(files.on, 7, 2) == 0);
  remove_record(files.on, 3);
  CHECK(rows_of(files.on, 8, 0, 10) == "1 5 ");
}

TEST_CASE("re-indexing sees every record after a commit, in steps") {
  on_disk files;
  for (std::uint8_t n = 1; n <= 4; ++n) add_record(files.on, {n}, 7, 3, {}, n);
  CHECK(rows_since(files.on, -1, 0, 10) == "1 2 3 4 ");
  CHECK(rows_since(files.on, 2, 0, 10) == "3 4 ");
  CHECK(rows_since(files.on, 2, 3, 10) == "4 ");
  CHECK(rows_since(files.on, -1, 0, 3) == "1 2 3 ");
}

TEST_CASE("a walk may write to the record that it is shown") {
  on_disk files;
  for (std::uint8_t n = 1; n <= 4; ++n) add_record(files.on, {n}, 7, 3, {}, n);
  CHECK(records_of(files.on, 7, 0, 10, [&](const record_row& one) { remove_record(files.on, one.row); }) == 4);
  CHECK(number(files.on, "SELECT count(*) FROM records") == 0);
}

TEST_CASE("a row whose tag was edited is a fault") {
  on_disk files;
  add_record(files.on, {1}, 7, 3, {}, 1);
  files.on.run("UPDATE records SET tag = x'0102'");
  CHECK(fault_of([&] { record_at(files.on, 1); }) == "corrupt");
}

TEST_CASE("a name keeps its number for ever") {
  on_disk files;
  names first;
  const auto member = first.type(files.on, "member");
  const auto comment = first.type(files.on, "comment");
  const auto email = first.field(files.on, member, "email");
  CHECK(member != comment);
  CHECK(first.field(files.on, member, "handle") != email);
  names second;
  CHECK(second.type(files.on, "comment") == comment);
  CHECK(second.find_field(files.on, member, "email") == email);
  CHECK(second.type_name(files.on, comment) == "comment");
  CHECK(second.field_name(files.on, member, email) == "email");
}

TEST_CASE("two record types may have fields of one name") {
  on_disk files;
  names known;
  const auto member = known.type(files.on, "member");
  const auto comment = known.type(files.on, "comment");
  known.field(files.on, member, "text");
  CHECK_FALSE(known.find_field(files.on, comment, "text"));
  CHECK(known.field(files.on, comment, "text") == 1);
}

TEST_CASE("asking for a name mints nothing") {
  on_disk files;
  names known;
  CHECK_FALSE(known.find_type(files.on, "member"));
  CHECK(number(files.on, "SELECT count(*) FROM names") == 0);
  CHECK(fault_of([&] { (void)known.type_name(files.on, 1); }) == "corrupt");
}

TEST_CASE("a number minted in a transaction that rolled back is forgotten") {
  on_disk files;
  names known;
  {
    store::transaction undone(files.on, store::intent::write);
    known.type(files.on, "member");
  }
  known.forget();
  CHECK_FALSE(known.find_type(files.on, "member"));
  CHECK(known.type(files.on, "comment") == 1);
}

TEST_CASE("numbers end at 32767: no name gets a later one, and a file that gives one is refused") {
  on_disk files;
  files.on.run("INSERT INTO names(type, name, number) VALUES(0, 'last', 32767), (1, 'past', 32768), (1, 'none', 0), (1, 'less', -1)");
  names known;
  CHECK(known.find_type(files.on, "last") == 32767);
  CHECK(fault_of([&] { known.type(files.on, "member"); }) == "misuse-argument");
  for (const char* name : {"past", "none", "less"}) CHECK(fault_of([&] { (void)known.find_field(files.on, 1, name); }) == "corrupt");
}
