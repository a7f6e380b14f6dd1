#include "support/a_host.hpp"
#include "support/print.hpp"
#include "support/temp_vault.hpp"

#include <fstream>
#include <iterator>

#include <sys/wait.h>
#include <unistd.h>

using namespace locket;
using support::temp_vault;

namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The code that opening throws, or nothing if it opens.
std::optional<code> opening(const open_options& options) {
  try {
    vault::open(options);
    return std::nullopt;
  } catch (const error& wrong) {
    CHECK(std::string_view(wrong.what()).find(std::string("[") + std::string(wrong.id()) + "]") != std::string_view::npos);
    return wrong.code();
  }
}

void made(const temp_vault& files) {
  auto v = files.open();
  v.publish(host::policy());
  v.close();
}

}  // namespace

TEST_CASE("a wrong key is told as such, and no file is touched") {
  temp_vault files;
  made(files);
  const auto vault_before = bytes_of(files.name + ".locket");
  const auto keys_before = bytes_of(files.name + ".locket-keys");
  auto options = files.options();
  options.key = key_source::passphrase("a guess");
  CHECK(opening(options) == code::key_mismatch);
  options.key = key_source::callback([](auto& kek) { kek.fill(1); });
  CHECK(opening(options) == code::key_mismatch);
  CHECK(bytes_of(files.name + ".locket") == vault_before);
  CHECK(bytes_of(files.name + ".locket-keys") == keys_before);
  CHECK(opening(files.options()) == std::nullopt);
}

TEST_CASE("a vault opens with a key file, a passphrase and a callback, each with its own keyring") {
  temp_vault files;
  struct way {
    const char* name;
    key_source key;
  };
  for (const way& one : {way{"file", key_source::key_file(files.key)}, way{"words", key_source::passphrase("correct horse battery staple")},
                         way{"call", key_source::callback([](auto& kek) { kek.fill(9); })}}) {
    CAPTURE(one.name);
    auto options = files.options();
    options.at = locket::files::beside(files.folder / one.name);
    options.key = one.key;
    CHECK(opening(options) == std::nullopt);
    options.create = false;
    CHECK(opening(options) == std::nullopt);
  }
}

TEST_CASE("a foreign keyring is told from a corrupt one") {
  temp_vault one, other;
  made(one);
  made(other);
  auto options = one.options();
  options.at.keyring = other.name + ".locket-keys";
  options.key = key_source::key_file(other.key);
  CHECK(opening(options) == code::keyring_mismatch);
}

TEST_CASE("a missing keyring is a fault, and no new one is made in its place") {
  temp_vault files;
  made(files);
  std::filesystem::rename(files.name + ".locket-keys", files.folder / "away");
  CHECK(opening(files.options()) == code::keyring_missing);
  CHECK_FALSE(std::filesystem::exists(files.name + ".locket-keys"));
  std::filesystem::rename(files.folder / "away", files.name + ".locket-keys");
  CHECK(opening(files.options()) == std::nullopt);
}

TEST_CASE("a missing index is rebuilt, and values are found again") {
  temp_vault files;
  const auto who = subject_id::mint();
  {
    auto v = files.open();
    v.publish(host::policy());
    REQUIRE(v.begin().enrol(who, {1990, 5, 1}).consent<host::profile>(who).put(who, record_id::mint(), host::member{.email = "xm@example.org"}).commit());
  }
  for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(files.name + ".locket-index" + end);
  auto v = files.open();
  v.accept_restored();  // a missing index cannot be told from a restored vault
  const auto found = v.find<&host::member::email, host::profile>("xm@example.org", actor::system());
  REQUIRE(found);
  CHECK(*found == who);
}

TEST_CASE("no such file is a fault unless a vault is to be made") {
  temp_vault files;
  auto options = files.options();
  options.create = false;
  CHECK(opening(options) == code::io);
  CHECK_FALSE(std::filesystem::exists(files.name + ".locket"));
}

TEST_CASE("R3.4: a vault is refused where its policy does not keep it") {
  temp_vault files;
  made(files);
  auto options = files.options();
  options.region = "SG";
  CHECK(opening(options) == code::region_mismatch);
  temp_vault fresh;
  options = fresh.options();
  options.region = "SG";
  auto v = vault::open(options);
  CHECK_THROWS_AS(v.publish(host::policy()), error);
}

TEST_CASE("a file of a newer format is refused, and says which version it needs") {
  temp_vault files;
  made(files);
  for (const auto* end : {".locket", ".locket-keys"}) {
    CAPTURE(end);
    const auto path = files.name + end;
    const auto before = bytes_of(path);
    {
      // The user_version of an SQLite file stands at byte 60, big-endian.
      std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
      file.seekp(60);
      file.write("\0\0\0\x63", 4);
    }
    CHECK(opening(files.options()) == code::format_newer);
    std::ofstream(path, std::ios::binary) << before;
  }
  CHECK(opening(files.options()) == std::nullopt);
}

TEST_CASE("a closed vault and everything that came from it are misuse, never undefined") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  const auto who = subject_id::mint();
  const auto record = record_id::mint();
  REQUIRE(v.begin().enrol(who, {1990, 5, 1}).put(who, record, host::member{.handle = "xm"}).commit());
  const auto may = v.permit<host::account>(who, actor::system());
  REQUIRE(may);
  const auto got = v.get<host::member>(*may, record);
  REQUIRE(got);
  v.close();
  v.close();
  const auto throws_closed = [](auto call) {
    try {
      call();
      return false;
    } catch (const error& wrong) {
      return wrong.code() == code::misuse_closed;
    }
  };
  CHECK(throws_closed([&] { (void)v.permit<host::account>(who, actor::system()); }));
  CHECK(throws_closed([&] { (void)v.get<host::member>(*may, record); }));
  CHECK(throws_closed([&] { (void)got->reveal<&host::member::handle>(); }));
  CHECK(throws_closed([&] { (void)v.begin(); }));
  CHECK(throws_closed([&] { v.sweep(); }));
  CHECK(throws_closed([&] { v.verify(); }));
}

TEST_CASE("a forked child is told so at every call, and the parent goes on") {
  temp_vault files;
  auto v = files.open();
  v.publish(host::policy());
  const auto who = subject_id::mint();
  const auto record = record_id::mint();
  REQUIRE(v.begin().enrol(who, {1990, 5, 1}).put(who, record, host::member{.handle = "xm"}).commit());
  const auto may = v.permit<host::account>(who, actor::system());
  const auto got = v.get<host::member>(*may, record);
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int wrong = 0;
    const auto forked = [&](auto call) {
      try {
        call();
        ++wrong;
      } catch (const error& e) {
        wrong += e.code() != code::misuse_forked;
      } catch (...) {
        ++wrong;
      }
    };
    forked([&] { (void)v.permit<host::account>(who, actor::system()); });
    forked([&] { (void)v.get<host::member>(*may, record); });
    forked([&] { (void)got->reveal<&host::member::handle>(); });
    forked([&] { v.erase(who); });
    forked([&] { v.withdraw<host::profile>(who); });
    forked([&] { v.sweep(); });
    { const auto dies_here = std::move(v); }
    _exit(wrong);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(v.begin().enrol(subject_id::mint(), {1991, 1, 1}).commit());
  CHECK(got->reveal<&host::member::handle>());
  CHECK(v.verify());
}

TEST_CASE("a policy that was edited in the file is never in force") {
  temp_vault files;
  made(files);
  const auto path = files.name + ".locket";
  auto bytes = bytes_of(path);
  // The same length, one digit of the retention of e-mail addresses: 365 becomes 965 days.
  const auto at = bytes.find("365");
  REQUIRE(at != std::string::npos);
  bytes[at] = '9';
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK(opening(files.options()) == code::corrupt);
}
