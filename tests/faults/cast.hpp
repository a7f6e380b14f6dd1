// Who is in a vault that faults are injected into, and what can be seen of them.
#pragma once

#include "faults/operation.hpp"
#include "support/a_member.hpp"
#include "support/print.hpp"

#include <stdexcept>

namespace faults {

struct cast {
  support::a_member old, fresh, left;
  locket::record_id post = locket::record_id::mint(), reply = locket::record_id::mint();
};
inline const cast people;

/// Throws the denial: what prepares a test is not what it tests.
template <class T>
void must(const locket::verdict<T>& done) {
  if (!done) throw std::runtime_error(done.denial().explain("en"));
}

/// A vault on which host::policy() is published, with `old` in it: a handle, an e-mail address with a consent to it, and two comments.
inline locket::vault begun(const support::temp_vault& files, const support::hand_clock& clock) {
  auto v = files.open(clock);
  v.publish(host::policy());
  must(v.begin()
           .enrol(people.old.who, {1990, 5, 1})
           .consent<host::profile>(people.old.who)
           .put(people.old.who, people.old.record, host::member{.handle = "old", .email = "old@example.org"})
           .put(people.old.who, people.post, host::comment{.text = "first"})
           .put(people.old.who, people.reply, host::comment{.text = "second"})
           .commit());
  return v;
}
inline void just_begun(const support::temp_vault& files) {
  const support::hand_clock clock("2026-02-01T08:00:00Z");
  begun(files, clock);
}

/// A value, or why it cannot be had.
template <auto Member, class P>
std::string seen(locket::vault& v, const locket::subject_id& who, const locket::record_id& record) {
  using namespace locket;
  const auto may = v.permit<P>(who, actor::system());
  if (!may) return std::string(id_of(why(may)));
  const auto got = v.get<detail::record_of<Member>>(*may, record);
  if (!got) return std::string(id_of(why(got)));
  const auto value = got->template reveal<Member>();
  return value ? *value : std::string(id_of(value.denial().why()));
}
inline std::string handle_of(locket::vault& v, const support::a_member& m) { return seen<&host::member::handle, host::account>(v, m.who, m.record); }
inline std::string email_of(locket::vault& v, const support::a_member& m) { return seen<&host::member::email, host::profile>(v, m.who, m.record); }

/// Whether the index leads from an address to somebody.
inline bool finds(locket::vault& v, const std::string& email) {
  const auto found = v.find<&host::member::email, host::profile>(email, locket::actor::system());
  REQUIRE(found);
  return found->has_value();
}

inline void until_idle(locket::vault& v) {
  for (bool idle = false; !idle;) {
    const auto did = v.sweep(1000);
    idle = !did.more && did.keys_destroyed == 0;
  }
}

}  // namespace faults
