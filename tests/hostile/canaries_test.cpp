// What a host's values, ids and keys leave behind: in memory, in a core dump, in files, deleted files and the raw disk under them.
// helper `bearer` (once compiled at -O0, once at -O3) is the host; here is who looks.
#include "hostile/known_keys.hpp"
#include "hostile/other_process.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <random>

#include <sys/resource.h>

using namespace hostile;
namespace fs = std::filesystem;

namespace {

constexpr bool sanitized = LOCKET_SANITIZED == 1;  // such a process leaves no core

using needles = std::map<std::string, std::string>;  // by name

std::string raw(std::int64_t number) { return {reinterpret_cast<const char*>(&number), sizeof number}; }

/// What was in the values: a's, but for what only b has.
needles values(std::uint64_t seed) {
  needles all;
  const std::pair<const char*, unsigned> texts[] = {{"handle", canary::handle},   {"e-mail", canary::email},         {"id card", canary::card},      {"note", canary::note},           {"blob", canary::blob},
                                                    {"word 1", canary::words},    {"word 2", canary::words + 1},     {"changed note", canary::changed}, {"refused value", canary::refused}, {"value that a fault met", canary::thrown},
                                                    {"assigned value", canary::assigned}, {"b's note", canary::b_note}, {"reference", canary::reference}};
  for (const auto& [name, number] : texts) all[name] = canary::text(seed, number);
  for (unsigned i = 0; i < canary::many_grown; ++i) all["grown " + std::to_string(i)] = canary::text(seed, canary::grown + i);
  for (const auto& [name, number] : {std::pair{"sum", canary::sum + 0U}, std::pair{"sums 1", canary::sums + 0U}, std::pair{"sums 2", canary::sums + 1U}}) {
    all[name] = raw(canary::number(seed, number));
    all[std::string(name) + " in digits"] = std::to_string(canary::number(seed, number));
  }
  return all;
}

needles ids(std::uint64_t seed) { return {{"a's id", text_of(canary::id(seed, canary::a_subject))}, {"b's id", text_of(canary::id(seed, canary::b_subject))}}; }

needles merged(needles one, const needles& other) {
  one.insert(other.begin(), other.end());
  return one;
}

/// Where each needle was found: "heap", "file /x", "core" …; and what was searched.
struct findings {
  std::map<std::string, std::vector<std::string>> where;
  std::uint64_t bytes = 0;
  std::size_t places = 0;

  void look(const needles& all, const std::string& place, const std::string& in) {
    for (const auto& [name, needle] : all)
      if (in.find(needle) != in.npos) where[name].push_back(place);
    bytes += in.size();
    ++places;
  }
  bool found(const std::string& name) const { return where.contains(name); }
  std::string text() const {
    std::string out;
    for (const auto& [name, places_of] : where) {
      out += "\n  " + name + ":";
      for (const auto& one : places_of) out += ' ' + one;
    }
    return out;
  }
};

void expect_none(const findings& in, const needles& sought, const std::string& what) {
  REQUIRE(in.bytes > 0);
  REQUIRE_FALSE(sought.empty());
  CHECK_MESSAGE(in.where.empty(), what, " should hold none of ", sought.size(), ", and holds", in.text());
  MESSAGE(what, ": ", sought.size(), " canaries, ", in.where.size(), " found, ", in.places, " places, ", in.bytes, " bytes searched");
}

findings memory_of(const other_process& one, const needles& sought, bool with_arena = true) {
  findings in;
  one.memory([&](const region& r, const std::string& bytes) {
    if (with_arena || !r.undumped) in.look(sought, r.undumped ? "arena" : r.name.empty() ? "anonymous" : r.name, bytes);
  });
  return in;
}

/// Every file of a folder, and what the process has open, deleted or not.
findings files_of(const other_process& one, const needles& sought, const std::vector<std::string>& folders) {
  findings in;
  for (const auto& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) in.look(sought, entry.path().filename().string(), support::file_bytes(entry.path().string()));
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(one.id()) + "/fd")) {
    std::error_code gone;
    const auto path = fs::read_symlink(entry.path(), gone).string();
    if (path.ends_with(" (deleted)") && fs::is_regular_file(entry.path(), gone)) in.look(sought, path, support::file_bytes(entry.path().string()));
  }
  return in;
}

/// A folder for the vault, one for temporary files, one for the core, and a key file that is in none of them.
struct scene {
  support::temp_folder folder;
  std::string key = folder / "blog.key", temporary = folder / "tmp", core = folder / "core", vault;
  std::uint64_t seed = std::uint64_t{std::random_device{}()} << 32 | std::random_device{}();

  explicit scene(const std::string& vault_folder = {}) : vault(vault_folder.empty() ? folder / "vault" : vault_folder) {
    for (const auto& one : {temporary, core, vault}) fs::create_directories(one);
    locket::make_key_file(key);
  }
  std::vector<std::string> command(const char* helper) const { return {helper, vault, key, std::to_string(seed)}; }
  /// All keys as they are now; the process stands still.
  known_keys keys(const std::string& called) const {
    const auto copy = folder / (called + ".locket-keys");
    fs::copy_file(vault + "/blog.locket-keys", copy);
    return keys_in(copy, key);
  }
};

/// Those of `before` that no longer stand in `after`.
needles gone(const needles& before, const needles& after) {
  needles out;
  for (const auto& was : before)
    if (std::ranges::none_of(after, [&](const auto& one) { return one.second == was.second; })) out.insert(was);
  return out;
}

void go_on_to(other_process& one, const char* stage) {
  one.tell("on");
  REQUIRE(one.stage() == stage);
}

void live_and_look(const char* helper) {
  const scene s;
  other_process host(s.command(helper), s.temporary, s.core);
  const needles everything = values(s.seed), who = ids(s.seed);
  REQUIRE(host.stage() == "opened");
  const needles kek{{"kek", support::file_bytes(s.key)}};
  expect_none(memory_of(host, kek), kek, "memory after opening, searched for the kek");
  const needles control{{"control", canary::text(s.seed, canary::control)}};
  CHECK_MESSAGE(files_of(host, control, {s.vault, s.temporary}).found("control"), "the search of files sees a deleted one that is open, or it is no search");

  go_on_to(host, "held");
  const auto held = memory_of(host, everything);
  for (const std::string name : {"handle", "changed note", "blob", "word 1", "word 2", "sum in digits", "sums 1", "sums 2"}) CHECK_MESSAGE(held.found(name), name, " is in a live handle, and a search that does not find it is none");
  const auto before = s.keys("before");
  CHECK(before.named.size() > 20);
  const auto cached = memory_of(host, before.named);
  CHECK_MESSAGE(memory_of(host, who).found("a's id"), "a permit in hand knows whose it is, and a search that does not find it is none");
  for (const std::string name : {"keyring key", "vault secret"}) CHECK_MESSAGE(cached.found(name), name, " is in the arena of an open vault, and a search that does not find it is none");
  expect_none(memory_of(host, before.named, false), before.named, "memory but for the locked arena, searched for keys while the vault is open");

  go_on_to(host, "released");
  expect_none(memory_of(host, everything), everything, "memory after the last handle died, searched for values");
  const needles all_but_wrapped = merged(merged(everything, who), before.named);
  expect_none(files_of(host, all_but_wrapped, {s.vault, s.temporary}), all_but_wrapped, "files, temporary ones and deleted ones, searched for values, ids and keys");

  go_on_to(host, "erased");
  const auto after = s.keys("after");
  const needles dead = gone(before.named, after.named);
  CHECK(dead.size() > 5);
  expect_none(memory_of(host, dead), dead, "memory after the erasure, searched for the keys that it destroyed");
  const needles a_alone{{"a's id", who.at("a's id")}};
  expect_none(memory_of(host, a_alone), a_alone, "memory after the erasure, searched for the erased subject's id");
  const needles wrapped = gone(before.wrapped, after.wrapped);
  CHECK(!wrapped.empty());
  const needles never = merged(all_but_wrapped, wrapped);
  expect_none(files_of(host, never, {s.vault, s.temporary}), never, "files after the erasure, searched for values, ids, keys and the wrapped keys that it destroyed");

  go_on_to(host, "gone");
  const needles all = merged(merged(all_but_wrapped, after.named), wrapped);
  expect_none(memory_of(host, all), all, "memory after the vault died, searched for values, ids and keys");
  host.tell("on");
  CHECK(host.end() == 0);
}

/// A child's core, if the kernel leaves one in the child's folder.
std::string core_in(const std::string& folder) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().starts_with("core")) return support::file_bytes(entry.path().string());
  return {};
}

void die_and_look(const char* helper) {
  const scene s;
  other_process host(s.command(helper), s.temporary, s.core);
  REQUIRE(host.stage() == "opened");
  go_on_to(host, "held");
  const auto keys = s.keys("copy");
  std::uint64_t stack = 0;
  {
    std::istringstream maps(support::file_bytes("/proc/" + std::to_string(host.id()) + "/maps"));
    for (std::string line; std::getline(maps, line);)
      if (line.ends_with("[stack]")) stack = std::stoull(line, nullptr, 16);
  }
  const needles held{{"changed note", canary::text(s.seed, canary::changed)}};
  findings dumped, control;
  const auto by_hand = [&](const region& r, const std::string& bytes) {
    if (!r.undumped) dumped.look(keys.named, "dumped", bytes), control.look(held, "dumped", bytes);
  };
  const auto pattern = support::file_bytes("/proc/sys/kernel/core_pattern");
  const bool elsewhere = sanitized || pattern.starts_with("|") || pattern.find('/') != pattern.npos || !pattern.starts_with("core");
  if (elsewhere) host.memory(by_hand);
  host.tell("die");
  const int status = host.end();
  CHECK(WIFSIGNALED(status));
  const auto core = core_in(s.core);
  if (!elsewhere && !core.empty()) {
    MESSAGE("core dump of ", core.size(), " bytes");
    core_memory(core, by_hand, stack);
  } else {
    REQUIRE_MESSAGE(elsewhere, "a core was to be left, and was not; core_pattern: ", pattern);
    MESSAGE("no core dump here (core_pattern ", pattern, std::string(sanitized ? ", sanitized" : ""), "): what the kernel would have dumped was read from the process instead");
  }
  CHECK_MESSAGE(control.found("changed note"), "a value in a live handle is in the dump, and a search that does not find it is none");
  expect_none(dumped, keys.named, "core dump of an open vault, searched for keys");
}

int run(const std::string& command) {
  const int ended = std::system((command + " > /dev/null 2>&1").c_str());
  return WIFEXITED(ended) ? WEXITSTATUS(ended) : 1000;
}

/// A file system of its own in an image, where this machine lets us; else a folder.
class own_disk {
 public:
  own_disk() {
    fs::create_directories(mounted);
    const bool there = run("truncate -s 48M " + image + " && PATH=$PATH:/sbin:/usr/sbin mkfs.ext4 -q -F " + image) == 0;
    is_one = there && run("mount -o loop " + image + " " + mounted) == 0;
  }
  ~own_disk() {
    if (is_one) run("umount " + mounted);
  }
  own_disk(const own_disk&) = delete;
  /// The bytes under the file system; or, where there is none, of every file.
  std::string bytes() {
    if (is_one) {
      REQUIRE(run("umount " + mounted) == 0);
      is_one = false;
      return support::file_bytes(image);
    }
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(mounted))
      if (entry.is_regular_file()) all += support::file_bytes(entry.path().string());
    return all;
  }
  support::temp_folder folder;
  const std::string image = folder / "image", mounted = folder / "mounted";
  bool is_one = false;
};

}  // namespace

TEST_CASE("in a host built at -O0, what was released or erased is neither in memory nor in files") { live_and_look(LOCKET_HELPER_BEARER_O0); }

TEST_CASE("in a host built at -O3, what was released or erased is neither in memory nor in files") { live_and_look(LOCKET_HELPER_BEARER_O3); }

TEST_CASE("a core dump of an open vault holds values that a live handle holds, and no key") {
  die_and_look(LOCKET_HELPER_BEARER_O0);
  die_and_look(LOCKET_HELPER_BEARER_O3);
}

TEST_CASE("the raw disk under an erased subject holds no value, id, key or destroyed wrapped key") {
  own_disk disk;
  const bool raw_image = disk.is_one;
  known_keys before, after;
  needles sought;
  std::string control;
  {
    const scene s(disk.mounted);
    control = canary::text(s.seed, canary::control + 1000);
    support::write_file(disk.mounted + "/control", control);
    other_process host(s.command(LOCKET_HELPER_BEARER_O3), s.temporary, s.core);
    REQUIRE(host.stage() == "opened");
    go_on_to(host, "held");
    before = s.keys("before");
    go_on_to(host, "released");
    go_on_to(host, "erased");
    after = s.keys("after");
    go_on_to(host, "gone");
    host.tell("on");
    CHECK(host.end() == 0);
    sought = merged(merged(values(s.seed), ids(s.seed)), merged(merged(before.named, after.named), gone(before.wrapped, after.wrapped)));
  }
  const std::string bytes = disk.bytes();
  const char* const searched = raw_image ? "the raw image of a loop-mounted ext4" : "no loop mount here (mkfs.ext4 and mount may be missing or not allowed): every file of the folder instead";
  MESSAGE("the disk is ", std::string(searched));
  findings in, kept;
  in.look(sought, raw_image ? "image" : "files", bytes);
  kept.look({{"control", control}}, "image", bytes);
  kept.look(after.wrapped, "image", bytes);
  CHECK_MESSAGE(kept.found("control"), "a file that was kept is in the image, and a search that does not find it is none");
  CHECK_MESSAGE(kept.where.size() > 3, "wrapped keys that live are in the image");
  expect_none(in, sought, "the disk after an erasure");
}
