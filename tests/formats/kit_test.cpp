// Vaults that an earlier build wrote, one good and the others each with one thing wrong: this build must say of each what the manifest says (README.md).
#include "formats/kit.hpp"
#include "support/print.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <set>

namespace {

constexpr const char* kits[] = {"kit-1", "kit-2"};

std::string folder_of(const char* kit) { return std::string(LOCKET_TEST_DATA) + "/formats/" + kit; }

nlohmann::ordered_json manifest(const std::string& folder) {
  std::ifstream in(folder + "/manifest.json");
  return nlohmann::ordered_json::parse(in).at("vaults");
}

/// The good vault's files, this folder's own in their place, and its patch.
kit::all_files files_of(const std::string& folder, const std::string& name) {
  auto files = kit::files_in(folder + "/good");
  for (auto& [file, bytes] : kit::files_in(folder + "/" + name)) files[file] = bytes;
  kit::patch(files, support::file_bytes(folder + "/" + name + "/patch.txt"));
  return files;
}

}  // namespace

TEST_CASE("each vault of a kit gives the answers that its manifest names, whichever version opens it") {
  for (const auto* which : kits) {
    CAPTURE(which);
    const auto folder = folder_of(which);
    const support::temp_folder at;
    const auto good = kit::files_in(folder + "/good");
    REQUIRE(good.size() == 4);
    std::size_t wrong = 0;
    for (const auto& one : manifest(folder)) {
      const auto name = one.at("folder").get<std::string>();
      CAPTURE(name);
      const auto files = files_of(folder, name);
      if (name != "good") {
        ++wrong;
        CHECK(files != good);
      }
      kit::put(files, at.path().string());
      const auto said = kit::asked(at.path().string());
      REQUIRE_FALSE(one.at("expect").empty());
      for (const auto& expected : one.at("expect").items()) {
        const std::string question = expected.key();
        const auto found = std::find_if(said.begin(), said.end(), [&](const specimen::line& line) { return line.question == question; });
        if (found == said.end()) FAIL_CHECK("nobody asked: ", question, "; opening: ", said.front().answer);
        else CHECK_MESSAGE(found->answer == expected.value().get<std::string>(), question);
      }
    }
    std::printf("%s: 1 good vault, %zu wrong\n", which, wrong);
    CHECK(wrong >= 12);
  }
}

TEST_CASE("a manifest names every folder of its kit, and the good vault gives its records") {
  for (const auto* which : kits) {
    CAPTURE(which);
    std::set<std::string> named, there;
    bool records = false;
    for (const auto& one : manifest(folder_of(which))) {
      named.insert(one.at("folder").get<std::string>());
      if (one.at("folder") == "good") records = one.at("expect").at("ann profile email") == "open: ann@example.org" && one.at("expect").at("verify") == "open: whole";
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder_of(which)))
      if (entry.is_directory()) there.insert(entry.path().filename().string());
    CHECK(named == there);
    CHECK(records);
  }
}

TEST_CASE("what a kit says of its good vault is what a vault says that is made today") {
  const support::temp_folder at;
  const auto path = at.path().string();
  kit::put({{"blog.key", std::string(32, 'k')}}, path);
  {
    support::hand_clock clock(specimen::made_from);
    auto v = locket::vault::open(kit::options(path, clock, true));
    specimen::fill(v, clock);
    v.close();
  }
  for (const auto& line : kit::asked(path))
    for (const auto* which : kits) CHECK_MESSAGE(manifest(folder_of(which)).front().at("expect").at(line.question) == line.answer, which, ": ", line.question);
}
