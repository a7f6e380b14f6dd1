#include "ledger/provisions.hpp"

#include "support/keys.hpp"
#include "support/store.hpp"
#include "support/temp_folder.hpp"
#include "support/vectors.hpp"

using namespace locket;
using support::fault_of;

namespace {

provision_entry to_the_bank() {
  provision_entry one;
  one.at = support::at("2026-01-05T03:04:05Z");
  one.kind = 2;
  one.role = 1;
  one.cross_border = true;
  one.contract_until = date{2027, 12, 31};
  one.recipient = "city-bank";
  one.region = "SG";
  one.purpose = "survey";
  one.reference = "case 7";
  one.policy_version = 3;
  one.this_purpose_alone = one.rectify_when_told = one.erase_when_told = true;
  one.until = support::at("2027-06-30T16:00:00Z");
  one.type = "member";
  one.fields = {{1, "email", "mail"}, {2, "地址", "address"}};
  return one;
}

crypto::bytes text_of(const provision_entry& one) {
  const auto text = encode(one);
  return {text.begin(), text.end()};
}

bool decodes(const crypto::bytes& text) {
  provision_entry back;
  return decode(text, back);
}

struct on_disk {
  support::keys ring;
  support::temp_folder folder;
  vault_file file{folder / "v.locket", true, support::vault()};
  crypto::nonces fresh;
  on_disk() { ring->mint_roots(2); }
  std::int64_t add(root_number root, std::int64_t subject, const provision_entry& one) {
    auto writing = file.write();
    return add_provision(writing.on, *ring, {root, ring.evidence, day_number(one.at, support::china)}, subject, one, fresh);
  }
};

}  // namespace

TEST_CASE("a provision comes back as it was written down") {
  on_disk files;
  auto quiet = to_the_bank();
  quiet.contract_until.reset();
  quiet.until.reset();
  quiet.cross_border = false;
  CHECK(files.add(1, 10, to_the_bank()) == 1);
  CHECK(files.add(2, 11, quiet) == 2);
  CHECK(files.add(1, 10, quiet) == 3);
  auto reading = files.file.read();
  const auto of_10 = provisions_of(reading.on, 10);
  REQUIRE(of_10.size() == 2);
  CHECK(of_10[0].row == 3);  // newest first
  CHECK(open_provision(*files.ring, of_10[0]) == quiet);
  CHECK(open_provision(*files.ring, of_10[1]) == to_the_bank());
  CHECK(provisions_after(reading.on, 1, 10).size() == 2);
  CHECK(provisions_after(reading.on, 0, 1).size() == 1);
}

TEST_CASE("the text is that of FORMAT.md, byte for byte") {
  provision_entry one;
  one.kind = 3;
  one.role = 2;
  one.contract_until = date{2027, 12, 31};
  one.until = instant{1};
  one.this_purpose_alone = true;
  one.recipient = "r";
  one.purpose = "pq";
  one.type = "t";
  one.fields = {{7, "c", "f"}};
  CHECK(support::to_hex(text_of(one)) == "010302" "0e" "eb070000" "0c1f" "0100000000000000" "0100000072" "00000000" "020000007071" "00000000" "0100000074" "01000000" "07" "0100000063" "0100000066");
}

TEST_CASE("a text that is not as FORMAT.md says does not decode") {
  const auto good = text_of(to_the_bank());
  REQUIRE(decodes(good));
  for (std::size_t size = 0; size < good.size(); ++size) CHECK_FALSE(decodes({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}));
  auto longer = good;
  longer.push_back(0);
  CHECK_FALSE(decodes(longer));
  const std::pair<std::size_t, std::uint8_t> edits[] = {{0, 2}, {1, 0}, {1, 5}, {2, 0}, {2, 3}, {3, 64}};
  for (const auto& [at, byte] : edits) {
    auto edited = good;
    edited[at] = byte;
    CHECK_FALSE(decodes(edited));
  }
}

TEST_CASE("a provision cannot be moved to another row or another subject") {
  on_disk files;
  files.add(1, 10, to_the_bank());
  auto writing = files.file.write();
  auto row = provisions_of(writing.on, 10).front();
  REQUIRE(open_provision(*files.ring, row));
  auto moved = row;
  moved.row = 2;
  CHECK(fault_of([&] { open_provision(*files.ring, moved); }) == "corrupt");
  moved = row;
  moved.subject = 11;
  CHECK(fault_of([&] { open_provision(*files.ring, moved); }) == "corrupt");
  moved = row;
  moved.cell.back() ^= 1;
  CHECK(fault_of([&] { open_provision(*files.ring, moved); }) == "corrupt");
}

TEST_CASE("R8.4: a provision outlives the erasure with the evidence, and is gone with it") {
  on_disk files;
  files.add(1, 10, to_the_bank());
  auto reading = files.file.read();
  const auto row = provisions_of(reading.on, 10).front();
  const root_number roots[] = {1};
  const class_number surviving[] = {files.ring.evidence};
  files.ring->erase(roots, surviving, 10, subject_id::mint(), files.ring->now());
  CHECK(open_provision(*files.ring, row) == to_the_bank());
  files.ring->destroy_class(1, files.ring.evidence, {});
  CHECK_FALSE(open_provision(*files.ring, row));
}
