// What stays on disk: files' growth from one batch of subjects or comments to the next, everything closed, WALs gone.
#include "comments.hpp"
#include "locket_members.hpp"
#include "plain_members.hpp"
#include "workloads.hpp"

namespace bench {
namespace {

struct bytes {
  double all = 0, keys = 0;
};

/// What the keyring's slots in use take of its file. Slots are written as zeros far ahead of their use, up to 1,024 subjects' keys are minted ahead of them
/// (6 % of fewer than 16,384), and the file owns free pages for an erasure on a full disk: from there on none of these grows with the subjects.
double used_bytes(const std::string& keyring, const std::string& vault) {
  database file(read_only{}, keyring);
  const auto number = [&](const std::string& sql) { return std::stod(file.text(sql)); };
  const auto pages = number("PRAGMA page_count") - number("PRAGMA freelist_count");
  const auto last_root = database(read_only{}, vault).text("SELECT value FROM meta WHERE name = 'last_root'");
  const auto in_use = number("SELECT count(*) FROM slots WHERE sealed <> zeroblob(128)") - number("SELECT count(*) FROM roots WHERE root > " + last_root);
  return in_use * pages * number("PRAGMA page_size") / number("SELECT count(*) FROM slots");
}

bytes of_locket(const folder& files) {
  const auto keys = used_bytes(files.file("blog.locket-keys"), files.file("blog.locket"));
  return {files.bytes("blog.locket") - files.bytes("blog.locket-keys") + keys, keys};
}

/// Opened, filled and closed again; what is on disk then.
template <class Fill>
bytes after(const folder& files, Fill fill) {
  {
    locket_members blog(files.file("blog"));
    fill(blog);
    blog.vault().close();
  }
  return of_locket(files);
}

void members_on_disk(const session& s) {
  const folder files(s.under);
  // From 16,384 subjects on the pool of keys minted ahead grows no more.
  const std::size_t first = 17000, more = s.many(10000, 2000), closing = s.many(400, 60);
  const auto before = after(files, [&](auto& blog) {
    for (std::size_t n = 0; n < first; n += 1000) blog.move_in(n, 1000);
  });
  const auto filled = after(files, [&](auto& blog) {
    for (std::size_t n = first; n < first + more; n += 1000) blog.move_in(n, 1000);
  });
  const auto closed = after(files, [&](auto& blog) {
    for (std::size_t n = first; n < first + closing; ++n) blog.vault().close_account(member_id(n));
  });
  double plain_before = 0;
  {
    plain_members plain(files.file("plain.db"), false);
    for (std::size_t n = 0; n < first; n += 1000) plain.move_in(n, 1000);
  }
  plain_before = files.bytes("plain.db");
  const auto count = static_cast<double>(more);
  const folder others(s.under);
  {
    plain_members plain(others.file("plain.db"), false);
    for (std::size_t n = 0; n < first + more; n += 1000) plain.move_in(n, 1000);
  }
  const auto open = (filled.keys - before.keys) / count;
  if (s.wanted("size-member")) s.tell(sizes("size-member", (filled.all - before.all) / count, (others.bytes("plain.db") - plain_before) / count, 4.0));
  if (s.wanted("size-keys")) s.tell(sizes("size-keys", open, 0, 160));
  if (s.wanted("size-keys-closed")) s.tell(sizes("size-keys-closed", open + (closed.keys - filled.keys) / static_cast<double>(closing), 0, 800));
}

void comments_on_disk(const session& s) {
  const folder files(s.under);
  const auto filled = [&](std::size_t members, const std::string& name) {
    const comment_plan p{members, 20, 2048};
    {
      locket_comments locket(files.file(name));
      locket.fill(p);
      locket.vault().close();
      plain_comments plain(files.file("plain-" + name), false, false, 1);
      plain.fill(p);
    }
    return std::pair{files.bytes(name), files.bytes("plain-" + name)};
  };
  const std::size_t few = 20, more = s.many(400, 100);
  const auto [locket_few, plain_few] = filled(few, "few");
  const auto [locket_more, plain_more] = filled(more, "more");
  const auto count = static_cast<double>((more - few) * 20);
  s.tell(sizes("size-comment", (locket_more - locket_few) / count, (plain_more - plain_few) / count, 1.15));
}

/// Values of one byte to ninety: the one that leaves no padding shows what a cell costs beside its value, its place in the row included.
void cells_on_disk(const session& s) {
  const folder files(s.under);
  constexpr std::size_t longest = 90;
  {
    auto vault = open_vault(files.file("blog"));
    auto list = vault.begin();
    list.enrol(member_id(0), {1990, 5, 1});
    for (std::size_t size = 1; size <= longest; ++size) list.move_in(member_id(0), comment_id(size), comment{.text = std::string(size, 'x')});
    allowed(list.commit());
    vault.close();
  }
  database file(read_only{}, files.file("blog.locket"));
  auto rows = file.prepare("SELECT length(cells) FROM records ORDER BY row");
  std::size_t size = 0;
  auto least = static_cast<double>(longest) * 10;
  while (rows.step()) least = std::min(least, static_cast<double>(rows.integer_at(0)) - static_cast<double>(++size));
  must(size == longest, "size-cell", "the vault holds other records than were put");
  s.tell(sizes("size-cell", least, 0, 64));
}

}  // namespace

void filling(const session& s) {
  s.say("sizes: growth of all of a contender's files from one batch to the next, in bytes; locket's include the audit. size-cell includes the 4 bytes of the cell's "
        "number and length in its row; size-keys counts slots in use, not those written as zeros or minted ahead, which are no more than 1,024 from 16,384 subjects on; that many were there before.");
  if (s.wanted("size-cell")) cells_on_disk(s);
  if (s.wanted("size-member") || s.wanted("size-keys") || s.wanted("size-keys-closed")) members_on_disk(s);
  if (s.wanted("size-comment")) comments_on_disk(s);
}

}  // namespace bench
