#include "ledger/audit_link.hpp"

#include "base/bytes.hpp"

#include <cstring>

namespace locket {

namespace {

// An entry's message is longer than 100 bytes, so that neither of these two can be taken for one; and they differ in length.
constexpr std::size_t segment_message = 32 + 8;
constexpr std::size_t head_message = 32 + 8;  // and a label

crypto::bytes begun(const audit_link& with, std::size_t size) {
  crypto::bytes message;
  message.reserve(size);
  message.assign(with.begin(), with.end());
  return message;
}

}  // namespace

std::int32_t audit_linker::year_of(std::int32_t day) const noexcept { return date_of(day_begins(day, days_in_), days_in_).year; }

void audit_linker::after(const audit_link& last, std::optional<std::int32_t> day) {
  last_ = last;
  last_day_ = day;
}

audit_link audit_linker::link(std::int64_t number, crypto::view sealed, std::int32_t day) const {
  audit_link before = last_;
  if (!last_day_ || (*last_day_ != day && year_of(*last_day_) != year_of(day))) {
    crypto::bytes segment = begun(last_, segment_message);
    basic_writer(segment).i64(year_of(day));
    before = crypto::keyed_hash32(key_, segment);
  }
  crypto::bytes message = begun(before, before.size() + 8 + sealed.size());
  basic_writer write(message);
  write.i64(number);
  write.raw(sealed);
  return crypto::keyed_hash32(key_, message);
}

audit_link audit_linker::mac_of(const audit_head& head) const { return mac_of(head, "head"); }
audit_link audit_linker::mac_of_begun() const { return mac_of({}, "begun"); }

audit_link audit_linker::mac_of(const audit_head& head, std::string_view label) const {
  crypto::bytes message = begun(head.link, head_message + label.size());
  basic_writer write(message);
  write.i64(head.number);
  for (const char c : label) write.u8(static_cast<std::uint8_t>(c));
  return crypto::keyed_hash32(key_, message);
}

}  // namespace locket
