// A whole vault of which one file was edited: opening and using it ends in an answer or a fault, and never in other data.
// Which file it is, LOCKET_FUZZED_FILE says: ".locket" is the vault, ".locket-keys" the keyring, ".locket-index" the index.
#include "fuzz/demand.hpp"
#include "fuzz/edits.hpp"

#include "support/a_policy.hpp"
#include "support/hand_clock.hpp"

#include <locket/engine.hpp>
#include <locket/error.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace locket;
using fuzz::demand;

namespace {

constexpr std::array<field_schema, 3> fields{field_schema{.name = "nickname", .category = "nickname", .by_policy = true, .index = indexed::found, .compared_as = normaliser::folded},
                                             field_schema{.name = "mail", .category = "mail", .by_policy = true, .index = indexed::unique, .compared_as = normaliser::email},
                                             field_schema{.name = "diary", .category = "diary", .by_policy = true}};
constexpr record_schema person{"person", fields};
constexpr std::array<std::size_t, 2> asked{0, 1};

std::span<const std::uint8_t> as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// Somebody, and what was stored of them.
struct somebody {
  subject_id who = subject_id::mint();
  record_id record = record_id::mint();
  std::string name;
  std::string mail() const { return name + "@example.org"; }
};

/// The folder of this process, on a disk in memory where there is one, and a vault to begin with.
class scene {
 public:
  scene() {
    std::string name = std::filesystem::exists("/dev/shm") && ::access("/dev/shm", W_OK) == 0 ? "/dev/shm/locket-fuzz-XXXXXX" : (std::filesystem::temp_directory_path() / "locket-fuzz-XXXXXX").string();
    demand(::mkdtemp(name.data()) != nullptr, "there is a folder for the files");
    folder_ = name;
    make();
    for (const char* suffix : suffixes) good_.push_back(bytes_of(path(suffix)));
  }
  ~scene() { std::filesystem::remove_all(folder_); }

  /// The good files again, and nothing beside them.
  void lay_out() {
    for (const auto& one : std::filesystem::directory_iterator(folder_)) std::filesystem::remove(one);
    for (std::size_t i = 0; i < suffixes.size(); ++i) std::ofstream(path(suffixes[i]), std::ios::binary) << good_[i];
  }
  std::string path(const std::string& suffix) const { return folder_ + "/v" + suffix; }
  engine open(bool create = false) {
    return engine::open({.at = files::beside(folder_ + "/v"), .key = key_source::callback([](auto& kek) { kek.fill(0x5a); }), .region = "CN", .create = create,
                         .generalisers = {{"to-city/1", [](std::string_view) { return std::optional<std::string>("somewhere"); }}}, .time = &clock, .busy_milliseconds = 20});
  }

  support::hand_clock clock{"2026-02-01T00:00:00Z"};
  somebody ann{.name = "ann"}, bob{.name = "bob"}, cid{.name = "cid"}, eve{.name = "eve"}, new_one{.name = "newcomer"};

 private:
  static constexpr std::array<const char*, 3> suffixes{".locket", ".locket-keys", ".locket-index"};

  static std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// Ann and bob live, and bob has withdrawn; cid's account is closed; eve is erased.
  void make() {
    clock.trusted_ = true;
    auto vault = open(true);
    vault.publish(support::a_policy());
    for (const auto* one : {&ann, &bob, &cid, &eve}) {
      const std::string mail = one->mail();
      const std::array kept{field_value{0, as_bytes(one->name)}, field_value{1, as_bytes(mail)}};
      demand(bool(vault.begin().enrol(one->who, {1990, 5, 1}).consent(one->who, "newsletter").put(one->who, one->record, person, kept).commit()), "the vault to begin with is made");
    }
    vault.withdraw(bob.who, "newsletter");
    vault.close_account(cid.who);
    vault.erase(eve.who);
    demand(opens(vault, ann, "newsletter") && opens(vault, bob, "service") && !opens(vault, bob, "newsletter"), "what is to be kept is there to begin with");
    vault.close();
  }

 public:
  /// True if both values are there. What is open must be what was stored.
  static bool opens(engine& vault, const somebody& one, const char* purpose) {
    const auto may = vault.permit({one.who, purpose});
    if (!may) return false;
    const auto record = vault.get(*may, one.record, person, asked);
    if (!record) return false;
    bool both = true;
    const std::array wanted{one.name, one.mail()};
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto value = record->value(i);
      both = both && bool(value);
      if (value) demand(std::ranges::equal(*value, as_bytes(wanted[i])), "a value that is revealed is the one that was stored");
    }
    return both;
  }

 private:
  std::string folder_;
  std::vector<std::string> good_;  // each file's bytes, in the order of `suffixes`
};

template <class Call>
void try_to(Call call) {
  try {
    call();
  } catch (const error&) {
  }
}

void read_all(engine& vault, const scene& s) {
  for (const auto* one : {&s.ann, &s.bob, &s.cid, &s.eve})
    for (const char* purpose : {"service", "newsletter"}) {
      const bool forgotten = one == &s.eve || ((one == &s.bob || one == &s.cid) && std::strcmp(purpose, "newsletter") == 0);
      try_to([&] { demand(!scene::opens(vault, *one, purpose) || !forgotten, "what was erased or withdrawn stays so"); });
    }
}

void find_all(engine& vault, const scene& s) {
  for (const auto* one : {&s.ann, &s.bob, &s.cid, &s.eve})
    try_to([&] {
      const auto found = vault.find(person, 1, as_bytes(one->mail()), "service", actor::system());
      if (found && *found) demand(**found == one->who, "whom an e-mail address finds is who has it");
    });
}

void account_for_all(engine& vault, const scene& s) {
  try_to([&] { (void)vault.in_force(); });
  try_to([&] { (void)vault.status(); });
  try_to([&] { (void)vault.verify(); });
  try_to([&] { (void)vault.audit(0, 50); });
  try_to([&] { (void)vault.recipients_of(s.ann.who); });
  try_to([&] { (void)vault.coming_of_age({0}, {4'000'000'000}); });
  try_to([&] { (void)vault.unreferenced(std::array{s.ann.who, s.bob.who}, std::array{s.ann.record}); });
  try_to([&] { (void)vault.verify_against(vault.checkpoint()); });
}

void go_on(engine& vault, const scene& s) {
  try_to([&] {
    const std::string mail = s.new_one.mail();
    const std::array values{field_value{0, as_bytes(s.new_one.name)}, field_value{1, as_bytes(mail)}};
    (void)vault.begin().enrol(s.new_one.who, {1980, 1, 1}).consent(s.new_one.who, "newsletter").put(s.new_one.who, s.new_one.record, person, values).commit();
  });
  try_to([&] { scene::opens(vault, s.new_one, "service"); });
  try_to([&] { vault.sweep(5); });
  try_to([&] { vault.reindex(); });
  try_to([&] {
    vault.erase(s.ann.who);
    demand(!scene::opens(vault, s.ann, "service"), "an erasure that was acknowledged holds");
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static scene s;
  s.lay_out();
  fuzz::edit(s.path(LOCKET_FUZZED_FILE), {data, size});
  try_to([&] {
    auto vault = s.open();
    read_all(vault, s);
    find_all(vault, s);
    account_for_all(vault, s);
    go_on(vault, s);
    vault.close();
  });
  try_to([&] {  // what was made of it is a vault, too
    auto vault = s.open();
    read_all(vault, s);
  });
  return 0;
}
