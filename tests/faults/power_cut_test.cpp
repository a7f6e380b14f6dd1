// The replay of power cuts itself: it convicts who acknowledges before a sync, and nobody else.
#include <doctest/doctest.h>

#include "faults/fault_vfs.hpp"
#include "faults/power_cut.hpp"
#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <filesystem>

using namespace support;

namespace {

power::image files_in(const temp_folder& folder) {
  power::image all;
  for (const auto& one : std::filesystem::directory_iterator(folder.path()))
    if (!one.path().string().ends_with("-shm")) all[one.path().filename().string()] = file_bytes(one.path().string());
  return all;
}

struct verdict {
  std::uint64_t images = 0, lost = 0;
};

/// Of the images of cuts after an insertion was acknowledged, in how many it is missing or the file is damaged.
verdict after_insertion(journal kept, bool synced) {
  fault_vfs::install();
  fault_vfs::reset();
  const temp_folder folder;
  fresh(folder / "file", kept).run("CREATE TABLE t(x)");
  const auto before = files_in(folder);
  power::write_log log;
  fault_vfs::record(&log);
  {
    connection c = again(folder / "file", kept);
    if (!synced) c.run("PRAGMA synchronous=0");
    c.run("INSERT INTO t VALUES(42)");
    log.push_back({power::did::acknowledge});
    fault_vfs::record(nullptr);
  }
  verdict found;
  power::cut_everywhere(before, log, [&](const power::image& left, const power::cut& at) {
    if (!at.acknowledged) return;
    const temp_folder after;
    for (const auto& [name, bytes] : left) write_file(after / name, bytes);
    ++found.images;
    try {
      connection c = again(after / "file", kept);
      found.lost += number(c, "SELECT count(*) FROM t") != 1 || c.integrity() != "ok";
    } catch (const locket::error&) {
      ++found.lost;
    }
  });
  return found;
}

}  // namespace

TEST_CASE("what was synced before it was acknowledged outlives every cut, and what was not is convicted") {
  for (const auto kept : {journal::wal_full, journal::zeroed_persist}) {
    CAPTURE(static_cast<int>(kept));
    const auto safe = after_insertion(kept, true);
    CHECK(safe.images > 0);
    CHECK(safe.lost == 0);
    CHECK(after_insertion(kept, false).lost > 0);
  }
}

TEST_CASE("of the writes in doubt every one is lost, alone and with its neighbours, and none that a sync has vouched for") {
  using power::did;
  const power::write_log log{{did::open, "f"}, {did::write, "f", 0, "A"}, {did::sync, "f"}, {did::write, "f", 1, "B"}, {did::write, "f", 2, "C"}, {did::acknowledge}};
  std::string seen;
  const auto count = power::cut_everywhere({{"f", "...."}}, log, [&](const power::image& left, const power::cut& at) { seen += left.at("f") + (at.acknowledged ? "! " : " "); });
  CHECK(seen == "A... .... ABC. A.C. AB.. ABC.! A...! A.C.! AB..! ");
  CHECK(count.boundaries == 4);
}

TEST_CASE("a name that no sync of its folder has vouched for may be gone, and one that was removed may be back") {
  using power::did;
  const power::write_log log{{did::remove, "old"}, {did::create, "new"}, {did::write, "new", 0, "n"}, {did::sync, "new"}, {did::sync_folder, ""}};
  std::string seen;
  power::cut_everywhere({{"old", "o"}}, log, [&](const power::image& left, const power::cut&) {
    for (const auto& [name, bytes] : left) seen += name + "=" + bytes + " ";
    seen += "| ";
  });
  CHECK(seen == "old=o | | new=n old=o | new= old=o | new=n | new= | ");
}
