// What a power cut may leave of the files that a program wrote, at every sync and at the end.
#pragma once

#include "faults/write_log.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace power {

/// Files by their name, with their bytes.
using image = std::map<std::string, std::string>;

struct cut {
  std::string where;         // "before sync 7, of blog.locket-wal"
  std::string lost;          // "write 3 of 12, of blog.locket-wal"
  bool acknowledged = false; // the host had been told
};

struct tally {
  std::uint64_t boundaries = 0;  // syncs, of files and folders, the acknowledgement, and the end
  std::uint64_t cuts = 0;        // that were made at them
  std::uint64_t images = 0;      // that differ, and were visited
};

/// Replays a log on the files as they were, which all were on the disk, and cuts the power at every boundary. What no sync has vouched for there
/// is in doubt. Nothing is sampled. Of the writes in doubt: all kept, all lost, all of one file lost, each one lost alone, only the first n kept, only
/// the last n kept. Of the names in doubt, made or removed: all lost, each lost alone, with all writes in doubt kept and with all lost. A write in doubt
/// of more than a sector: only its first or only its last 512 bytes kept, with all that came before it and nothing after.
/// Images that were visited before, on the same side of the acknowledgement, are not visited again.
tally cut_everywhere(const image& before, const write_log&, const std::function<void(const image&, const cut&)>& visit);

}  // namespace power
