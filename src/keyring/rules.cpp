#include "keyring/rules.hpp"

#include "base/bytes.hpp"
#include "keyring/cache.hpp"

#include <locket/error.hpp>

#include <string_view>

namespace locket::ring {

namespace {

std::array<std::uint8_t, 16> check_of(const key_class& is, const secrets& with) {
  constexpr std::string_view label = "lkclas01";
  crypto::bytes message(label.begin(), label.end());
  basic_writer to(message);
  const auto period = [&](const std::optional<days>& d) { to.i64(d ? std::int64_t{d->count} : -1); };
  to.raw(with.vault);
  to.u16(is.number);
  to.u8(static_cast<std::uint8_t>(is.kind));
  period(is.keep.from_collection);
  period(is.keep.from_closure);
  to.text(is.name);
  to.u32(is.since);
  return crypto::keyed_hash16(with.marks, message);
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept { return a / b - (a % b < 0 ? 1 : 0); }

bool no_longer(const std::optional<days>& from, const std::optional<days>& to) noexcept { return !from || (to && *to <= *from); }

}  // namespace

void rules::load(const std::vector<directory::class_row>& rows, std::uint32_t expected, const secrets& with, const std::string& path) {
  bool whole = rows.size() == expected;
  for (std::size_t i = 0; whole && i < rows.size(); ++i)
    whole = rows[i].is.number == i + 1 && crypto::equal(check_of(rows[i].is, with), rows[i].check);
  if (!whole)
    throw error(code::corrupt, "locket: keyring " + path +
                                   " cannot be read: its list of classes was edited or is damaged. Restore the "
                                   "keyring from its own copy.");
  known_.resize(rows.size(), nullptr);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (known_[i] == nullptr || known_[i]->keep != rows[i].is.keep) known_[i] = &kept_.emplace_back(rows[i].is);
  }
}

directory::class_row sealed_row(const key_class& is, const secrets& with) { return {is, check_of(is, with)}; }

std::int64_t day_ends(const key_class& of, std::int32_t day, zone days_in) noexcept {
  if (!of.keep.from_collection) return never;
  const std::int64_t last_second = (std::int64_t{day} + 1) * 86400 - days_in.seconds_east - 1;
  return last_second + std::int64_t{of.keep.from_collection->count} * 86400;
}

std::optional<std::int64_t> last_ended_day(const key_class& of, std::int64_t at, zone days_in) noexcept {
  if (!of.keep.from_collection) return std::nullopt;
  return floor_div(at + 1 + days_in.seconds_east, 86400) - 1 - of.keep.from_collection->count;
}

std::int64_t class_ends(const key_class& of, const slot_dates& dates) noexcept {
  if (!of.keep.from_closure || of.kind == class_kind::audit) return never;
  const std::optional<instant> from = of.kind == class_kind::evidence ? dates.erased : dates.closed;
  return from ? (*from + *of.keep.from_closure).unix_seconds : never;
}

retention shorter_of(const retention& a, const retention& b) noexcept {
  return {no_longer(a.from_collection, b.from_collection) ? b.from_collection : a.from_collection,
          no_longer(a.from_closure, b.from_closure) ? b.from_closure : a.from_closure};
}

bool only_shorter(const retention& from, const retention& to) noexcept {
  return no_longer(from.from_collection, to.from_collection) && no_longer(from.from_closure, to.from_closure);
}

}  // namespace locket::ring
