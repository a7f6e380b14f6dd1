#include "locket_members.hpp"

namespace bench {
namespace {

member filled(std::size_t n) {
  auto v = values_of(n);
  return {.handle = v.handle, .mail = v.mail, .phone = v.phone, .name = v.name, .town = v.town, .work = v.work};
}

constexpr locket::date birthday{1990, 5, 1};

}  // namespace

std::size_t locket_members::enrol(std::size_t n) {
  allowed(vault_.begin().enrol(member_id(n), birthday).consent<greeting>(member_id(n)).put(member_id(n), profile_id(n), filled(n)).commit());
  return 1;
}

std::size_t locket_members::move_in(std::size_t first, std::size_t count) {
  auto list = vault_.begin();
  for (std::size_t n = first; n < first + count; ++n) list.enrol(member_id(n), birthday).consent<greeting>(member_id(n)).move_in(member_id(n), profile_id(n), filled(n));
  allowed(list.commit());
  return count;
}

void locket_members::hold_permits(std::size_t count) {
  for (std::size_t n = serve_.size(); n < count; ++n) {
    serve_.push_back(allowed(vault_.permit<serving>(member_id(n), locket::actor::system())));
    greet_.push_back(allowed(vault_.permit<greeting>(member_id(n), locket::actor::system())));
  }
}

std::size_t locket_members::read_two(std::size_t n) {
  const auto m = vault_.get<member>(serve_[n], profile_id(n));
  const auto handle = m->reveal<&member::handle>();
  const auto name = m->reveal<&member::name>();
  return handle->size() + name->size();
}

std::size_t locket_members::read_six(std::size_t n) {
  const auto m = vault_.get<member>(serve_[n], profile_id(n));
  const auto handle = m->reveal<&member::handle>();
  const auto mail = m->reveal<&member::mail>();
  const auto phone = m->reveal<&member::phone>();
  const auto name = m->reveal<&member::name>();
  const auto town = m->reveal<&member::town>();
  const auto work = m->reveal<&member::work>();
  return handle->size() + mail->size() + phone->size() + name->size() + town->size() + work->size();
}

std::size_t locket_members::read_as_staff(std::size_t n) {
  const auto may = allowed(vault_.permit<serving>(member_id(n), locket::staff("support", "u7")));
  const auto m = vault_.get<member>(may, profile_id(n));
  const auto handle = m->reveal<&member::handle>();
  const auto name = m->reveal<&member::name>();
  return handle->size() + name->size();
}

std::size_t locket_members::find(std::size_t n) {
  const auto found = allowed(vault_.find<&member::mail, serving>(values_of(n).mail, locket::actor::system()));
  return found ? sum_of(found->bytes) : 0;
}

std::size_t locket_members::change(std::size_t n) {
  const auto town = new_town(n);
  allowed(vault_.begin().change<&member::town>(profile_id(n), town).commit());
  return town.size();
}

std::size_t locket_members::withdraw(std::size_t n) {
  vault_.withdraw<greeting>(member_id(n));
  const auto m = vault_.get<member>(greet_[n], profile_id(n));
  if (!m) return m.denial().why() == locket::reason::consent_withdrawn ? 1 : 0;
  const auto handle = m->reveal<&member::handle>();
  const auto name = m->reveal<&member::name>();
  return !handle && !name && handle.denial().why() == locket::reason::consent_withdrawn ? 1 : 0;
}

}  // namespace bench
