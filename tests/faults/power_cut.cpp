#include "faults/power_cut.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace power {

namespace {

using inode = std::size_t;
using folder = std::map<std::string, inode>;

// A write or truncation that no sync has vouched for.
struct doubt {
  inode of;
  std::string file;
  bool cut;  // to the length `at`
  std::int64_t at;
  std::string bytes;
};

void apply(std::string& to, bool cut, std::int64_t at, std::string_view bytes) {
  const auto begin = static_cast<std::size_t>(at);
  if (cut) return to.resize(begin);
  if (to.size() < begin + bytes.size()) to.resize(begin + bytes.size());
  std::copy(bytes.begin(), bytes.end(), to.begin() + at);
}

class disk {
 public:
  disk(const image& before, const std::function<void(const image&, const cut&)>& visit) : visit_(visit) {
    for (const auto& [name, bytes] : before) {
      now_[name] = synced_.size();
      synced_.push_back(bytes);
    }
    durable_ = now_;
  }

  void replay(const event& one) {
    switch (one.what) {
      case did::open:  // what locket made itself, before SQLite opened it
      case did::create:
        if (!now_.contains(one.file)) now_[one.file] = synced_.size(), synced_.emplace_back();
        return;
      case did::write:
      case did::cut:
        doubts_.push_back({now_.at(one.file), one.file, one.what == did::cut, one.at, one.bytes});
        return;
      case did::remove:
        now_.erase(one.file);
        return;
      case did::rename:
        now_[one.bytes] = now_.at(one.file);
        now_.erase(one.file);
        return;
      case did::sync:
        cut_at("before sync " + std::to_string(++syncs_) + ", of " + one.file);
        return vouch_for(one.file);
      case did::sync_folder:
        cut_at("before sync " + std::to_string(++syncs_) + ", of the folder");
        durable_ = now_;
        return;
      case did::acknowledge:
        cut_at("before the acknowledgement");
        acknowledged_ = true;
        return cut_at("after the acknowledgement");
    }
  }

  void cut_at(const std::string& where) {
    ++count_.boundaries;
    where_ = where;
    cut_names();
    const std::size_t n = doubts_.size();
    const auto keep = [&](const std::string& lost, const auto& kept) { make(now_, lost, kept); };
    keep("nothing", [](std::size_t) { return true; });
    keep("every write in doubt", [](std::size_t) { return false; });
    std::set<std::string> files;
    for (const auto& one : doubts_) files.insert(one.file);
    for (const auto& file : files) keep("every write in doubt to " + file, [&](std::size_t i) { return doubts_[i].file != file; });
    for (std::size_t one = 0; one < n; ++one) {
      keep("only " + name(one), [&](std::size_t i) { return i != one; });
      keep(name(one) + " and all after it", [&](std::size_t i) { return i < one; });
      keep(name(one) + " and all before it", [&](std::size_t i) { return i > one; });
      tear(one);
    }
  }

  const tally& count() const { return count_; }

 private:
  std::string name(std::size_t n) const { return "write " + std::to_string(n + 1) + " of " + std::to_string(doubts_.size()) + ", to " + doubts_[n].file; }

  void vouch_for(const std::string& file) {
    const inode which = now_.at(file);
    for (const auto& one : doubts_)
      if (one.of == which) apply(synced_[which], one.cut, one.at, one.bytes);
    std::erase_if(doubts_, [&](const doubt& one) { return one.of == which; });
  }

  void cut_names() {
    if (now_ == durable_) return;
    const auto both = [&](const folder& names, const std::string& lost) {
      make(names, lost, [](std::size_t) { return true; });
      make(names, lost + ", and every write in doubt", [](std::size_t) { return false; });
    };
    both(durable_, "every name in doubt");
    std::set<std::string> differ;
    for (const auto* names : {&now_, &durable_})
      for (const auto& [file, which] : *names) {
        const auto was = durable_.find(file), is = now_.find(file);
        if (was == durable_.end() || is == now_.end() || was->second != is->second) differ.insert(file);
      }
    for (const auto& file : differ) {
      folder names = now_;
      names.erase(file);
      if (const auto was = durable_.find(file); was != durable_.end()) names.insert(*was);
      both(names, "the name " + file);
    }
  }

  void tear(std::size_t one) {
    constexpr std::size_t sector = 512;
    const auto& whole = doubts_[one];
    if (whole.bytes.size() <= sector) return;
    for (const std::size_t from : {std::size_t{0}, whole.bytes.size() - sector}) {
      image left = after(now_, [&](std::size_t i) { return i < one; });
      if (const auto at = now_.find(whole.file); at != now_.end() && at->second == whole.of)
        apply(left.at(whole.file), false, whole.at + static_cast<std::int64_t>(from), std::string_view(whole.bytes).substr(from, sector));
      show(left, name(one) + (from == 0 ? ", but for its first sector" : ", but for its last sector") + ", and all after it");
    }
  }

  template <class Kept>
  image after(const folder& names, const Kept& kept) const {
    std::map<inode, std::string> bytes;
    for (const auto& [file, which] : names) bytes[which] = synced_[which];
    for (std::size_t i = 0; i < doubts_.size(); ++i)
      if (const auto at = bytes.find(doubts_[i].of); at != bytes.end() && kept(i)) apply(at->second, doubts_[i].cut, doubts_[i].at, doubts_[i].bytes);
    image left;
    for (const auto& [file, which] : names) left[file] = std::move(bytes.at(which));
    return left;
  }

  template <class Kept>
  void make(const folder& names, const std::string& lost, const Kept& kept) {
    show(after(names, kept), lost);
  }

  void show(const image& left, const std::string& lost) {
    ++count_.cuts;
    std::string key;
    for (const auto& [file, bytes] : left) key += file + ":" + std::to_string(bytes.size()) + ":" + std::to_string(std::hash<std::string>{}(bytes)) + ";";
    if (!seen_.insert(key + (acknowledged_ ? "acknowledged" : "")).second) return;
    ++count_.images;
    visit_(left, {where_, lost, acknowledged_});
  }

  const std::function<void(const image&, const cut&)>& visit_;
  std::vector<std::string> synced_;  // by inode: the bytes that are on the disk whatever happens
  std::vector<doubt> doubts_;        // in their order
  folder now_, durable_;
  std::set<std::string> seen_;
  std::string where_;
  bool acknowledged_ = false;
  std::uint64_t syncs_ = 0;
  tally count_;
};

}  // namespace

tally cut_everywhere(const image& before, const write_log& log, const std::function<void(const image&, const cut&)>& visit) {
  disk one(before, visit);
  for (const auto& what : log) one.replay(what);
  one.cut_at("at the end");
  return one.count();
}

}  // namespace power
