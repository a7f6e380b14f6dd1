// Makes the kit of README.md anew: make_kit FOLDER. For a new format, which gets a folder of its own: the vaults of an older one must stay as they are.
#include "formats/kit.hpp"

#include "crypto/derive.hpp"
#include "records/rows.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <functional>

namespace {

namespace fs = std::filesystem;
using hostile::editor;

/// Alters files in this folder, which nobody has open. `other` holds another vault's.
using spoil = std::function<void(const std::string& folder, const std::string& other)>;
struct wrong {
  const char* folder;
  const char* what;
  const char* call;
  const char* expect;
  spoil how;
};

void edit(const std::string& path, const std::string& sql) { editor(path).must(sql); }

void overwrite(const std::string& path, std::size_t at, const std::string& bytes) {
  auto all = support::file_bytes(path);
  all.replace(at, bytes.size(), bytes);
  support::write_file(path, all);
}

std::string cells_of(editor& in, std::int64_t row) {
  std::string out;
  sqlite3_exec(
      in.db(), ("SELECT hex(cells) FROM records WHERE row = " + std::to_string(row)).c_str(), [](void* to, int, char** column, char**) { return *static_cast<std::string*>(to) = column[0], 0; }, &out,
      nullptr);
  return kit::from_hex(out);
}

/// The first cell of a record's row (its handle), where it begins and how long it is.
std::pair<std::size_t, std::size_t> first_cell(const std::string& cells) {
  const locket::crypto::bytes bytes(cells.begin(), cells.end());
  const auto cell = locket::cells_in(bytes).front().cell;
  return {static_cast<std::size_t>(cell.data() - bytes.data()), cell.size()};
}

void put_cells(editor& in, std::int64_t row, const std::string& cells) { in.must("UPDATE records SET cells = x'" + kit::hex(cells) + "' WHERE row = " + std::to_string(row)); }

/// Rows are in the order of making: 1 dora, 2 ann, 3 ben.
void flip_cell(const std::string& folder, const std::string&) {
  editor in(folder + "/blog.locket");
  auto cells = cells_of(in, 2);
  cells[first_cell(cells).first + 40] ^= 1;
  put_cells(in, 2, cells);
}

void exchange_cells(const std::string& folder, const std::string&) {
  editor in(folder + "/blog.locket");
  auto ann = cells_of(in, 2), ben = cells_of(in, 3);
  const auto [at, size] = first_cell(ann);
  const auto of_ann = ann.substr(at, size);
  ann.replace(at, size, ben.substr(at, size));
  ben.replace(at, size, of_ann);
  put_cells(in, 2, ann);
  put_cells(in, 3, ben);
}

/// Bytes of the keyring's header, with the checksum made to fit, as whoever edits it would.
void edit_header(const std::string& folder, int at, const std::string& bytes) {
  editor in(folder + "/blog.locket-keys");
  sqlite3_blob* fixed = nullptr;
  if (sqlite3_blob_open(in.db(), "main", "header", "fixed", 1, 1, &fixed) != SQLITE_OK) throw std::runtime_error("no header");
  sqlite3_blob_write(fixed, bytes.data(), static_cast<int>(bytes.size()), at);
  std::array<std::uint8_t, 488> all{};
  sqlite3_blob_read(fixed, all.data(), 488, 0);
  const auto sum = locket::crypto::hash32(all);
  sqlite3_blob_write(fixed, sum.data(), 16, 488);
  sqlite3_blob_close(fixed);
}

const std::vector<wrong>& list() {
  static const std::vector<wrong> all{
      {"wrong-magic", "the vault is no SQLite file", "opening", "fault: format-unknown", [](const auto& in, const auto&) { overwrite(in + "/blog.locket", 0, "SQLite format 4"); }},
      {"another-programs", "the vault's application id is another program's", "opening", "fault: format-unknown",
       [](const auto& in, const auto&) { edit(in + "/blog.locket", "PRAGMA application_id = 252006673"); }},
      {"newer-vault", "the vault's format is 99", "opening", "fault: format-newer", [](const auto& in, const auto&) { edit(in + "/blog.locket", "PRAGMA user_version = 99"); }},
      {"newer-keyring", "the keyring's format is 99", "opening", "fault: format-newer", [](const auto& in, const auto&) { edit(in + "/blog.locket-keys", "PRAGMA user_version = 99"); }},
      {"newer-header", "the format of the keyring's header is 99", "opening", "fault: format-newer", [](const auto& in, const auto&) { edit_header(in, 8, std::string("\x63\0", 2)); }},
      {"newer-index", "the index's format is 99", "opening", "fault: format-newer", [](const auto& in, const auto&) { edit(in + "/blog.locket-index", "PRAGMA user_version = 99"); }},
      {"cut-keyring", "the keyring ends after its third page", "opening", "fault: corrupt", [](const auto& in, const auto&) { fs::resize_file(in + "/blog.locket-keys", 3 * 4096); }},
      {"no-keyring", "the keyring is missing", "opening", "fault: keyring-missing", [](const auto& in, const auto&) { fs::remove(in + "/blog.locket-keys"); }},
      {"foreign-keyring", "the keyring is another vault's, under the same key", "opening", "fault: keyring-mismatch",
       [](const auto& in, const auto& other) { fs::copy_file(other + "/blog.locket-keys", in + "/blog.locket-keys", fs::copy_options::overwrite_existing); }},
      {"foreign-index", "the index is another vault's", "opening", "fault: index-mismatch",
       [](const auto& in, const auto& other) { fs::copy_file(other + "/blog.locket-index", in + "/blog.locket-index", fs::copy_options::overwrite_existing); }},
      {"wrong-key", "the key file holds another key", "opening", "fault: key-mismatch", [](const auto& in, const auto&) { support::write_file(in + "/blog.key", std::string(32, 'x')); }},
      {"lowered-mark", "the high-water mark is a year lower, and the checksum fits", "opening", "fault: corrupt",
       [](const auto& in, const auto&) { edit_header(in, 248, std::string("\x80\x33\x56\x69\0\0\0\0", 8)); }},
      {"extra-trigger", "the vault has a trigger", "opening", "fault: format-unknown",
       [](const auto& in, const auto&) { edit(in + "/blog.locket", "CREATE TRIGGER evil AFTER INSERT ON audit BEGIN DELETE FROM audit; END"); }},
      {"extra-view", "the index has a view", "opening", "fault: format-unknown", [](const auto& in, const auto&) { edit(in + "/blog.locket-index", "CREATE VIEW evil AS SELECT * FROM entries"); }},
      {"edited-policy", "a period of the published policy is 965 days instead of 365", "opening", "fault: corrupt",
       [](const auto& in, const auto&) { edit(in + "/blog.locket", "UPDATE policies SET document = replace(document, '365', '965')"); }},
      {"edited-destruction", "a destruction that is to be replayed names another root", "opening", "fault: corrupt",
       [](const auto& in, const auto&) { edit(in + "/blog.locket", "UPDATE destructions SET root = 1"); }},
      {"flipped-cell", "one bit of ann's handle", "ann account-service handle", "fault: corrupt", flip_cell},
      {"exchanged-cells", "ann's handle and ben's changed places", "ann account-service handle", "fault: corrupt", exchange_cells},
      {"claimed-length", "a cell of ann's claims 64 KiB", "ann account-service handle", "fault: corrupt",
       [](const auto& in, const auto&) {
         editor on(in + "/blog.locket");
         auto cells = cells_of(on, 2);
         cells.replace(2, 2, "\xff\xff");
         put_cells(on, 2, cells);
       }},
      {"cut-audit", "the last three entries of the audit are gone", "verify", "nobody: convicted",
       [](const auto& in, const auto&) { edit(in + "/blog.locket", "DELETE FROM audit WHERE number > (SELECT max(number) - 3 FROM audit)"); }},
      {"dropped-entry", "the fifth entry of the audit is gone", "verify", "nobody: convicted", [](const auto& in, const auto&) { edit(in + "/blog.locket", "DELETE FROM audit WHERE number = 5"); }},
      {"edited-index", "the index leads ann's values to ben's record", "find ann", "nobody", [](const auto& in, const auto&) { edit(in + "/blog.locket-index", "UPDATE OR IGNORE entries SET record = 3"); }},
      {"no-index", "the index is missing, so that the vault counts as restored", "ann profile email", "denied: vault-restored",
       [](const auto& in, const auto&) { fs::remove(in + "/blog.locket-index"); }},
  };
  return all;
}

void make_vault(const std::string& folder) {
  fs::create_directories(folder);
  kit::put({{"blog.key", "a key for tests, never a secret!"}}, folder);
  support::hand_clock clock(specimen::made_from);
  auto v = locket::vault::open(kit::options(folder, clock, true));
  specimen::fill(v, clock);
  v.close();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "make_kit FOLDER\n"), 2;
  const std::string to = argv[1];
  const support::temp_folder scratch;
  make_vault(to + "/good");
  make_vault(scratch / "other");
  const auto good = kit::files_in(to + "/good");
  kit::put(good, to + "/good");  // without journals

  nlohmann::ordered_json manifest;
  fs::create_directories(scratch / "now");
  kit::put(good, scratch / "now");
  auto& first = manifest["vaults"].emplace_back(nlohmann::ordered_json{{"folder", "good"}, {"wrong", "nothing"}});
  for (const auto& line : kit::asked(scratch / "now")) first["expect"][line.question] = line.answer;
  for (const auto& one : list()) {
    kit::put(good, scratch / "now");
    one.how(scratch / "now", scratch / "other");
    const auto spoilt = kit::files_in(scratch / "now");
    fs::create_directories(to + "/" + one.folder);
    auto lines = kit::difference(good, spoilt);
    for (const auto& [name, bytes] : spoilt) {  // a file of another vault is kept whole
      if (kit::files_in(scratch / "other")[name] != bytes || good.at(name) == bytes) continue;
      support::write_file(to + "/" + one.folder + "/" + name, bytes);
      auto same = good;
      same[name] = bytes;
      lines = kit::difference(same, spoilt);
    }
    if (!lines.empty()) support::write_file(to + "/" + one.folder + "/patch.txt", lines);
    manifest["vaults"].push_back({{"folder", one.folder}, {"wrong", one.what}, {"expect", {{one.call, one.expect}}}});
  }
  support::write_file(to + "/manifest.json", manifest.dump(2) + "\n");
  return 0;
}
