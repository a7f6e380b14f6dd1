// Another process's part of a crowd: crowd NAME KEY MEMBERS SEED SECONDS. Says "ready", waits for its input to end, does its part, says what it did.
#include "hostile/crowd.hpp"

#include <cstdio>
#include <iostream>

#include <unistd.h>

int main(int count, char** words) {
  if (count != 6) return 64;
  const int seconds = std::stoi(words[5]);
  ::alarm(static_cast<unsigned>(seconds) + 240);  // a hang is a death, and the test sees that
  try {
    std::vector<support::a_member> all;
    std::ifstream list(words[3]);
    for (std::string who, record; list >> who >> record;) all.push_back({*locket::subject_id::parse(who), *locket::record_id::parse(record)});
    const auto key = locket::key_source::key_file(words[2]);
    auto v = locket::vault::open({.at = locket::files::beside(words[1]), .key = key, .region = "CN-mainland"});
    std::cout << "ready" << std::endl;
    while (std::getchar() != EOF) {}
    hostile::crowd mine(v, all, 1, static_cast<std::uint32_t>(std::stoul(words[4])));
    const auto did = mine.run(seconds, 8, hostile::duty::rotate, key);
    v.close();
    for (const auto& e : did.events) std::cout << "event " << int{e.what} << ' ' << e.member << ' ' << e.begin << ' ' << e.end << '\n';
    for (const auto& m : did.stored) std::cout << "stored " << m.who.text() << ' ' << m.record.text() << '\n';
    for (const auto& [id, times] : did.faults) std::cout << "fault " << times << ' ' << id << '\n';
    std::cout << "totals " << did.reads << ' ' << did.rounds << ' ' << did.longest << std::endl;
    return 0;
  } catch (const std::exception& wrong) {
    std::cout << wrong.what() << std::endl;
    return 1;
  }
}
