// What a fork does to open files: a child must touch neither its parent's connections nor, through others, the same files.
#pragma once

#include <memory>
#include <string>

namespace locket {

/// How often this process is the child of a fork, counted from the first call of `watch_forks`.
unsigned forks_seen() noexcept;
unsigned watch_forks();

/// Notes that a vault's file is open in this process, until what it gives dies (in this process: in a child of it the file stays the parent's).
std::shared_ptr<void> mark_open(const std::string& vault);
/// Throws misuse_forked if a vault's file was open in a parent when this process was forked.
///
/// SQLite keeps locks by file and process. Of a file that its parent had open, a child believes that it holds locks which it does not: the parent may close
/// as the last, fold the write-ahead log into the file and unlink it, and what the child had stored there, acknowledged, is gone.
void refuse_files_of_a_parent(const std::string& vault);

}  // namespace locket
