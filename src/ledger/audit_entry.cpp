// The text of an audit entry, as its cell seals it.
#include "base/bytes.hpp"
#include "crypto/derive.hpp"
#include "ledger/audit_chain.hpp"

#include <locket/error.hpp>

#include <algorithm>

namespace locket {

namespace {

constexpr std::uint8_t text_version = 1;

void put(crypto::plaintext& out, std::string_view t) {
  if (t.size() > 0xffff)
    throw error(code::misuse_argument, "locket: an audit entry cannot be written: a name has at most 65535 bytes, got " +
                                           std::to_string(t.size()) + ". Nothing was written.");
  basic_writer(out).u16(static_cast<std::uint16_t>(t.size()));
  out.insert(out.end(), t.begin(), t.end());
}

std::string get(reader& read) {
  const auto t = read.raw(read.u16());
  return {t.begin(), t.end()};
}

}  // namespace

audit_tag tag_under(const crypto::key& audit_class_key) {
  constexpr std::string_view label = "locket-subject";
  return crypto::keyed_hash16(audit_class_key, {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()});
}

crypto::plaintext encode(const audit_entry& one) {
  crypto::plaintext out;
  out.reserve(128 + one.subjects.size() * sizeof(audit_tag));
  basic_writer write(out);
  write.u8(text_version);
  write.u8(static_cast<std::uint8_t>(one.what));
  write.u8(one.why);
  write.u8(one.basis);
  for (const std::string* t : {&one.role, &one.actor, &one.purpose, &one.basis_reference, &one.recipient}) put(out, *t);
  write.u32(static_cast<std::uint32_t>(one.subjects.size()));
  for (const audit_tag& tag : one.subjects) write.raw(tag);
  write.u32(static_cast<std::uint32_t>(one.fields.size()));
  for (const std::string& field : one.fields) put(out, field);
  return out;
}

bool decode(crypto::view text, audit_entry& one) {
  reader read(text);
  if (read.u8() != text_version) return false;
  one.what = static_cast<audit_act>(read.u8());
  one.why = read.u8();
  one.basis = read.u8();
  for (std::string* t : {&one.role, &one.actor, &one.purpose, &one.basis_reference, &one.recipient}) *t = get(read);
  const std::uint32_t subjects = read.u32();
  if (read.left() / sizeof(audit_tag) < subjects) return false;
  one.subjects.resize(subjects);
  for (audit_tag& tag : one.subjects) {
    const auto bytes = read.raw(tag.size());
    std::copy(bytes.begin(), bytes.end(), tag.begin());
  }
  const std::uint32_t fields = read.u32();
  if (read.left() / 2 < fields) return false;
  one.fields.resize(fields);
  for (std::string& field : one.fields) field = get(read);
  return read.at_end();
}

}  // namespace locket
