// Another process: opens the vault, asks for one e-mail address under `profile`, says "open" or the reason why not.
#include "support/a_host.hpp"

#include <cstdio>

int main(int count, char** words) {
  if (count != 5) return 64;
  const auto who = locket::subject_id::parse(words[3]);
  const auto record = locket::record_id::parse(words[4]);
  if (!who || !record) return 64;
  try {
    auto v = locket::vault::open({.at = locket::files::beside(words[1]), .key = locket::key_source::key_file(words[2]), .region = "CN-mainland"});
    const auto say = [](const locket::denial& no) { std::printf("%s\n", std::string(locket::id_of(no.why())).c_str()); };
    const auto may = v.permit<host::profile>(*who, locket::actor::system());
    if (!may) return say(may.denial()), 0;
    const auto got = v.get<host::member>(*may, *record);
    if (!got) return say(got.denial()), 0;
    const auto email = got->reveal<&host::member::email>();
    if (!email) return say(email.denial()), 0;
    std::puts("open");
    return 0;
  } catch (const std::exception& wrong) {
    std::puts(wrong.what());
    return 1;
  }
}
