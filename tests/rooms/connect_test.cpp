#include <doctest/doctest.h>

#include "store/local_disk.hpp"
#include "store/sqlite.hpp"

#include "support/edit.hpp"
#include "support/store.hpp"
#include "support/temp_folder.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace support;

namespace {

void table_of(connection& on, int rows) {
  on.run("CREATE TABLE t(n INTEGER PRIMARY KEY, v)");
  transaction all(on, intent::write);
  for (int n = 1; n <= rows; ++n) on.prepare("INSERT INTO t VALUES(?,?)").bind(1, n).bind(2, std::string(200, 'x')).done();
  all.commit();
}

}  // namespace

TEST_CASE("a file is kept as its kind says") {
  const temp_folder folder;
  connection vault = fresh(folder / "vault");
  CHECK(word(vault, "PRAGMA journal_mode") == "wal");
  CHECK(number(vault, "PRAGMA synchronous") == 2);
  CHECK(number(vault, "PRAGMA auto_vacuum") == 2);
  connection index = fresh(folder / "index", journal::wal_normal);
  CHECK(word(index, "PRAGMA journal_mode") == "wal");
  CHECK(number(index, "PRAGMA synchronous") == 1);
  connection keyring = fresh(folder / "keyring", journal::zeroed_persist);
  CHECK(word(keyring, "PRAGMA journal_mode") == "persist");
  CHECK(number(keyring, "PRAGMA synchronous") == 3);
  CHECK(number(keyring, "PRAGMA auto_vacuum") == 0);
  for (connection* c : {&vault, &index, &keyring}) {
    CHECK(number(*c, "PRAGMA secure_delete") == 1);
    CHECK(number(*c, "PRAGMA trusted_schema") == 0);
    CHECK(number(*c, "PRAGMA cell_size_check") == 1);
    CHECK(number(*c, "PRAGMA temp_store") == 2);
    CHECK(number(*c, "PRAGMA mmap_size") == 0);
    CHECK(number(*c, "PRAGMA cache_size") == -8192);
    CHECK(number(*c, "PRAGMA application_id") == our_id);
  }
}

TEST_CASE("a file is its owner's alone, its journals too") {
  const temp_folder folder;
  connection vault = fresh(folder / "vault");
  connection keyring = fresh(folder / "keyring", journal::zeroed_persist);
  for (const char* name : {"vault", "vault-wal", "vault-shm", "keyring", "keyring-journal"}) {
    CAPTURE(name);
    struct stat about {};
    REQUIRE(::stat((folder / name).c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
  }
}

TEST_CASE("a file that is not the expected one is refused and not changed") {
  const temp_folder folder;
  const std::string path = folder / "file";
  const auto open_it = [&] { again(path); };
  SUBCASE("nothing there") {
    CHECK(fault_of(open_it) == "io");
    CHECK_FALSE(std::filesystem::exists(path));
  }
  SUBCASE("no folder there") {
    CHECK(fault_of([&] { fresh(folder / "absent/file"); }) == "io");
  }
  SUBCASE("text") {
    support::write_file(path, std::string(5000, 'a'));
    CHECK(fault_of(open_it) == "format-unknown");
    CHECK(fault_of([&] { fresh(path); }) == "format-unknown");
    CHECK(support::file_bytes(path) == std::string(5000, 'a'));
  }
  SUBCASE("nothing in it") {
    support::write_file(path, "");
    CHECK(fault_of(open_it) == "format-unknown");
  }
  SUBCASE("another program's database") {
    edit(path, "PRAGMA application_id=99; CREATE TABLE t(x)");
    CHECK(fault_of(open_it) == "format-unknown");
    CHECK(fault_of([&] { fresh(path); }) == "format-unknown");
  }
  SUBCASE("a database without an id") {
    edit(path, "CREATE TABLE t(x)");
    CHECK(fault_of([&] { fresh(path); }) == "format-unknown");
  }
}

TEST_CASE("a path is a file's name and nothing else") {
  const temp_folder folder;
  CHECK(fault_of([] { fresh(""); }) == "misuse-argument");
  CHECK(fault_of([] { fresh(std::string("a\0b", 3)); }) == "misuse-argument");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  { fresh("file:x?mode=memory"); }
  CHECK(std::filesystem::exists(folder / "file:x?mode=memory"));
  { fresh("bare"); }
  CHECK(fault_of([] { again("bare"); }) == "none");
  std::filesystem::current_path(before);
}

TEST_CASE("a hostile file's triggers and views do nothing") {
  const temp_folder folder;
  const std::string path = folder / "vault";
  { fresh(path).run("CREATE TABLE t(x); CREATE TABLE u(x)"); }
  edit(path, "CREATE TRIGGER evil AFTER INSERT ON t BEGIN INSERT INTO u VALUES(1); END; CREATE VIEW w AS SELECT * FROM t");
  connection c = again(path);
  c.run("INSERT INTO t VALUES(1)");
  CHECK(number(c, "SELECT count(*) FROM u") == 0);
  CHECK(fault_of([&] { number(c, "SELECT count(*) FROM w"); }) == "io");
  CHECK(fault_of([&] { c.run("PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql='' WHERE name='t'"); }) == "io");
  CHECK(fault_of([&] { c.run("SELECT load_extension('x')"); }) == "io");
  CHECK(fault_of([&] { c.run("SELECT \"no such column\""); }) == "io");
  CHECK(fault_of([&] { c.run("SELECT zeroblob(300000000)"); }) == "io");
}

TEST_CASE("a damaged page is corrupt and names no value") {
  const temp_folder folder;
  const std::string path = folder / "vault";
  {
    connection c = fresh(path);
    table_of(c, 500);
    c.checkpoint_truncate();
    CHECK(c.integrity() == "ok");
  }
  std::string bytes = support::file_bytes(path);
  for (std::size_t at = 4096; at < bytes.size(); at += 4096) bytes.replace(at, 64, 64, '\xFF');
  support::write_file(path, bytes);
  connection c = again(path);
  CHECK(fault_of([&] { c.prepare("SELECT count(v) FROM t").step(); }) == "corrupt");
  CHECK(c.integrity() != "ok");
}

TEST_CASE("an abandoned connection does not touch its files") {
  const temp_folder folder;
  connection c = fresh(folder / "vault");
  table_of(c, 10);
  const pid_t child = ::fork();
  if (child == 0) {
    c.abandon();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(number(c, "SELECT count(*) FROM t") == 10);
  CHECK(std::filesystem::exists(folder / "vault-wal"));
}

TEST_CASE("a remote file system is known by its number or its helper") {
  constexpr std::string_view mounts =
      "22 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n"
      "30 22 0:41 / /mnt/a rw,nosuid shared:5 master:2 - fuse.sshfs host:/ rw\n"
      "31 22 0:42 / /mnt/b rw - fuseblk /dev/sdb1 rw\n"
      "32 22 0:43 / /mnt/c\\040d rw - fuse.fuse-overlayfs overlay rw\n"
      "33 22 0:44 / /mnt/d rw - virtiofs tag rw\n";
  constexpr std::uint64_t fuse = 0x65735546;
  CHECK(remote_name(0xEF53, mounts, 259, 1).empty());
  CHECK(remote_name(0x6969, mounts, 0, 1) == "NFS");
  CHECK(remote_name(0xFF534D42, mounts, 0, 1) == "CIFS");
  CHECK(remote_name(0xFE534D42, mounts, 0, 1) == "SMB");
  CHECK(remote_name(0x01021997, mounts, 0, 1) == "9P");
  CHECK(remote_name(0x00C36400, mounts, 0, 1) == "Ceph");
  CHECK(remote_name(fuse, mounts, 0, 41) == "fuse.sshfs");
  CHECK(remote_name(fuse, mounts, 0, 42).empty());
  CHECK(remote_name(fuse, mounts, 0, 43).empty());
  CHECK(remote_name(fuse, mounts, 0, 44).empty());
  CHECK(remote_name(fuse, mounts, 0, 4).empty());
  CHECK(remote_name(fuse, "nonsense\n\n1 2 0:41\n1 2 0:41 -", 0, 41).empty());
  const temp_folder folder;
  CHECK(fault_of([&] { refuse_remote(folder / "vault"); }) == "none");
  CHECK(fault_of([&] { refuse_remote("bare-name"); }) == "none");
  CHECK(fault_of([&] { refuse_remote(folder / "absent/vault"); }) == "io");
}
