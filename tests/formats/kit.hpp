// How a vault of the kit is put together from the kit's files: the good one, then the folder's own files and its patch. See README.md.
#pragma once

#include "hostile/damaged.hpp"

#include <cstdint>
#include <map>
#include <sstream>

#include <sys/stat.h>

namespace kit {

/// The good vault's files and key; the others are told as differences from them.
using all_files = std::map<std::string, std::string>;
constexpr const char* names[] = {"blog.locket", "blog.locket-keys", "blog.locket-index", "blog.key"};

inline all_files files_in(const std::string& folder) {
  all_files all;
  for (const auto* name : names)
    if (std::filesystem::exists(folder + "/" + name)) all[name] = support::file_bytes(folder + "/" + name);
  return all;
}

inline std::string hex(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[b >> 4];
    out += "0123456789abcdef"[b & 15];
  }
  return out;
}
inline std::string from_hex(const std::string& digits) {
  std::string out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) out.push_back(static_cast<char>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  return out;
}

/// A line a difference: "FILE gone", "FILE size N", "FILE at OFFSET HEX".
inline std::string difference(const all_files& from, const all_files& to) {
  std::string out;
  for (const auto& whole : from) {
    const auto& name = whole.first;
    const auto& before = whole.second;
    const auto found = to.find(name);
    if (found == to.end()) {
      out += name + " gone\n";
      continue;
    }
    const auto& after = found->second;
    if (after.size() != before.size()) out += name + " size " + std::to_string(after.size()) + "\n";
    constexpr std::size_t near = 16;  // differences this close are one line
    const auto differs = [&](std::size_t i) { return i >= before.size() ? after[i] != '\0' : before[i] != after[i]; };
    for (std::size_t at = 0; at < after.size(); ++at) {
      if (!differs(at)) continue;
      std::size_t last = at;
      for (std::size_t i = at; i < after.size() && i <= last + near; ++i)
        if (differs(i)) last = i;
      out += name + " at " + std::to_string(at) + " " + hex(after.substr(at, last + 1 - at)) + "\n";
      at = last;
    }
  }
  return out;
}

inline void patch(all_files& files, const std::string& lines) {
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name, what, digits;
    std::size_t number = 0;
    words >> name >> what;
    auto& bytes = files.at(name);
    if (what == "gone") {
      files.erase(name);
    } else if (what == "size" && words >> number) {
      bytes.resize(number);
    } else if (what == "at" && words >> number >> digits && number + digits.size() / 2 <= bytes.size()) {
      bytes.replace(number, digits.size() / 2, from_hex(digits));
    } else {
      throw std::runtime_error("kit: not a line of a patch: " + line);
    }
  }
}

/// Puts files into a folder; a key file is its owner's alone, which git does not keep.
inline void put(const all_files& files, const std::string& folder) {
  for (const auto* name : names) {
    std::filesystem::remove(folder + "/" + name);
    for (const auto* with : {"-wal", "-shm", "-journal"}) std::filesystem::remove(folder + "/" + name + with);
  }
  for (const auto& [name, bytes] : files) {
    support::write_file(folder + "/" + name, bytes);
    ::chmod((folder + "/" + name).c_str(), S_IRUSR | S_IWUSR);
  }
}

inline locket::open_options options(const std::string& folder, const locket::clock& time, bool create) {
  return {.at = locket::files::beside(folder + "/blog"), .key = locket::key_source::key_file(folder + "/blog.key"), .region = "CN-mainland", .create = create, .time = &time};
}

/// What the vault in a folder answers; "opening" is the first question, and the only one if it does not open.
inline specimen::lines asked(const std::string& folder) {
  const support::hand_clock clock(specimen::looked_at);
  std::optional<locket::vault> v;
  specimen::lines all;
  specimen::ask(all, "opening", [&] {
    v.emplace(locket::vault::open(options(folder, clock, false)));
    return "open: yes";
  });
  if (!v) return all;
  const auto more = specimen::said_by(*v, 0);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace kit
